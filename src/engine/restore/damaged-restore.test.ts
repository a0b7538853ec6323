import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { compareKeys, encodeKey } from '../format/record/row-codec.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { treePages } from '../snapshot/tree-reader.ts';
import { UnreadableRanges } from '../snapshot/unreadable.ts';
import type { UnreadableData } from '../repository/unreadable-data.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { damageChunk, flipBit, namesIn } from '../testing/damage.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../testing/memory-source.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { applyRestore } from './apply-restore.ts';
import type { RestoreMode } from './decide-row.ts';
import { planRestore } from './plan-restore.ts';
import type { RestoreChoice } from './restore-plan.ts';
import { times } from '../testing/long-run.ts';

const reopen = ({ storage, keys, ports }: Repository) => openRepository(storage, keys, ports);
const leaveOut = (mode: RestoreMode = 'exact', more: Partial<RestoreChoice> = {}): RestoreChoice => ({
  mode,
  selection: [],
  resolutions: [],
  unreadable: 'leave-out',
  ...more,
});
const rowsOf = (source: MemorySource, table: string) =>
  new Map((source.dump()[table] ?? []).map((row) => [encodeKey(row.key), row]));

/** Folders; notes that point at a folder, at each other and at files; and the files. */
function linkedSource(): MemorySource {
  const source = createMemorySource([
    describeTestTable('folders', { keyPath: 'id' }),
    describeTestTable('notes', { keyPath: 'id', groupPath: 'folder' }),
    describeTestTable('drawings', { keyPath: 'id' }),
    describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' }),
  ]);
  source.references = (table, value) => {
    if (table !== 'notes') return [];
    const { folder, file } = value as { folder: string; file: string };
    return [
      { table: 'folders', key: folder },
      { table: 'files', key: file },
    ];
  };
  return source;
}

const noteKey = (at: number) => `note-${String(at).padStart(4, '0')}`;

function fill(source: MemorySource, notes: number, version: string): void {
  for (let at = 0; at < 5; at += 1) source.put('folders', `${version}-${at}`, { id: `${version}-${at}` });
  for (let at = 0; at < notes; at += 1) {
    const [id, file] = [noteKey(at), `${version}-file-${at % 4}`];
    source.put('notes', id, {
      id,
      folder: `${version}-${at % 5}`,
      file,
      text: `${version} ${at} ${'lorem ipsum '.repeat(20)}`,
    });
  }
  for (let at = 0; at < 4; at += 1) {
    const hash = `${version}-file-${at}`;
    source.put('files', hash, { hash, blob: new Blob([noise(2000, hash.length + at + version.charCodeAt(0))]) });
    source.put('drawings', at, { id: at, ink: new Blob([noise(1500, 7 * at + version.charCodeAt(0))]) });
  }
}

/** The rows of a backup, by table and key, that a list of unreadable ranges covers. */
function named(unreadable: readonly UnreadableData[]) {
  const ranges = new Map<string, UnreadableRanges>();
  const items = new Set<string>();
  for (const data of unreadable) {
    if (data.kind === 'item') items.add(`${data.table} ${data.keyText}`);
    else {
      const known = ranges.get(data.table) ?? new UnreadableRanges();
      known.add(data.range);
      ranges.set(data.table, known);
    }
  }
  return (table: string, row: SourceRow) =>
    items.has(`${table} ${encodeKey(row.key)}`) || (ranges.get(table)?.covers(row.key) ?? false);
}

type Damage = { readonly kind: 'flip' | 'cut' | 'drop' | 'chunk'; readonly at: number; readonly where: number };
const anyDamage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'chunk', 'chunk', 'cut', 'drop'),
  at: fc.nat(1000),
  where: fc.double({ min: 0, max: 0.9999, noNaN: true }),
});

async function damage(repository: Repository, { kind, at, where }: Damage): Promise<void> {
  const { storage } = repository;
  const keys = [...(await namesIn(storage, 'packs')), ...(await namesIn(storage, 'indexes'))];
  const chunks = [...repository.index.packs.values()].flatMap((pack) => pack.chunks);
  const chunk = chunks[at % chunks.length];
  const key = keys[at % keys.length];
  // All of it may already be gone.
  if (!key || !chunk) return;
  if (kind === 'chunk') return damageChunk(repository, chunk.id).catch(() => undefined);
  const bytes = await storage.read(key);
  if (kind === 'flip') await flipBit(storage, key, Math.floor(bytes.length * where));
  if (kind === 'cut') await storage.write(key, bytes.slice(0, Math.floor(bytes.length * where)));
  if (kind === 'drop') await storage.remove(key);
}

describe('a restore that leaves out unreadable rows', () => {
  it('DA1 restores intact rows exactly, reports the others and leaves them unchanged, for any damage', async () => {
    let withDamage = 0;
    let partly = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.array(anyDamage, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<RestoreMode>('exact', 'missing', 'update'),
        fc.boolean(),
        async (then, since, damages, mode, hasLater) => {
          const repository = await createBareRepository(createMemoryStorage());
          const backedUp = linkedSource();
          fill(backedUp, then, 'then');
          const snapshot = await takeSnapshot(repository, backedUp, TEST_REQUEST);
          const live = linkedSource();
          fill(live, since, 'now');
          // Some rows are unchanged.
          for (const [at, row] of [...rowsOf(backedUp, 'notes').values()].entries())
            if (at % 3 === 0) live.put('notes', row.key, row.value);
          // Then the present relies on chunks of its own backup, which can be damaged too.
          if (hasLater) await takeSnapshot(repository, live, TEST_REQUEST);
          for (const one of damages) await damage(repository, one);

          const opened = await reopen(repository);
          const before = live.dump();
          const plan = await planRestore({ repository: opened, snapshot, source: live, choice: leaveOut(mode) });
          expect(await firstDifferenceDeep(live.dump(), before)).toBeUndefined();
          await applyRestore(opened, live, plan);
          const isNamed = named(plan.unreadable);
          if (plan.unreadable.length > 0) withDamage += 1;
          let [lost, total] = [0, 0];
          for (const [table, rowsThen] of Object.entries(backedUp.dump())) {
            const [was, is] = [
              new Map((before[table] ?? []).map((row) => [encodeKey(row.key), row])),
              rowsOf(live, table),
            ];
            const expected = new Map<string, SourceRow>();
            for (const row of rowsThen) {
              const [keyText, now] = [encodeKey(row.key), was.get(encodeKey(row.key))];
              total += 1;
              if (isNamed(table, row)) lost += 1;
              // The content of a file under its key never changes.
              const takesThen = !now || mode !== 'missing';
              if (!isNamed(table, row) && takesThen) expected.set(keyText, table === 'files' && now ? now : row);
              else if (now) expected.set(keyText, now);
            }
            for (const row of before[table] ?? []) {
              const keyText = encodeKey(row.key);
              if (expected.has(keyText) || rowsThen.some((other) => encodeKey(other.key) === keyText)) continue;
              if (mode !== 'exact' || isNamed(table, row) || isNeeded(live, table, keyText)) expected.set(keyText, row);
            }
            const sorted = [...expected.values()].sort((a, b) => compareKeys(a.key, b.key));
            expect(await firstDifferenceDeep([...is.values()], sorted)).toBeUndefined();
          }
          if (lost > 0 && lost < total) partly += 1;
          assertNothingDangles(live, before, isNamed);
        },
      ),
      { numRuns: times(20, 120) },
    );
    expect(withDamage).toBeGreaterThan(times(3, 20));
    expect(partly).toBeGreaterThan(times(1, 10));
  }, 300_000);

  /** Whether a present row points at this one. */
  function isNeeded(live: MemorySource, table: string, keyText: string): boolean {
    return [...rowsOf(live, 'notes').values()].some((row) =>
      live.references?.('notes', row.value).some((to) => to.table === table && encodeKey(to.key) === keyText),
    );
  }

  /** Fails unless every row that is pointed at exists, or was reported as unreadable and missing before. */
  function assertNothingDangles(
    live: MemorySource,
    before: ReturnType<MemorySource['dump']>,
    isNamed: ReturnType<typeof named>,
  ): void {
    for (const row of rowsOf(live, 'notes').values()) {
      for (const { table, key } of live.references?.('notes', row.value) ?? []) {
        if (rowsOf(live, table).has(encodeKey(key))) continue;
        const wasHere = before[table]?.some((other) => encodeKey(other.key) === encodeKey(key)) ?? false;
        expect(wasHere ? 'was removed though it is needed' : isNamed(table, { key, value: undefined })).toBe(true);
      }
    }
  }

  it('DA2 fails and changes nothing unless leaving out was requested', async () => {
    const { repository, source, snapshot } = await damagedPage();
    await expect(planRestore({ repository, snapshot, source })).rejects.toMatchObject({ code: 'damaged' });
  });

  it('DA3 reports the range of keys, the number of rows, and each file, as the check does', async () => {
    const { repository, snapshot, source, page } = await damagedPage();
    await damageChunk(repository, fileChunk(repository));
    const opened = await reopen(repository);
    const { findings } = await checkRepository(opened);
    const hit = findings.flatMap(({ data }) => data ?? []);
    source.remove('files', 'file-0');
    source.remove('files', 'file-1');
    source.remove('files', 'file-2');
    const plan = await planRestore({ repository: opened, snapshot, source, choice: leaveOut() });
    const range = {
      ...(page.afterKeyText === undefined ? {} : { afterKeyText: page.afterKeyText }),
      lastKeyText: JSON.stringify(page.lastKey),
      rows: page.rows,
    };
    expect(plan.unreadable).toHaveLength(2);
    expect(plan.unreadable).toContainEqual({ kind: 'rows', table: 'records', range });
    expect(plan.unreadable).toContainEqual({
      kind: 'item',
      table: 'files',
      keyText: expect.stringMatching(/^"file-\d"$/),
    });
    expect(hit).toEqual(expect.arrayContaining([...plan.unreadable]));
    expect(hit).toHaveLength(2);
    expect(plan.tables.find(({ name }) => name === 'records')).toMatchObject({ unreadable: page.rows });
    expect(plan.tables.find(({ name }) => name === 'files')).toMatchObject({ unreadable: 1, added: 2 });
  });

  it('DA4 fails and changes nothing if damage occurs after planning', async () => {
    const { repository, snapshot, source } = await damagedPage();
    for (const file of ['file-0', 'file-1', 'file-2']) source.remove('files', file);
    const opened = await reopen(repository);
    const plan = await planRestore({ repository: opened, snapshot, source, choice: leaveOut() });
    await damageChunk(repository, fileChunk(repository));
    const before = source.dump();
    await expect(applyRestore(opened, source, plan)).rejects.toMatchObject({ code: 'damaged' });
    const { files: _, ...rest } = source.dump();
    const { files: __, ...restBefore } = before;
    // Files already added do no harm.
    expect(await firstDifferenceDeep(rest, restBefore)).toBeUndefined();
    // A new plan reports it, and the rest is restored.
    const again = await planRestore({ repository: opened, snapshot, source, choice: leaveOut() });
    expect(again.unreadable).toHaveLength(2);
    await applyRestore(opened, source, again);
    expect(rowsOf(source, 'files').size).toBe(2);
  });

  it('DA5 still refuses a plan if the data has changed since', async () => {
    const { repository, snapshot, source } = await damagedPage();
    const plan = await planRestore({ repository, snapshot, source, choice: leaveOut() });
    source.put('records', 299, { id: 299, name: 'meanwhile' });
    const before = source.dump();
    await expect(applyRestore(repository, source, plan)).rejects.toMatchObject({ code: 'stale-plan' });
    expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
  });

  it('DA6 restores chosen records with the rows they need, and counts those that are unreadable', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const full = linkedSource();
    fill(full, 10, 'then');
    const snapshot = await takeSnapshot(repository, full, TEST_REQUEST);
    const root = snapshot.tables.find(({ name }) => name === 'folders')?.root;
    for await (const {
      pieces: [piece],
    } of treePages(repository, root ?? null))
      if (piece) await damageChunk(repository, piece);
    const empty = linkedSource();
    const selection = [{ isTaken: false }, { isTaken: true, table: 'notes', keyText: JSON.stringify(noteKey(3)) }];
    const opened = await reopen(repository);
    const plan = await planRestore({
      repository: opened,
      snapshot,
      source: empty,
      choice: leaveOut('missing', { selection }),
    });
    expect(plan).toMatchObject({ dangling: 1, unreadable: [{ kind: 'rows', table: 'folders', range: { rows: 5 } }] });
    await applyRestore(opened, empty, plan);
    expect([...rowsOf(empty, 'notes').keys()]).toEqual([JSON.stringify(noteKey(3))]);
    expect([...rowsOf(empty, 'files').keys()]).toEqual(['"then-file-3"']);
  });

  it('DA8 upgrades intact rows of an older schema, and removes no row that may be unreadable', async () => {
    const { repository, snapshot, page } = await damagedPage();
    const tables = [
      describeTestTable('settings', { role: 'configuration', keyPath: 'key' }),
      describeTestTable('records', { keyPath: 'id', autoIncrement: true }),
      describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' }),
    ];
    const live: MemorySource = {
      ...createMemorySource(tables, 2),
      openScratch: async () => {
        const old = createMemorySource(tables, 1);
        const upgrade = async () => {
          const upgraded = createMemorySource(tables, 2);
          for (const [table, rows] of Object.entries(old.dump()))
            for (const { key, value } of rows) upgraded.put(table, key, { ...Object(value), isNew: true });
          return upgraded;
        };
        return { old, upgrade, dispose: async () => undefined };
      },
    };
    for (const id of [1, 150, 9999]) live.put('records', id, { id, name: 'now' });
    await expect(planRestore({ repository, snapshot, source: live })).rejects.toMatchObject({ code: 'damaged' });
    const plan = await planRestore({ repository, snapshot, source: live, choice: leaveOut() });
    await applyRestore(repository, live, plan);
    const after = rowsOf(live, 'records');
    expect(after.size).toBe(
      300 -
        page.rows +
        1 +
        [1, 150].filter((id) => named(plan.unreadable)('records', { key: id, value: undefined })).length,
    );
    expect(after.get('9999')?.value).toEqual({ id: 9999, name: 'now' });
    for (const { key, value } of after.values()) {
      if (key !== 9999 && !named(plan.unreadable)('records', { key, value }))
        expect(value).toMatchObject({ id: key, name: `Record ${String(key)}`, isNew: true });
    }
  });

  it('DA7 restores an intact backup despite damage in another', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const source = createSmallSource(300, 0);
    const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
    const state = source.dump();
    for (let id = 1; id <= 300; id += 1) source.put('records', id, { id, name: 'later' });
    const known = new Set([...repository.index.packs.values()].flatMap((pack) => pack.chunks).map(({ id }) => id));
    await takeSnapshot(repository, source, TEST_REQUEST);
    const later = [...repository.index.packs.values()]
      .flatMap((pack) => pack.chunks)
      .filter(({ id }) => !known.has(id));
    expect(later.length).toBeGreaterThan(2);
    for (const { id } of later) await damageChunk(repository, id);
    const opened = await reopen(repository);
    await applyRestore(opened, source, await planRestore({ repository: opened, snapshot, source }));
    expect(await firstDifferenceDeep(source.dump(), state)).toBeUndefined();
  });
});

/** A backup of 300 records with one damaged page in the middle; every record has changed since. */
async function damagedPage() {
  const repository = await createBareRepository(createMemoryStorage());
  const source = createSmallSource(300, 3);
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  const pages = [];
  for await (const page of treePages(repository, snapshot.tables.find(({ name }) => name === 'records')?.root ?? null))
    pages.push(page);
  const page = pages[pages.length >> 1];
  const [piece] = page?.pieces ?? [];
  if (!page || !piece) throw new Error('There is no page.');
  await damageChunk(repository, piece);
  for (let id = 1; id <= 300; id += 1) source.put('records', id, { id, name: `Now ${id}` });
  return { repository: await reopen(repository), source, snapshot, page };
}

function fileChunk({ index }: Repository): ChunkId {
  const chunk = [...index.packs.values()].flatMap((pack) => pack.chunks).find(({ kind }) => kind === CHUNK_KIND.file);
  if (!chunk) throw new Error('There is no file.');
  return chunk.id;
}
