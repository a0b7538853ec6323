import { describe, expect, it } from 'vitest';
import { createTestPlace, hideHead, publishOnly, type TestDevice } from '../testing/sync/sync-kit.ts';
import { createSimulatedSource, recordOf, rowsOf } from '../testing/sync/simulated-data.ts';
import { describeTestTable } from '../testing/memory-source.ts';
import { survivorsOf } from './deleted-rows.ts';
import { storedLine } from './line-of-value.ts';
import { syncOnce } from './sync-once.ts';

type Values = Readonly<Record<string, unknown>>;

const FIRST: Values = { a: 1, b: 1, tags: [] };

function change({ source }: TestDevice, values: Values): void {
  const record = {
    id: 'r',
    groupId: 'g',
    values,
    tagCount: (values['tags'] as readonly string[]).length,
    updatedAt: '',
  };
  source.put('groups', 'g', { id: 'g', name: 'g' });
  source.put('records', 'r', record);
}

const valuesOf = ({ source }: TestDevice) => recordOf(source, 'r')?.values;

async function deleteAndPublish(device: TestDevice): Promise<void> {
  device.source.remove('records', 'r');
  await publishOnly(device);
}

async function changeAndPublish(device: TestDevice, values: Values): Promise<void> {
  change(device, values);
  await publishOnly(device);
}

/** Devices that all have the same record. */
async function devices<Names extends readonly string[]>(...names: Names): Promise<{ [At in keyof Names]: TestDevice }> {
  const place = await createTestPlace();
  const all: TestDevice[] = [];
  for (const name of names) all.push(await place.device(name));
  const [first] = all;
  if (first) change(first, FIRST);
  for (const device of [...all, ...all, ...all]) await device.agree();
  // One for each name.
  return all as { [At in keyof Names]: TestDevice };
}

async function settle(...all: readonly TestDevice[]): Promise<void> {
  for (const device of [...all, ...all]) await device.sync();
  const dumps = all.map(({ source }) => JSON.stringify(source.dump()));
  expect(new Set(dumps).size).toBe(1);
}

describe('a record that is deleted here and edited there', () => {
  it.each(['deleter', 'editor'] as const)(
    'DR1 lives as the editor made it, with what else the deleter last had, when the %s merges',
    async (first) => {
      const [deleter, editor] = await devices('deleter', 'editor');
      await changeAndPublish(deleter, { a: 'deleter', b: 'deleter', tags: ['t'] });
      await changeAndPublish(editor, { a: 1, b: 'editor', tags: ['u'] });
      await deleteAndPublish(deleter);
      const outcome = await { deleter, editor }[first].sync();
      expect(outcome).toMatchObject({ returned: [{ table: 'records', keyText: '"r"', why: 'edited' }], conflicts: 0 });
      await settle(deleter, editor);
      expect(valuesOf(editor)).toEqual({ a: 'deleter', b: 'editor', tags: ['u', 't'] });
      expect(recordOf(editor.source, 'r')?.tagCount).toBe(2);
      expect(rowsOf(editor.source, 'conflicts')).toEqual([]);
    },
  );

  it('DR2 stays deleted by one who knew all of it, though a merge elsewhere made another version: V3', async () => {
    const [first, editor, last] = await devices('first', 'editor', 'last');
    await changeAndPublish(first, { ...FIRST, tags: ['t'] });
    await changeAndPublish(editor, { ...FIRST, b: 2 });
    await last.sync();
    expect(valuesOf(last)).toEqual({ a: 1, b: 2, tags: ['t'] });
    await hideHead(last);
    await deleteAndPublish(first);
    await editor.sync();
    expect(valuesOf(editor)).toMatchObject({ b: 2 });
    last.source.remove('records', 'r');
    await last.sync();
    expect(valuesOf(last)).toBeUndefined();
    await settle(first, editor, last);
    expect(valuesOf(first)).toBeUndefined();
  });

  it('DR3 stays deleted if each of its edits was known to one who deleted it: V3', async () => {
    const [one, other, editor, last] = await devices('one', 'other', 'editor', 'last');
    await changeAndPublish(one, { ...FIRST, tags: ['t'] });
    await changeAndPublish(editor, { ...FIRST, b: 2 });
    await last.sync();
    // The last one never sees this edit, which its own device deletes.
    await changeAndPublish(other, { ...FIRST, a: 2 });
    await deleteAndPublish(other);
    await deleteAndPublish(one);
    await editor.sync();
    expect(valuesOf(editor)).toEqual({ a: 2, b: 2, tags: ['t'] });
    last.source.remove('records', 'r');
    await last.sync();
    expect(valuesOf(last)).toBeUndefined();
    await settle(one, other, editor, last);
    expect(valuesOf(one)).toBeUndefined();
  });

  it('DR8 stays deleted if two deleted it, each knowing one of two edits, and a third knows all of that: V3', async () => {
    const [one, other, last] = await devices('one', 'other', 'last');
    await changeAndPublish(one, { ...FIRST, tags: ['t'] });
    await changeAndPublish(other, { ...FIRST, b: 2 });
    await last.sync();
    expect(valuesOf(last)).toEqual({ a: 1, b: 2, tags: ['t'] });
    await deleteAndPublish(one);
    await deleteAndPublish(other);
    await last.sync();
    expect(valuesOf(last)).toBeUndefined();
    await settle(one, other, last);
    expect(valuesOf(one)).toBeUndefined();
  });

  it('DR4 lives if the merged version was edited once more, unknown to the last one: V2', async () => {
    const [first, editor, last] = await devices('first', 'editor', 'last');
    await changeAndPublish(first, { ...FIRST, tags: ['t'] });
    await changeAndPublish(editor, { ...FIRST, b: 2 });
    await last.sync();
    await deleteAndPublish(first);
    await editor.sync();
    await changeAndPublish(editor, { a: 1, b: 3, tags: ['t'] });
    last.source.remove('records', 'r');
    await last.sync();
    await settle(first, editor, last);
    expect(valuesOf(first)).toEqual({ a: 1, b: 3, tags: ['t'] });
  });

  it('DR5 that came back on both sides has the changes of both: V2', async () => {
    const [deleter, editor, other] = await devices('deleter', 'editor', 'other');
    change(editor, { ...FIRST, tags: ['t', 'u'] });
    for (const device of [editor, deleter, other]) await device.sync();
    await changeAndPublish(editor, { ...FIRST, tags: ['u'] });
    await deleteAndPublish(deleter);
    await editor.sync();
    change(other, { ...FIRST, b: 2, tags: ['t', 'u'] });
    // It meets the deletion first, and then the editor, who has seen it too.
    await other.sync();
    expect(valuesOf(other)).toEqual({ a: 1, b: 2, tags: ['u'] });
    await settle(deleter, editor, other);
    expect(valuesOf(deleter)).toEqual({ a: 1, b: 2, tags: ['u'] });
  });

  it('DR9 has no value that had lost to a later one before the record was deleted: V3', async () => {
    const [deleter, editor, other] = await devices('deleter', 'editor', 'other');
    await changeAndPublish(deleter, { ...FIRST, b: 'kept' });
    editor.ports.advance(24 * 60 * 60_000);
    change(editor, { ...FIRST, tags: ['t'] });
    await editor.sync();
    await deleter.sync();
    await deleteAndPublish(deleter);
    change(other, { ...FIRST, b: 'lost' });
    // It meets the editor first, who has the later edit, and then the deletion.
    await other.sync();
    expect(valuesOf(other)).toBeUndefined();
    await deleter.sync();
    await changeAndPublish(editor, { a: 2, b: 'kept', tags: ['t'] });
    await settle(editor, deleter, other);
    expect(valuesOf(other)).toEqual({ a: 2, b: 'kept', tags: ['t'] });
    expect(rowsOf(other.source, 'conflicts')).toMatchObject([{ value: { field: 'values.b', lost: 'lost' } }]);
  });

  it('DR11 has no item that was removed before the record was deleted, whatever the deleting side is made of: V3', async () => {
    const [one, three, last] = await devices('one', 'three', 'last');
    // Their common edits are in no state as a whole: one has these, and another the item.
    await changeAndPublish(one, { ...FIRST, b: 2 });
    await last.sync();
    await changeAndPublish(three, { ...FIRST, tags: ['removed'] });
    one.ports.advance(24 * 60 * 60_000);
    one.source.remove('records', 'r');
    await syncOnce(one.request, {
      onBeforeApply: async () => {
        change(three, FIRST);
        await three.sync();
      },
    });
    expect(valuesOf(one)).toEqual({ a: 1, b: 2, tags: ['removed'] });
    expect(valuesOf(three)).toBeUndefined();
    await one.sync();
    await changeAndPublish(last, { ...FIRST, b: 2, tags: ['kept'] });
    await settle(last, one, three);
    expect(valuesOf(one)).toEqual({ a: 1, b: 2, tags: ['kept'] });
  });

  it('DR10 lives as an old version elsewhere has it, even if nothing but an empty list is different: V2', async () => {
    const [deleter, editor] = await devices('deleter', 'editor');
    await changeAndPublish(deleter, { ...FIRST, links: [] });
    await editor.sync();
    deleter.source.remove('records', 'r');
    await changeAndPublish(editor, FIRST);
    expect(await deleter.sync()).toMatchObject({ returned: [{ table: 'records', keyText: '"r"', why: 'edited' }] });
    await settle(editor, deleter);
    expect(valuesOf(deleter)).toEqual(FIRST);
  });

  it('DR6 lives without what refers to a row that nobody has any more', async () => {
    const [deleter, editor] = await devices('deleter', 'editor');
    deleter.source.put('files', 'f', { hash: 'f', data: 'bytes' });
    await changeAndPublish(deleter, { ...FIRST, photo: 'f' });
    await changeAndPublish(editor, { ...FIRST, b: 2 });
    deleter.source.remove('files', 'f');
    await deleteAndPublish(deleter);
    await settle(editor, deleter);
    expect(valuesOf(editor)).toEqual({ ...FIRST, b: 2 });
  });

  it('DR7 lives as it was edited if no earlier state is known any more', async () => {
    const line = (a: number) => storedLine('"r"', JSON.stringify({ id: 'r', values: { a } }));
    const survivors = await survivorsOf(
      {
        table: describeTestTable('records', { keyPath: 'id', fieldsPath: 'values' }),
        base: { seen: [['x', 1]], edited: { time: 1, device: { id: 'x', name: 'x' } } },
        deleter: [['x', 2]],
        editor: [
          ['x', 1],
          ['y', 1],
        ],
        rows: new Map([['"r"', { base: line(1), edited: line(2) }]]),
      },
      { states: [], open: async () => undefined },
      createSimulatedSource(),
      {},
    );
    expect(survivors).toEqual(new Map([['"r"', line(2)]]));
  });
});
