import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { forgetSnapshots } from '../repository/prune.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { TableDescription } from '../snapshot/source.ts';
import type { BroughtRow, FittingInput } from '../snapshot/source-fitting.ts';
import { counting } from '../testing/counting-storage.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createSmallRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import type { Resolution, ResolutionRule, RestoreMode } from './decide-row.ts';
import { planRestore } from './plan-restore.ts';
import type { RestoreChoice } from './restore-plan.ts';
import type { SelectionRule } from './selection.ts';
import { times } from '../testing/long-run.ts';

type Item = { id: string; group: string; at: number; values: Record<string, number> };
type State = ReadonlyMap<string, Item>;

const TABLE: TableDescription = describeTestTable('items', {
  keyPath: 'id',
  groupPath: 'group',
  fieldsPath: 'values',
  modifiedPath: 'at',
});
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const FIELDS = ['x', 'y'];

const anyItem = (id: string): fc.Arbitrary<Item | undefined> =>
  fc.option(
    fc.record({
      id: fc.constant(id),
      // The group is derived from the key, so that both sides agree on it.
      group: fc.constant(id < 'd' ? 'g1' : 'g2'),
      at: fc.integer({ min: 1, max: 3 }),
      values: fc.dictionary(fc.constantFrom(...FIELDS), fc.integer({ min: 0, max: 2 })),
    }),
    { nil: undefined },
  );
const anyState: fc.Arbitrary<State> = fc
  .tuple(...KEYS.map(anyItem))
  .map((items) => new Map(items.flatMap((item): [string, Item][] => (item ? [[item.id, item]] : []))));
const anyMode = fc.constantFrom<RestoreMode>('exact', 'missing', 'update');
const anyRule: fc.Arbitrary<SelectionRule> = fc.oneof(
  fc.record({ isTaken: fc.boolean() }),
  fc.record({ isTaken: fc.boolean(), table: fc.constant('items') }),
  fc.record({ isTaken: fc.boolean(), group: fc.constantFrom('g1', 'g2') }),
  fc.record({
    isTaken: fc.boolean(),
    table: fc.constant('items'),
    keyText: fc.constantFrom(...KEYS.map((key) => JSON.stringify(key))),
  }),
  fc.record({ isTaken: fc.boolean(), field: fc.constantFrom('values.x', 'values.y') }),
);
const anyResolution: fc.Arbitrary<ResolutionRule> = fc.record(
  {
    take: fc.constantFrom<Resolution>('mine', 'theirs', 'newest'),
    group: fc.constantFrom('g1', 'g2'),
    keyText: fc.constantFrom(...KEYS.map((key) => JSON.stringify(key))),
    field: fc.constantFrom('values.x', 'values.y'),
  },
  { requiredKeys: ['take'] },
);

function sourceOf(state: State): MemorySource {
  const source = createMemorySource([TABLE]);
  for (const item of state.values()) source.put('items', item.id, item);
  return source;
}

const stateOf = (source: MemorySource) => new Map(source.dump()['items']?.map((row) => [row.key, row.value as Item]));

/** The expected result of a restore, computed as simply as possible: field by field, rule by rule. */
function model(base: State | undefined, mine: State, theirs: State, choice: RestoreChoice): Map<string, Item> {
  const result = new Map<string, Item>();
  for (const key of KEYS) {
    const [was, now, then] = [base?.get(key), mine.get(key), theirs.get(key)];
    const row = modelRow(key, base !== undefined && was !== undefined ? was : undefined, now, then, choice);
    if (row) result.set(key, row);
  }
  return result;
}

function isTaken(rules: readonly SelectionRule[], item: Item, field: string | undefined): boolean {
  let taken = true;
  for (const rule of rules) {
    if (rule.group !== undefined && rule.group !== item.group) continue;
    if (rule.keyText !== undefined && rule.keyText !== JSON.stringify(item.id)) continue;
    if (rule.field !== undefined && rule.field !== field) continue;
    taken = rule.isTaken;
  }
  return taken;
}

function modelRow(
  key: string,
  was: Item | undefined,
  now: Item | undefined,
  then: Item | undefined,
  choice: RestoreChoice,
): Item | undefined {
  const { mode, selection, resolutions } = choice;
  const item = then ?? now;
  if (!item) return undefined;
  // `group` is a field too, but never differs here.
  const takes = (field: string) => isTaken(selection, item, `values.${field}`);
  const takesRest = isTaken(selection, item, 'anything else');
  const takesSome = takesRest || FIELDS.some(takes);
  const takesAll = takesRest && FIELDS.every(takes);
  if (!now) return takesRest ? then : undefined;
  if (!then) return mode === 'exact' && takesAll ? undefined : now;
  if (!takesSome || mode === 'missing') return now;
  if (mode === 'exact' && takesAll) return then;

  const differing = FIELDS.filter((field) => now.values[field] !== then.values[field]);
  const fromThen = differing.filter((field) => {
    if (!takes(field)) return false;
    if (mode === 'exact') return true;
    if (was && now.values[field] === was.values[field]) return true;
    if (was && then.values[field] === was.values[field]) return false;
    const rule = resolutions.findLast(
      (other) =>
        (other.group ?? item.group) === item.group &&
        (other.keyText ?? JSON.stringify(key)) === JSON.stringify(key) &&
        (other.field ?? `values.${field}`) === `values.${field}`,
    );
    return rule?.take === 'newest' ? now.at <= then.at : rule?.take !== 'mine';
  });
  if (fromThen.length === 0) return now;
  if (fromThen.length === differing.length && takesAll) return then;
  const values = { ...now.values };
  for (const field of fromThen) {
    const value = then.values[field];
    if (value === undefined) Reflect.deleteProperty(values, field);
    else values[field] = value;
  }
  return { ...now, values };
}

describe('the result of a restore', () => {
  it('MD1 equals that of a simple model, for any states, selection, mode and resolutions', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    await fc.assert(
      fc.asyncProperty(
        fc.option(anyState, { nil: undefined }),
        anyState,
        anyState,
        anyMode,
        fc.array(anyRule, { maxLength: 5 }),
        fc.array(anyResolution, { maxLength: 4 }),
        async (base, mine, theirs, mode, selection, resolutions) => {
          const choice = { mode, selection, resolutions };
          const baseSnapshot = base && (await takeSnapshot(repository, sourceOf(base), TEST_REQUEST));
          const snapshot = await takeSnapshot(repository, sourceOf(theirs), TEST_REQUEST);
          const source = sourceOf(mine);
          const plan = await planRestore({
            repository,
            snapshot,
            source,
            choice,
            ...(baseSnapshot ? { base: { repository, snapshot: baseSnapshot } } : {}),
          });
          expect(stateOf(source)).toEqual(mine);
          await applyRestore(repository, source, plan);
          expect(stateOf(source)).toEqual(model(base, mine, theirs, choice));
          // Otherwise every run would list the snapshots of all earlier ones.
          await forgetSnapshots(repository, [snapshot.id, ...(baseSnapshot ? [baseSnapshot.id] : [])]);
        },
      ),
      { numRuns: times(60, 400) },
    );
  }, 120_000);

  it('MD2 matches the plan’s figures', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    await fc.assert(
      fc.asyncProperty(
        anyState,
        anyState,
        anyMode,
        fc.array(anyRule, { maxLength: 3 }),
        async (mine, theirs, mode, selection) => {
          const snapshot = await takeSnapshot(repository, sourceOf(theirs), TEST_REQUEST);
          const source = sourceOf(mine);
          const plan = await planRestore({
            repository,
            snapshot,
            source,
            choice: { mode, selection, resolutions: [] },
          });
          await applyRestore(repository, source, plan);
          const after = stateOf(source);
          const figures = plan.tables[0];
          const added = [...after.keys()].filter((key) => !mine.has(String(key))).length;
          const removed = [...mine.keys()].filter((key) => !after.has(key)).length;
          const changed = [...mine].filter(
            ([key, item]) => after.has(key) && JSON.stringify(after.get(key)) !== JSON.stringify(item),
          ).length;
          expect({ added: figures?.added, removed: figures?.removed, changed: figures?.changed }).toEqual({
            added,
            removed,
            changed,
          });
          await forgetSnapshots(repository, [snapshot.id]);
        },
      ),
      { numRuns: times(25, 150) },
    );
  }, 60_000);

  it('MD3 has both rows if both are kept: the backup’s row gets its own key', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const item = (x: number): Item => ({ id: 'a', group: 'g1', at: 1, values: { x } });
    const snapshot = await takeSnapshot(repository, sourceOf(new Map([['a', item(1)]])), TEST_REQUEST);
    const source = sourceOf(new Map([['a', item(2)]]));
    const choice: RestoreChoice = { mode: 'update', selection: [], resolutions: [{ take: 'both' }] };
    const plan = await planRestore({ repository, snapshot, source, choice });
    expect(plan.tables[0]).toMatchObject({ added: 1, copied: 1, changed: 0, conflicts: 1, unsettled: 0 });
    await applyRestore(repository, source, plan);
    const after = [...stateOf(source)];
    expect(after).toHaveLength(2);
    const copy = after.find(([key]) => key !== 'a');
    expect(copy?.[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(copy?.[1]).toEqual({ ...item(1), id: copy?.[0] });
    expect(stateOf(source).get('a')).toEqual(item(2));
  });

  it('MD5 has a copy that the source can rename: it gets the present row’s key and the backup’s date', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const item = (x: number): Item => ({ id: 'a', group: 'g1', at: 1, values: { x } });
    const snapshot = await takeSnapshot(repository, sourceOf(new Map([['a', item(1)]])), TEST_REQUEST);
    const source = Object.assign(sourceOf(new Map([['a', item(2)]])), {
      planFitting: async ({ takenAt }: FittingInput) => ({ rules: takenAt, beside: [], notes: [] }),
      fit: (takenAt: unknown, _table: string, { value, besideKey }: BroughtRow) => ({
        ...(value as Item),
        renamed: `${String(besideKey)} of ${String(takenAt)}`,
      }),
    });
    const plan = await planRestore({
      repository,
      snapshot,
      source,
      choice: { mode: 'update', selection: [], resolutions: [{ take: 'both' }] },
    });
    await applyRestore(repository, source, plan);
    const after = stateOf(source);
    const [copyKey] = [...after.keys()].filter((key) => key !== 'a');
    expect(after.get(copyKey ?? '')).toEqual({ ...item(1), id: copyKey, renamed: `a of ${snapshot.takenAt}` });
    expect(after.get('a')).toEqual(item(2));
  });
});

describe('files in a plan', () => {
  it('MD4 are counted by key: those added, and those removed if the whole is restored exactly', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const source = createSmallSource(5, 3);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.remove('files', 'file-0');
    source.put('files', 'later', { hash: 'later', blob: new Blob(['x']) });
    const figures = async (mode: RestoreMode) => {
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice: { mode, selection: [], resolutions: [] },
      });
      return plan.tables.find((table) => table.name === 'files');
    };
    const differing = { added: 1, changed: 0, removed: 1 };
    expect(await figures('exact')).toMatchObject({ added: 1, removed: 1, differing });
    expect(await figures('update')).toMatchObject({ added: 1, removed: 0, differing });
  });
});

describe('a stale plan', () => {
  it('ST1 is refused, and nothing changes', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const source = createSmallSource(300, 1);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 5, { id: 5, name: 'now' });
    const plans = [
      await planRestore({ repository, snapshot, source }),
      await planRestore({
        repository,
        snapshot,
        source,
        choice: {
          mode: 'exact',
          selection: [{ isTaken: false }, { isTaken: true, table: 'records', keyText: '5' }],
          resolutions: [],
        },
      }),
    ];
    source.put('records', 5, { id: 5, name: 'edited meanwhile' });
    // Not even a file from the backup is added.
    source.remove('files', 'file-0');
    const before = source.dump();
    for (const plan of plans) {
      await expect(applyRestore(repository, source, plan)).rejects.toMatchObject({ code: 'stale-plan' });
      expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
    }
  });

  it('ST2 is not caused by changes to rows that the plan does not touch', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const source = createSmallSource(300, 1);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 5, { id: 5, name: 'now' });
    const selection = [{ isTaken: false }, { isTaken: true, table: 'records', keyText: '5' }];
    const plan = await planRestore({
      repository,
      snapshot,
      source,
      choice: { mode: 'exact', selection, resolutions: [] },
    });
    source.put('records', 200, { id: 200, name: 'elsewhere' });
    await applyRestore(repository, source, plan);
    const rows = new Map(source.dump()['records']?.map((row) => [row.key, row.value]));
    expect(rows.get(5)).toMatchObject({ name: 'Record 5' });
    expect(rows.get(200)).toEqual({ id: 200, name: 'elsewhere' });
  });
});

describe('rows that differ only in derived values', () => {
  const SHELF = describeTestTable('shelves', {
    role: 'configuration',
    keyPath: 'id',
    modifiedPath: 'at',
    derivedPaths: ['at'],
  });

  it('DO1 come back exactly, and are not counted', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const source = createMemorySource([SHELF, TABLE]);
    source.put('shelves', 's1', { id: 's1', name: 'One', at: 1 });
    source.put('shelves', 's2', { id: 's2', name: 'Two', at: 1 });
    const before = source.dump();
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('shelves', 's1', { id: 's1', name: 'One', at: 2 });
    source.put('shelves', 's2', { id: 's2', name: 'Second', at: 2 });
    const none = { added: 0, removed: 0 };
    for (const mode of ['update', 'exact'] as const) {
      const plan = await planRestore({
        repository,
        snapshot,
        source,
        choice: { mode, selection: [], resolutions: [{ take: 'theirs' }] },
      });
      expect(plan.tables[0]).toMatchObject({ ...none, changed: 1, differing: { ...none, changed: 1 } });
      if (mode === 'exact') await applyRestore(repository, source, plan);
    }
    expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
  });
});

describe('a restore that ends early', () => {
  async function emptyAndFull() {
    const storage = createMemoryStorage();
    const repository = await createSmallRepository(storage);
    const snapshot = await takeSnapshot(repository, createSmallSource(300, 40), TEST_REQUEST);
    const source = createSmallSource(10, 2);
    source.remove('files', 'file-0');
    source.put('files', 'own', { hash: 'own', blob: new Blob(['mine']) });
    return { storage, repository, snapshot, source, plan: await planRestore({ repository, snapshot, source }) };
  }

  it('EE1 leaves no trace, not even files, when stopped at any point', async () => {
    let stops = 0;
    for (let stopAt = 1; ; stopAt += 1) {
      const { repository, source, plan } = await emptyAndFull();
      const before = source.dump();
      const controller = new AbortController();
      let told = 0;
      const onProgress = () => {
        told += 1;
        if (told === stopAt) controller.abort();
      };
      const outcome = await applyRestore(repository, source, plan, { signal: controller.signal, onProgress }).then(
        () => 'done',
        (error: unknown) => error,
      );
      if (outcome === 'done') break;
      expect(outcome).toMatchObject({ code: 'cancelled' });
      expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
      stops += 1;
    }
    expect(stops).toBeGreaterThan(3);
  });

  it('EE2 leaves no trace if the records cannot be written', async () => {
    const { repository, source, plan } = await emptyAndFull();
    const before = source.dump();
    const failing = { ...source, apply: () => Promise.reject(new BackupError('quota-exceeded')) };
    await expect(applyRestore(repository, failing, plan)).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
  });
});

describe('the rows that chosen rows need', () => {
  /** Records point at a folder, at each other, and at files. */
  function linkedSource() {
    const source = createMemorySource([
      describeTestTable('folders', { keyPath: 'id' }),
      describeTestTable('notes', { keyPath: 'id', groupPath: 'folder' }),
      describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
    ]);
    source.references = (table, value) => {
      if (table !== 'notes') return [];
      const note = value as { folder: string; next?: string; files: string[] };
      return [
        { table: 'folders', key: note.folder },
        ...(note.next ? [{ table: 'notes', key: note.next }] : []),
        ...note.files.map((key) => ({ table: 'files', key })),
      ];
    };
    return source;
  }

  it('RF1 are restored too: rows they point at, directly or indirectly, and their files, and no others', async () => {
    const repository = await createSmallRepository(createMemoryStorage());
    const full = linkedSource();
    for (const id of ['inbox', 'archive']) full.put('folders', id, { id });
    full.put('notes', 'n1', { id: 'n1', folder: 'inbox', next: 'n2', files: ['f1'] });
    full.put('notes', 'n2', { id: 'n2', folder: 'archive', next: 'n1', files: ['f2'] });
    full.put('notes', 'n3', { id: 'n3', folder: 'inbox', next: 'gone', files: ['f3'] });
    for (const hash of ['f1', 'f2', 'f3'])
      full.put('files', hash, { hash, blob: new Blob([noise(100, hash.charCodeAt(1))]) });
    const snapshot = await takeSnapshot(repository, full, TEST_REQUEST);

    const choose = (key: string): RestoreChoice => ({
      mode: 'missing',
      selection: [{ isTaken: false }, { isTaken: true, table: 'notes', keyText: JSON.stringify(key) }],
      resolutions: [],
    });
    const empty = linkedSource();
    const plan = await planRestore({ repository, snapshot, source: empty, choice: choose('n1') });
    expect(plan.dangling).toBe(0);
    await applyRestore(repository, empty, plan);
    const keys = Object.fromEntries(
      Object.entries(empty.dump()).map(([table, rows]) => [table, rows.map((row) => row.key)]),
    );
    expect(keys).toEqual({ folders: ['archive', 'inbox'], notes: ['n1', 'n2'], files: ['f1', 'f2'] });

    const other = linkedSource();
    expect(await planRestore({ repository, snapshot, source: other, choice: choose('n3') })).toMatchObject({
      dangling: 1,
    });
  });
});

describe('the data that a restore reads', () => {
  it('RD1 is only the path to three records of many thousand', async () => {
    const count = times(30_000, 135_000);
    const changed = [3, count / 2, count - 1];
    const storage = counting(createMemoryStorage());
    const repository = await createSmallRepository(storage);
    const source = createSmallSource(count, 0);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    for (const id of changed) source.put('records', id, { id, name: 'changed' });
    storage.reset();
    const selection = [
      { isTaken: false },
      ...changed.map((id) => ({ isTaken: true, table: 'records', keyText: String(id) })),
    ];
    const plan = await planRestore({
      repository,
      snapshot,
      source,
      choice: { mode: 'exact', selection, resolutions: [] },
    });
    await applyRestore(repository, source, plan);
    // Planning and applying each follow three paths through a tree of two or three levels, and read the snapshot.
    expect(storage.counts.read).toBeLessThanOrEqual(2 * 3 * 3 + 1);
    expect(source.dump()['records']?.find((row) => row.key === count / 2)?.value).toMatchObject({
      name: `Record ${count / 2}`,
    });
  }, 60_000);

  it('RD3 is a few nodes and no page, if the plan fills empty tables', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createSmallRepository(storage);
    const source = createSmallSource(30_000, 5);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    const empty = createSmallSource(0, 0);
    empty.remove('settings', 'theme');
    storage.reset();
    const plan = await planRestore({ repository, snapshot, source: empty });
    // Three trees, one of them of two levels. The pages have 1.9 MB before they are deflated.
    expect(storage.counts.read).toBeLessThan(10);
    expect(storage.counts.bytesRead).toBeLessThan(20_000);
    expect(plan.tables.map(({ name, added, changed, removed }) => [name, added, changed, removed])).toEqual([
      ['settings', 1, 0, 0],
      ['records', 30_000, 0, 0],
      ['files', 5, 0, 0],
    ]);
    await applyRestore(repository, empty, plan);
    expect(await firstDifferenceDeep(empty.dump(), source.dump())).toBeUndefined();
  }, 60_000);

  it('RD2 is little more than the differences, if few rows of the whole differ', async () => {
    const storage = counting(createMemoryStorage());
    const repository = await createSmallRepository(storage);
    const source = createSmallSource(30_000, 0);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('records', 15_000, { id: 15_000, name: 'changed' });
    storage.reset();
    const plan = await planRestore({ repository, snapshot, source });
    expect(plan.changes['records']).toMatchObject({ kind: 'rows', actions: [{ keyText: '15000', action: 'replace' }] });
    expect(storage.counts.read).toBeLessThan(10);
  }, 60_000);
});
