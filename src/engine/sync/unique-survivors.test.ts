import { describe, expect, it } from 'vitest';
import {
  createSimulatedSource,
  groupsOf,
  recordsOf,
  rowsOf,
  UNIQUE_NAMES,
  UNIQUE_TITLES,
  type UniqueIndexes,
  valueOf,
} from '../testing/sync/simulated-data.ts';
import { createTestPlace, hideHead, publishOnly, type TestDevice } from '../testing/sync/sync-kit.ts';
import type { ConflictRow } from './sync-request.ts';

type Devices<Names extends readonly string[]> = { [At in keyof Names]: TestDevice };

/** Devices of an app that refuses two groups with one name. All of them have the groups `a` and `b`. */
async function devices<Names extends readonly string[]>(...names: Names): Promise<Devices<Names>> {
  return devicesWith(UNIQUE_NAMES, names);
}

async function devicesWith<const Names extends readonly string[]>(
  unique: UniqueIndexes,
  names: Names,
): Promise<Devices<Names>> {
  const place = await createTestPlace();
  const all: TestDevice[] = [];
  for (const name of names) all.push(await place.device(name, createSimulatedSource(undefined, unique)));
  const [first] = all;
  if (first) for (const id of ['a', 'b']) putGroup(first, id, `Name of ${id}`);
  for (const device of [...all, ...all, ...all]) await device.agree();
  // One for each name.
  return all as Devices<Names>;
}

function putGroup({ source }: TestDevice, id: string, name: string, color?: string): void {
  source.put('groups', id, { id, name, ...(color === undefined ? {} : { color }) });
}

function putRecord({ source }: TestDevice, id: string, groupId: string, values: Record<string, unknown> = {}): void {
  source.put('records', id, { id, groupId, values, tagCount: 0, updatedAt: '' });
}

const namesOf = ({ source }: TestDevice) => groupsOf(source).map(({ id, name }) => `${id} ${name}`);
const titlesOf = ({ source }: TestDevice) =>
  recordsOf(source).map(({ id, groupId, values }) => `${id} in ${groupId}: ${valueOf({ values }, 'a')}`);
const lostBy = ({ source }: TestDevice) =>
  rowsOf(source, 'conflicts').map(({ value }) => {
    // The engine has written it.
    const { key, lostFrom } = value as ConflictRow;
    return `${key} from ${lostFrom.id}`;
  });
const placesOf = ({ source }: TestDevice) => recordsOf(source).map(({ id, groupId }) => `${id} in ${groupId}`);

async function settle(...all: readonly TestDevice[]): Promise<void> {
  for (const device of [...all, ...all]) expect(await device.agree()).not.toMatchObject({ kind: 'asks' });
  expect(new Set(all.map(({ source }) => JSON.stringify(source.dump()))).size).toBe(1);
}

describe('two groups with one name', () => {
  it('US1 become one if both are new, and what refers to the other follows', async () => {
    const [phone, desk] = await devices('phone', 'desk');
    for (const [device, id] of [
      [phone, 'g-phone'],
      [desk, 'g-desk'],
    ] as const) {
      putGroup(device, id, 'Same');
      putRecord(device, `r-${id}`, id);
    }
    await settle(phone, desk);
    expect(namesOf(phone)).toEqual(['a Name of a', 'b Name of b', 'g-desk Same']);
    expect(placesOf(phone)).toEqual(['r-g-desk in g-desk', 'r-g-phone in g-desk']);
  });

  it('US2 stay one if a record is put into the one that gave way elsewhere', async () => {
    const [phone, desk, tablet] = await devices('phone', 'desk', 'tablet');
    putGroup(phone, 'h', 'Same');
    await phone.sync();
    await desk.sync();
    putGroup(tablet, 'g', 'Same');
    await tablet.sync();
    expect(namesOf(tablet)).toEqual(['a Name of a', 'b Name of b', 'g Same']);
    putRecord(desk, 'r', 'h');
    putRecord(desk, 's', 'h');
    await settle(tablet, desk, phone);
    expect(namesOf(tablet)).toEqual(['a Name of a', 'b Name of b', 'g Same']);
    expect(placesOf(tablet)).toEqual(['r in g', 's in g']);
  });

  it('US3 become one if one was removed and is needed, and the other has its name since', async () => {
    const [phone, desk] = await devices('phone', 'desk');
    phone.source.remove('groups', 'a');
    putGroup(phone, 'c', 'Name of a');
    putRecord(desk, 'r', 'a');
    await settle(phone, desk);
    expect(namesOf(desk)).toEqual(['b Name of b', 'c Name of a']);
    expect(placesOf(desk)).toEqual(['r in c']);
  });

  it.each(['phone', 'desk'] as const)(
    'US4 keep the names that both devices knew if one was removed and edited, and the other took its name (%s first)',
    async (first) => {
      const [phone, desk] = await devices('phone', 'desk');
      phone.source.remove('groups', 'a');
      putGroup(phone, 'b', 'Name of a');
      // The name that is free now, which the other group gets back.
      putGroup(phone, 'c', 'Name of b');
      putRecord(phone, 'r', 'c');
      putGroup(desk, 'a', 'Name of a', 'red');
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(namesOf(desk)).toEqual(['a Name of a', 'b Name of b']);
      expect(placesOf(desk)).toEqual(['r in b']);
      // What gave way can be found.
      expect(rowsOf(desk.source, 'conflicts')).toHaveLength(2);
    },
  );
});

describe('two records of one group with one title', () => {
  const both = ['phone', 'desk'] as const;

  it.each(both)('US5 become one if their groups do, and what refers to the other follows (%s first)', async (first) => {
    const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
    for (const [device, id] of [
      [phone, 'phone'],
      [desk, 'desk'],
    ] as const) {
      putGroup(device, `g-${id}`, 'Same');
      putRecord(device, `r-${id}`, `g-${id}`, { a: 'Title' });
      putRecord(device, `s-${id}`, `g-${id}`, { a: `Of ${id}`, links: [`r-${id}`] });
    }
    await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
    expect(titlesOf(desk)).toEqual([
      'r-desk in g-desk: Title',
      's-desk in g-desk: Of desk',
      's-phone in g-desk: Of phone',
    ]);
    expect(recordsOf(desk.source).map(({ values }) => values['links'])).toEqual([undefined, ['r-desk'], ['r-desk']]);
    expect(lostBy(phone)).toContain('"r-phone" from phone');
  });

  it.each(both)(
    'US6 stay two if one moves to the other’s group and gets its title elsewhere (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      putRecord(phone, 'r', 'a', { a: 'Mine' });
      putRecord(phone, 's', 'b', { a: 'Title' });
      await settle(phone, desk, phone);
      putRecord(phone, 'r', 'b', { a: 'Mine' });
      putRecord(desk, 'r', 'a', { a: 'Title' });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      // Neither device has changed `s`, so it stays; what became of `r` elsewhere is a conflict.
      expect(titlesOf(desk)).toEqual(['r in a: Mine', 's in b: Title']);
      expect(lostBy(desk)).toHaveLength(1);
    },
  );

  it.each(both)(
    'US7 become one if the group of one gives way to the renamed one of the other (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      putRecord(phone, 's', 'b', { a: 'Title' });
      await settle(phone, desk, phone);
      putGroup(phone, 'b', 'Same');
      putGroup(desk, 'g', 'Same');
      putRecord(desk, 'r', 'g', { a: 'Title' });
      putRecord(desk, 'q', 'a', { links: ['r'] });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(titlesOf(desk)).toEqual(['q in a: ', 's in b: Title']);
      expect(recordsOf(desk.source)[0]?.values).toEqual({ links: ['s'] });
      expect(lostBy(desk)).toContain('"r" from desk');
    },
  );

  it.each(both)(
    'US8 become one if the group that one needs was removed, and its name taken (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      putRecord(phone, 'r', 'a', { a: 'Title' });
      await settle(phone, desk, phone);
      phone.source.remove('records', 'r');
      phone.source.remove('groups', 'a');
      putGroup(phone, 'c', 'Name of a');
      putRecord(phone, 's', 'c', { a: 'Title' });
      putRecord(desk, 'r', 'a', { a: 'Title', b: 'edited' });
      putRecord(desk, 'q', 'b', { links: ['r'] });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(titlesOf(desk)).toEqual(['q in b: ', 's in c: Title']);
      expect(recordsOf(desk.source)[0]?.values).toEqual({ links: ['s'] });
      expect(lostBy(desk)).toEqual(['"r" from desk']);
    },
  );

  it.each(both)(
    'US9 stay two if one moved into a group that was removed, and its name taken (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      putGroup(phone, 'c', 'Name of c');
      putRecord(phone, 'r', 'b', { a: 'Title' });
      putRecord(phone, 's', 'c', { a: 'Title' });
      putRecord(phone, 'q', 'b', { links: ['r'] });
      await settle(phone, desk, phone);
      phone.source.remove('groups', 'a');
      putGroup(phone, 'c', 'Name of a');
      putRecord(desk, 'r', 'a', { a: 'Title' });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(titlesOf(desk)).toEqual(['q in b: ', 'r in b: Title', 's in c: Title']);
      expect(lostBy(desk)).toEqual(['"r" from desk']);
    },
  );

  it.each(both)(
    'US10 become one if they refer to themselves and each other, and their group was removed and its name taken (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      phone.source.remove('groups', 'a');
      putGroup(phone, 'c', 'Name of a');
      for (const at of [1, 2]) {
        putRecord(phone, `s${at}`, 'c', { a: `Title ${at}` });
        putRecord(desk, `r${at}`, 'a', { a: `Title ${at}`, links: ['r1', 'r2'] });
      }
      putRecord(desk, 'q', 'b', { links: ['r2', 'r1'] });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(titlesOf(desk)).toEqual(['q in b: ', 's1 in c: Title 1', 's2 in c: Title 2']);
      expect(recordsOf(desk.source)[0]?.values).toEqual({ links: ['s2', 's1'] });
      expect(lostBy(desk)).toEqual(expect.arrayContaining(['"r1" from desk', '"r2" from desk']));
    },
  );

  it.each(both)(
    'US11 become one if one can go back to nothing that it was, and what nobody changed follows (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      putGroup(phone, 'c', 'Name of c');
      putRecord(phone, 'r', 'a', { a: 'Title' });
      putRecord(phone, 's', 'c', { a: 'Title' });
      putRecord(phone, 'q', 'c', { links: ['r'] });
      await settle(phone, desk, phone);
      // Both move a record to one group. The desk is earlier, so its record goes back; but where it was, is no group.
      putRecord(desk, 'r', 'b', { a: 'Title' });
      desk.source.remove('groups', 'a');
      putGroup(desk, 'g', 'Name of a');
      putRecord(desk, 'u', 'g', { a: 'Title' });
      phone.ports.advance(3_600_000);
      putRecord(phone, 's', 'b', { a: 'Title' });
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(titlesOf(desk)).toEqual(['q in c: ', 's in b: Title', 'u in g: Title']);
      expect(recordsOf(desk.source)[0]?.values).toEqual({ links: ['u'] });
      expect(lostBy(desk)).toContain('"r" from desk');
    },
  );
});

describe('a record that one device deletes after giving it a title, and another edits', () => {
  const both = ['phone', 'desk'] as const;

  /** Two devices with a record `r`, which the phone gives a title and deletes, and the desk edits meanwhile. */
  async function deletedAndEdited() {
    const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
    putRecord(phone, 'r', 'a', { a: 'Old', b: 'old' });
    await settle(phone, desk, phone);
    putRecord(phone, 'r', 'a', { a: 'New', b: 'old' });
    await publishOnly(phone);
    phone.source.remove('records', 'r');
    putRecord(desk, 'r', 'a', { a: 'Old', b: 'edited' });
    return [phone, desk] as const;
  }

  it.each(both)('US14 lives with that title (%s first)', async (first) => {
    const [phone, desk] = await deletedAndEdited();
    await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
    expect(recordsOf(desk.source).map(({ values }) => values)).toEqual([{ a: 'New', b: 'edited' }]);
    expect(lostBy(desk)).toEqual([]);
  });

  it.each(both)(
    'US15 lives with the title that the other one knows if a new record has that title by now (%s first)',
    async (first) => {
      const [phone, desk] = await deletedAndEdited();
      putRecord(phone, 'q', 'a', { a: 'New' });
      await publishOnly(phone);
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(recordsOf(desk.source).map(({ id, values }) => [id, values])).toEqual([
        ['q', { a: 'New' }],
        ['r', { a: 'Old', b: 'edited' }],
      ]);
      expect(lostBy(desk)).toEqual(['"r" from desk']);
    },
  );

  it.each(both)(
    'US16 lives with the title that the other one knows if another one that lives had that title, too (%s first)',
    async (first) => {
      const [phone, desk] = await devicesWith(UNIQUE_TITLES, ['phone', 'desk']);
      for (const id of ['r', 's']) putRecord(phone, id, 'a', { a: `Title of ${id}` });
      await settle(phone, desk, phone);
      for (const id of ['r', 's']) {
        putRecord(phone, id, 'a', { a: 'New' });
        await publishOnly(phone);
        phone.source.remove('records', id);
        await publishOnly(phone);
        putRecord(desk, id, 'a', { a: `Title of ${id}`, b: 'edited' });
      }
      await (first === 'phone' ? settle(phone, desk) : settle(desk, phone));
      expect(recordsOf(desk.source).map(({ values }) => values)).toEqual([
        { a: 'New', b: 'edited' },
        { a: 'Title of s', b: 'edited' },
      ]);
      expect(lostBy(desk)).toHaveLength(1);
    },
  );

  it('US17 keeps that title if the one that deleted it brings it back before it knows of the edit: V3', async () => {
    const [phone, desk] = await deletedAndEdited();
    await publishOnly(phone);
    await desk.sync();
    putRecord(phone, 'r', 'a', { a: 'New', b: 'old' });
    await settle(phone, desk);
    expect(recordsOf(desk.source).map(({ values }) => values)).toEqual([{ a: 'New', b: 'edited' }]);
  });
});

describe('a group that meets another one of its name only in a base that was put together', () => {
  it('US12 stays deleted by one who knew all of it: V3', async () => {
    const [phone, desk, tablet] = await devices('phone', 'desk', 'tablet');
    putGroup(desk, 'h', 'Same');
    await desk.sync();
    await tablet.sync();
    putGroup(phone, 'g', 'Same');
    await publishOnly(phone);
    // Either device gives another name to one of them before it knows both.
    putGroup(desk, 'h', 'Other');
    await desk.sync();
    await hideHead(desk);
    putGroup(phone, 'g', 'Third');
    await phone.sync();
    expect(namesOf(phone)).toEqual(['a Name of a', 'b Name of b', 'g Third', 'h Same']);
    desk.source.remove('groups', 'h');
    await settle(desk, phone, tablet);
    expect(namesOf(phone)).toEqual(['a Name of a', 'b Name of b', 'g Third']);
  });

  it('US13 keeps the name that a person gave it last: V3', async () => {
    const [phone, desk, tablet] = await devices('phone', 'desk', 'tablet');
    putGroup(desk, 'b', 'Same');
    await desk.sync();
    await tablet.sync();
    putGroup(phone, 'a', 'Same');
    await publishOnly(phone);
    putGroup(desk, 'b', 'Other');
    await desk.sync();
    await hideHead(desk);
    putGroup(phone, 'a', 'Third');
    phone.ports.advance(3_600_000);
    await phone.sync();
    expect(namesOf(phone)).toEqual(['a Third', 'b Same']);
    await settle(desk, phone, tablet);
    expect(namesOf(phone)).toEqual(['a Third', 'b Other']);
    expect(rowsOf(phone.source, 'conflicts')).toEqual([]);
  });
});
