import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, encodeHex } from '../core/bytes.ts';
import { generateMasterKey } from '../crypto/repository-keys.ts';
import { leftOutOf } from '../format/snapshot.ts';
import { createRepository } from '../repository/create-repository.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import type { RestoreMode } from '../restore/decide-row.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { readByReference } from '../testing/reference-reader.ts';
import { createBareRepository, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { isUnreadable, type Source } from './source.ts';
import { amendSnapshot, listSnapshots } from '../repository/snapshots.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { times } from '../testing/long-run.ts';

const KINDS = ['books', 'photos'];
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The kinds of each present file, by its key. */
type Files = Readonly<Record<string, readonly string[]>>;

/** A source whose files have the kinds given by one record. */
function createSortedSource(files: Files) {
  const source = createMemorySource([
    describeTestTable('records', { keyPath: 'id' }),
    describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' }),
  ]);
  const setFiles = (wanted: Files) => {
    source.put('records', 'kinds', { id: 'kinds', files: wanted });
    for (const key of KEYS) {
      if (!wanted[key]) source.remove('files', key);
      else source.put('files', key, { hash: key, blob: new Blob([noise(2000, key.charCodeAt(0))]) });
    }
  };
  const sortContent: Source['sortContent'] = async (_table, moment) => {
    const [row] = await moment.get('records', ['kinds']);
    const known = row && !isUnreadable(row) ? (row.value as { readonly files: Files }).files : {};
    return ({ key }) => known[String(key)] ?? [];
  };
  setFiles(files);
  return { source: Object.assign(source, { sortContent }), setFiles };
}

const anyFiles: fc.Arbitrary<Files> = fc.dictionary(fc.constantFrom(...KEYS), fc.subarray(KINDS));
const keysOf = (source: { dump(): Record<string, readonly { readonly key: unknown }[]> }) =>
  source.dump()['files']?.map(({ key }) => String(key)) ?? [];

describe('leaving out files by their kind', () => {
  it('LO1 takes every file except those that have only omitted kinds, and reports the missing kinds', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFiles,
        anyFiles,
        fc.subarray(KINDS),
        fc.subarray(KINDS),
        async (first, second, leaveOutFirst, leaveOut) => {
          const { source, setFiles } = createSortedSource(first);
          const repository = await createBareRepository(createMemoryStorage());
          // The content of an earlier backup must not affect a later one.
          await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut: leaveOutFirst });
          setFiles(second);
          const { id } = await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut });
          const isLeftOut = (kinds: readonly string[]) =>
            kinds.length > 0 && kinds.every((kind) => leaveOut.includes(kind));
          const leftOut = Object.values(second).filter(isLeftOut).flat();
          const stored = (await listSnapshots(repository)).snapshots.find((other) => other.id === id);
          if (!stored) throw new Error('the backup is not there');
          expect(leftOutOf(stored)).toEqual([...new Set(leftOut)].sort());
          expect(stored.withFiles).toBe(leftOut.length === 0);

          const { source: other } = createSortedSource({});
          await applyRestore(repository, other, await planRestore({ repository, snapshot: stored, source: other }));
          expect(keysOf(other)).toEqual(
            Object.keys(second)
              .filter((key) => !isLeftOut(second[key] ?? []))
              .sort(),
          );
        },
      ),
      { numRuns: times(10, 25) },
    );
  });

  it('LO2 makes a restore keep all present files and restore all of the backup, in every mode', async () => {
    const anyMode = fc.constantFrom<RestoreMode>('exact', 'missing', 'update');
    await fc.assert(
      fc.asyncProperty(
        anyFiles,
        anyFiles,
        fc.subarray(KINDS, { minLength: 1 }),
        anyMode,
        async (then, now, leaveOut, mode) => {
          const { source, setFiles } = createSortedSource({ ...then, f: leaveOut });
          const repository = await createBareRepository(createMemoryStorage());
          const snapshot = await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut });
          setFiles(now);
          const plan = await planRestore({
            repository,
            snapshot,
            source,
            choice: { mode, selection: [], resolutions: [] },
          });
          const files = plan.tables.find(({ name }) => name === 'files');
          expect(files).toMatchObject({ removed: 0, differing: { removed: 0 } });
          await applyRestore(repository, source, plan);
          const taken = Object.entries(then).filter(
            ([key, kinds]) => key !== 'f' && !(kinds.length > 0 && kinds.every((kind) => leaveOut.includes(kind))),
          );
          expect(keysOf(source)).toEqual([...new Set([...Object.keys(now), ...taken.map(([key]) => key)])].sort());
        },
      ),
      { numRuns: times(10, 25) },
    );
  });

  it('LO3 is understood by the second reader, even after a rename; the first readers find no such table', async () => {
    const ports = createTestPorts();
    const master = generateMasterKey(ports.random);
    const storage = createMemoryStorage();
    const repository = await createRepository(storage, master, ports);
    const { source } = createSortedSource({ a: ['photos'], b: ['books'], c: ['books', 'photos'] });
    const snapshot = await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut: ['photos'] });
    const renamed = await amendSnapshot(repository, snapshot, { name: 'without photos' });
    expect(leftOutOf(renamed)).toEqual(['photos']);
    const objects = new Map<string, Bytes>();
    for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
      for await (const { key } of storage.list(folder)) objects.set(key, await storage.read(key));
    }
    const [byReference] = readByReference(
      encodeHex(master.reveal()),
      new Map([...objects].map(([key, bytes]) => [key, Buffer.from(bytes)])),
    );
    expect(byReference?.tables.get('files')?.map(({ key }) => key)).toEqual(['b', 'c']);
  });

  it('LO4 has no effect if the source cannot sort its content', async () => {
    const { source } = createSortedSource({ a: ['photos'] });
    const repository = await createBareRepository(createMemoryStorage());
    const { sortContent: _, ...unsorted } = source;
    const snapshot = await takeSnapshot(repository, unsorted, { ...TEST_REQUEST, leaveOut: ['photos'] });
    expect(snapshot.withFiles).toBe(true);
    expect(snapshot.tables.find(({ name }) => name === 'files')?.rows).toBe(1);
  });

  it('LO5 does not read files again that an earlier partial backup has', async () => {
    const { source, setFiles } = createSortedSource({ a: ['photos'], b: ['books'] });
    const ports = createTestPorts();
    const repository = await createBareRepository(createMemoryStorage(), ports);
    await takeSnapshot(repository, source, { ...TEST_REQUEST });
    setFiles({ a: ['photos'], b: ['books'], c: ['books'] });
    ports.advance(1000);
    const first = await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut: ['photos'] });
    // The file can no longer be read: a backup can take it only through the line of the earlier backup.
    source.loseValue('files', 'c');
    const second = await takeSnapshot(repository, source, { ...TEST_REQUEST, leaveOut: ['photos'] });
    expect(second.parent).toBe(first.id);
    expect(second).toMatchObject({ omittedCount: 0, newChunks: 0 });
  });
});
