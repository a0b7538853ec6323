import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { firstDifference } from '../testing/same-value.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { applyPrune, forgetSnapshots } from '../repository/prune.ts';
import type { Repository } from '../repository/repository.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { applyRestore } from './apply-restore.ts';
import type { ResolutionRule, RowDecision } from './decide-row.ts';
import { planRestore } from './plan-restore.ts';
import { readRestoreJournal, type RestoreJournal, RestoreJournalWriter } from './restore-journal.ts';
import { type RestoreChoice, WHOLE_AND_EXACT } from './restore-plan.ts';
import { times } from '../testing/long-run.ts';

type Item = { readonly id: string; readonly values: Readonly<Record<string, number>>; readonly photo?: string };
type Items = ReadonlyMap<string, Item>;

const TABLES: readonly TableDescription[] = [
  describeTestTable('items', { keyPath: 'id', fieldsPath: 'values' }),
  describeTestTable('photos', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
];
/** Testing a property of whole restores takes time on a busy machine. */
const LONG_MS = 180_000;
const KEYS = ['a', 'b', 'c', 'd', 'e'];
const PHOTOS = ['p', 'q', 'r'];
const FIELDS = ['x', 'y', 'z'];

/** Its members in a fixed order: an edit that only reorders them would not be an edit in the model. */
const inOrder = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = values[field];
      return value === undefined ? [] : [[field, value] as const];
    }),
  );

const anyItem = (id: string): fc.Arbitrary<Item | undefined> =>
  fc.option(
    fc.record(
      {
        id: fc.constant(id),
        values: fc.dictionary(fc.constantFrom(...FIELDS), fc.integer({ min: 0, max: 2 })).map(inOrder),
        photo: fc.constantFrom(...PHOTOS),
      },
      { requiredKeys: ['id', 'values'] },
    ),
    { nil: undefined },
  );
const anyItems: fc.Arbitrary<Items> = fc
  .tuple(...KEYS.map(anyItem))
  .map((items) => new Map(items.flatMap((item): [string, Item][] => (item ? [[item.id, item]] : []))));
/** Gives any number of keys another state. Most stay unchanged, as a person's later work leaves most rows alone. */
const anyEdits = fc.array(
  fc.constantFrom(...KEYS).chain((id) => fc.tuple(fc.constant(id), anyItem(id))),
  { maxLength: 3 },
);

function write(source: MemorySource, items: Items): void {
  for (const id of KEYS) {
    const item = items.get(id);
    if (item) source.put('items', id, item);
    else source.remove('items', id);
  }
  for (const hash of PHOTOS) {
    if ([...items.values()].some(({ photo }) => photo === hash))
      source.put('photos', hash, { hash, bytes: new Uint8Array([hash.charCodeAt(0)]) });
    else source.remove('photos', hash);
  }
}

const read = (source: MemorySource): Items =>
  new Map(
    source
      .dump()
      ['items']?.map(({ value }) => value as Item)
      .map((item) => [item.id, item]),
  );
const photosOf = (source: MemorySource) => source.dump()['photos']?.map(({ key }) => key) ?? [];

/** A source in which items point at their photos. */
const pointing = (source: MemorySource): Source => ({
  ...source,
  references: (table, value) => {
    const { photo } = value as Item;
    return table === 'items' && photo !== undefined ? [{ table: 'photos', key: photo }] : [];
  },
});

/** Restores as an app does: backs up the present state first, and records what the restore did. */
async function restoreNoting(
  repository: Repository,
  source: Source,
  snapshot: Snapshot,
  choice: RestoreChoice,
): Promise<{ readonly before: Snapshot; readonly journal: RestoreJournal }> {
  const before = await takeSnapshot(repository, source, { ...TEST_REQUEST, trigger: 'before-restore' });
  const writer = new RestoreJournalWriter(repository);
  await applyRestore(repository, writer.noting(source), await planRestore({ repository, snapshot, source, choice }));
  return { before, journal: await readRestoreJournal(structuredClone(await writer.finish())) };
}

async function undo(
  repository: Repository,
  source: Source,
  snapshot: Snapshot,
  undoes: RestoreJournal,
  resolutions: readonly ResolutionRule[] = [],
) {
  const conflicts: RowDecision[] = [];
  const choice: RestoreChoice = { mode: 'undo', selection: [], resolutions };
  const plan = await planRestore({
    repository,
    snapshot,
    source,
    choice,
    undoes,
    onDecision: (decision) => {
      if (decision.isConflict) conflicts.push(decision);
    },
  });
  const before = await takeSnapshot(repository, source, { ...TEST_REQUEST, trigger: 'before-undo' });
  const writer = new RestoreJournalWriter(repository);
  await applyRestore(repository, writer.noting(source), plan);
  return { plan, conflicts, before, journal: await readRestoreJournal(await writer.finish()) };
}

const sameText = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The model: an item after the change from `before` to `after` is taken out of `now`, unless both changed the same
 * part.
 */
function undone(
  before: Item | undefined,
  after: Item | undefined,
  now: Item | undefined,
): { readonly item: Item | undefined; readonly isConflict: boolean } {
  if (same(now, after)) return { item: before, isConflict: false };
  if (same(before, after)) return { item: now, isConflict: false };
  if (same(now, before)) return { item: now, isConflict: false };
  if (!before || !after || !now) return { item: now, isConflict: true };
  let isConflict = false;
  const merged = (was: unknown, is: unknown, wasAfter: unknown) => {
    if (sameText(is, was)) return is;
    if (sameText(is, wasAfter)) return was;
    if (!sameText(was, wasAfter)) isConflict = true;
    return is;
  };
  const values = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = merged(before.values[field], now.values[field], after.values[field]);
      return value === undefined ? [] : [[field, value as number]];
    }),
  );
  const photo = merged(before.photo, now.photo, after.photo) as string | undefined;
  return { item: { id: now.id, values, ...(photo === undefined ? {} : { photo }) }, isConflict };
}

const canonical = (item: Item | undefined) =>
  item && JSON.stringify([item.id, FIELDS.map((field) => item.values[field] ?? null), item.photo ?? null]);
const same = (a: Item | undefined, b: Item | undefined) => canonical(a) === canonical(b);

describe('undoing a restore', () => {
  const anyChoice: fc.Arbitrary<RestoreChoice> = fc.oneof(
    fc.constant(WHOLE_AND_EXACT),
    fc.record({
      mode: fc.constantFrom('exact' as const, 'missing' as const, 'update' as const),
      selection: fc.constantFrom(
        [],
        [
          { isTaken: false },
          { isTaken: true, table: 'items', keyText: '"a"' },
          { isTaken: true, table: 'items', keyText: '"b"' },
        ],
      ),
      resolutions: fc.constant([]),
    }),
  );

  it(
    'reverts the restore’s changes and keeps later ones; if both changed the same, the later stays and is counted',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyItems, anyItems, anyChoice, anyEdits, async (stored, now, choice, edits) => {
          const memory = createMemorySource(TABLES);
          const source = pointing(memory);
          const repository = await createBareRepository(createMemoryStorage());
          write(memory, stored);
          const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
          write(memory, now);
          const before = read(memory);
          const { before: safety, journal } = await restoreNoting(repository, source, snapshot, choice);
          const after = read(memory);
          const later = new Map(after);
          for (const [id, item] of edits) {
            if (item) later.set(id, item);
            else later.delete(id);
          }
          write(memory, later);

          const { plan, conflicts } = await undo(repository, source, safety, journal);
          const wanted = new Map(KEYS.map((id) => [id, undone(before.get(id), after.get(id), later.get(id))]));
          const found = read(memory);
          for (const [id, { item }] of wanted) expect(canonical(found.get(id)), id).toBe(canonical(item));
          expect(conflicts.map(({ keyText }) => keyText)).toEqual(
            [...wanted].filter(([, { isConflict }]) => isConflict).map(([id]) => JSON.stringify(id)),
          );
          const isUntouched = KEYS.every((id) => same(after.get(id), later.get(id)));
          const [items] = plan.tables;
          if (isUntouched) expect([items?.stays ?? 0, items?.conflicts]).toEqual([0, 0]);
          // Every photo of an item exists.
          for (const { photo } of found.values()) if (photo !== undefined) expect(photosOf(memory)).toContain(photo);
        }),
        { numRuns: times(15, 100) },
      );
    },
    LONG_MS,
  );

  it(
    'restores the exact state before, photos too, if nothing changed since; undoing that redoes the restore',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyItems, anyItems, anyChoice, async (stored, now, choice) => {
          const memory = createMemorySource(TABLES);
          const source = pointing(memory);
          const repository = await createBareRepository(createMemoryStorage());
          write(memory, stored);
          const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
          write(memory, now);
          const before = memory.dump();
          const { before: safety, journal } = await restoreNoting(repository, source, snapshot, choice);
          const after = memory.dump();
          const first = await undo(repository, source, safety, journal);
          expect(memory.dump()).toEqual(before);
          await undo(repository, source, first.before, first.journal);
          expect(memory.dump()).toEqual(after);
        }),
        { numRuns: times(10, 50) },
      );
    },
    LONG_MS,
  );

  it('takes the earlier state of parts that both changed if the person chooses that', async () => {
    const memory = createMemorySource(TABLES);
    const repository = await createBareRepository(createMemoryStorage());
    write(memory, new Map([['a', { id: 'a', values: { x: 1, y: 1 } }]]));
    const snapshot = await takeSnapshot(repository, memory, TEST_REQUEST);
    write(
      memory,
      new Map([
        ['a', { id: 'a', values: { x: 2, y: 2 } }],
        ['b', { id: 'b', values: {} }],
      ]),
    );
    const { before, journal } = await restoreNoting(repository, memory, snapshot, WHOLE_AND_EXACT);
    memory.put('items', 'a', { id: 'a', values: { x: 3, y: 1, z: 9 } });
    await undo(repository, memory, before, journal, [{ take: 'theirs' }]);
    expect(Object.fromEntries(read(memory))).toEqual({
      a: { id: 'a', values: { x: 2, y: 2, z: 9 } },
      b: { id: 'b', values: {} },
    });
  });

  it('keeps restored rows that later rows need', async () => {
    const tables = [
      describeTestTable('groups', { role: 'configuration', keyPath: 'id' }),
      describeTestTable('items', { keyPath: 'id' }),
    ];
    const memory = createMemorySource(tables);
    const source: Source = {
      ...memory,
      references: (table, value) =>
        table === 'items' ? [{ table: 'groups', key: (value as { group: string }).group }] : [],
    };
    const repository = await createBareRepository(createMemoryStorage());
    memory.put('groups', 'g', { id: 'g' });
    memory.put('groups', 'h', { id: 'h' });
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    memory.remove('groups', 'g');
    memory.remove('groups', 'h');
    const { before, journal } = await restoreNoting(repository, source, snapshot, WHOLE_AND_EXACT);
    memory.put('items', 'later', { id: 'later', group: 'g' });
    const { plan } = await undo(repository, source, before, journal);
    expect(memory.dump()).toEqual({
      groups: [{ key: 'g', value: { id: 'g' } }],
      items: [{ key: 'later', value: { id: 'later', group: 'g' } }],
    });
    expect(plan.tables.map(({ removed, stays }) => [removed, stays ?? 0])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('needs only the backup of the state before: notes store nothing, and a prune removes nothing needed', async () => {
    const storage = createMemoryStorage();
    const objects = async () => {
      const keys: string[] = [];
      for await (const { key } of storage.list('packs')) keys.push(key);
      return keys.sort();
    };
    const repository = await createBareRepository(storage);
    const memory = createMemorySource(TABLES);
    const source = pointing(memory);
    // Too large for a line, so that the notes refer to it by chunks.
    const large = (seed: number) => new Uint8Array(70_000).map((_, at) => (at * seed) % 251);
    memory.put('items', 'a', { id: 'a', values: {}, large: large(3), photo: 'p' });
    memory.put('photos', 'p', { hash: 'p', bytes: new Uint8Array([1]) });
    const restored = await takeSnapshot(repository, source, TEST_REQUEST);
    memory.put('items', 'a', { id: 'a', values: {}, large: large(5), photo: 'q' });
    memory.put('photos', 'q', { hash: 'q', bytes: new Uint8Array([2]) });
    memory.remove('photos', 'p');
    memory.put('items', 'b', { id: 'b', values: {}, large: large(7) });
    const asBefore = memory.dump();

    const before = await takeSnapshot(repository, source, { ...TEST_REQUEST, trigger: 'before-restore' });
    const plan = await planRestore({ repository, snapshot: restored, source });
    const stored = await objects();
    const writer = new RestoreJournalWriter(repository);
    await applyRestore(repository, writer.noting(source), plan);
    const journal = await readRestoreJournal(await writer.finish());
    expect(await objects()).toEqual(stored);

    await forgetSnapshots(repository, [restored.id]);
    const pruned = await applyPrune(repository, 'test');
    expect(await objects()).not.toEqual(stored);
    memory.put('items', 'c', { id: 'c', values: { x: 1 } });
    const { conflicts } = await undo(pruned.repository, source, before, journal);
    expect(conflicts).toEqual([]);
    memory.remove('items', 'c');
    expect(firstDifference(memory.dump(), asBefore)).toBeUndefined();
  });

  it('keeps photos added since, and all photos if their references are unknown', async () => {
    const memory = createMemorySource(TABLES);
    const repository = await createBareRepository(createMemoryStorage());
    write(memory, new Map([['a', { id: 'a', values: {}, photo: 'p' }]]));
    const snapshot = await takeSnapshot(repository, memory, TEST_REQUEST);
    write(memory, new Map());
    const { before, journal } = await restoreNoting(repository, memory, snapshot, WHOLE_AND_EXACT);
    memory.put('photos', 'q', { hash: 'q', bytes: new Uint8Array([1]) });
    memory.put('items', 'b', { id: 'b', values: {}, photo: 'q' });
    await undo(repository, memory, before, journal);
    expect([[...read(memory).keys()], photosOf(memory)]).toEqual([['b'], ['p', 'q']]);
  });
});
