import { describe, expect, it } from 'vitest';
import { createSimulatedSource, groupsOf, recordsOf, rowsOf, UNIQUE_NAMES } from '../testing/sync/simulated-data.ts';
import { createTestPlace, type TestDevice } from '../testing/sync/sync-kit.ts';

/** Devices of an app that refuses two groups with one name. All of them have the groups `a` and `b`. */
async function devices<Names extends readonly string[]>(...names: Names): Promise<{ [At in keyof Names]: TestDevice }> {
  const place = await createTestPlace();
  const all: TestDevice[] = [];
  for (const name of names) all.push(await place.device(name, createSimulatedSource(undefined, UNIQUE_NAMES)));
  const [first] = all;
  if (first) for (const id of ['a', 'b']) putGroup(first, id, `Name of ${id}`);
  for (const device of [...all, ...all, ...all]) await device.agree();
  // One for each name.
  return all as { [At in keyof Names]: TestDevice };
}

function putGroup({ source }: TestDevice, id: string, name: string, color?: string): void {
  source.put('groups', id, { id, name, ...(color === undefined ? {} : { color }) });
}

function putRecord({ source }: TestDevice, id: string, groupId: string): void {
  source.put('records', id, { id, groupId, values: {}, tagCount: 0, updatedAt: '' });
}

const namesOf = ({ source }: TestDevice) => groupsOf(source).map(({ id, name }) => `${id} ${name}`);
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
