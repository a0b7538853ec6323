import { expect, it } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import { chunkWorkHere, type ChunkWork, type OpenedBlob } from '../crypto/chunk-work.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { MAX_CHUNK_BYTES } from '../format/chunk-kind.ts';
import { decodeRow } from '../format/record/row-codec.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage, PartOfBlob } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { damageChunk } from '../testing/damage.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createBareRepository, TEST_REQUEST } from '../testing/small-repository.ts';
import { testBytes } from '../testing/storage-test-kit.ts';
import { applyRestore } from './apply-restore.ts';
import { planRestore } from './plan-restore.ts';

const TABLES = [describeTestTable('files', { role: 'files', isContentAddressed: true, keyPath: 'hash' })];
const PHOTOS = 12;

/** Photos, a file of several pieces, an empty one, one that deflates, and rows of other kinds. */
function sourceOfFiles() {
  const source = createMemorySource(TABLES);
  const put = (hash: string, value: object) => source.put('files', hash, { hash, ...value });
  for (let at = 0; at < PHOTOS; at += 1)
    put(`photo-${at}`, { blob: new Blob([testBytes(70_000 + at, at)], { type: 'image/png' }) });
  put('video', { blob: new Blob([testBytes(2 * MAX_CHUNK_BYTES + 5, 99)], { type: 'video/mp4' }) });
  put('empty', { blob: new Blob([], { type: 'text/plain' }) });
  put('words', { blob: new Blob(['the same words '.repeat(10_000)], { type: 'text/plain' }) });
  put('file', { blob: new File([testBytes(80_000, 50)], 'a.png', { type: 'image/png', lastModified: 7 }) });
  put('two', { first: new Blob([testBytes(80_000, 51)]), second: new Blob([testBytes(80_000, 52)]) });
  put('within', { made: { blob: new Blob([testBytes(80_000, 53)], { type: 'image/gif' }) } });
  return source;
}

/** Another thread, as far as the engine sees one. */
function otherThread(answer: (opened: OpenedBlob) => OpenedBlob | undefined = (opened) => opened) {
  const asked: { readonly wasLocated: boolean; readonly type: string }[] = [];
  let openedHere = 0;
  const work: ChunkWork = {
    ...chunkWorkHere,
    open: async (chunk) => {
      if (chunk.sealed.length > 60_000) openedHere += 1;
      return chunkWorkHere.open(chunk);
    },
    openAsBlob: async (chunk, sealed, type) => {
      asked.push({ wasLocated: 'blob' in sealed, type });
      const bytes = 'blob' in sealed ? await bytesOf(sealed) : structuredClone(sealed, { transfer: [sealed.buffer] });
      const opened = await chunkWorkHere.open({ ...chunk, sealed: bytes, needsPlain: true }).catch(() => undefined);
      return opened?.plain && answer({ mac: opened.mac, blob: new Blob([opened.plain], { type }) });
    },
  };
  return { work, asked, openedHere: () => openedHere };
}

const bytesOf = async ({ blob, start, end }: PartOfBlob): Promise<Bytes> =>
  new Uint8Array(await blob.slice(start, end).arrayBuffer());

async function backUpFiles() {
  const storage = createMemoryStorage();
  const ports = createTestPorts();
  const { keys } = await createBareRepository(storage, ports);
  const source = sourceOfFiles();
  const snapshot = await takeSnapshot(await openRepository(storage, keys, ports), source, TEST_REQUEST);
  const open = async (work: ChunkWork, over: BlobStorage = storage) =>
    openRepository(over, await RepositoryKeys.fromRoot(keys.root, work), ports);
  return { storage, source, snapshot, open };
}

type BackedUp = Awaited<ReturnType<typeof backUpFiles>>;

async function restore({ snapshot }: BackedUp, repository: Repository) {
  const target = createMemorySource(TABLES);
  await applyRestore(repository, target, await planRestore({ repository, snapshot, source: target }));
  return target;
}

async function expectAllRestored(files: BackedUp, repository: Repository): Promise<void> {
  expect(await firstDifferenceDeep(files.source.dump(), (await restore(files, repository)).dump())).toBeUndefined();
}

it('BC3 has files of one Blob read, opened and made Blobs of elsewhere, and all others here', async () => {
  const files = await backUpFiles();
  const reads: number[] = [];
  const located: BlobStorage = {
    ...files.storage,
    read: async (key, options) => {
      if ((options?.length ?? 0) > 60_000) reads.push(options?.length ?? 0);
      return files.storage.read(key, options);
    },
    locate: async (key, { offset = 0, length = 0 } = {}) => ({
      blob: new Blob([await files.storage.read(key)]),
      start: offset,
      end: offset + length,
    }),
  };
  const there = otherThread();
  await expectAllRestored(files, await files.open(there.work, located));
  // The words take fewer bytes in the pack, and three pieces make the video.
  expect(there.asked.filter(({ type }) => type === 'image/png')).toHaveLength(PHOTOS);
  expect(there.asked.flatMap(({ type }) => (type === 'image/png' ? [] : [type])).sort()).toEqual([
    '',
    '',
    '',
    'text/plain',
  ]);
  expect(there.asked.every(({ wasLocated }) => wasLocated)).toBe(true);
  // A file with a name, two Blobs, and one that is deeper in its row.
  expect([reads.length, there.openedHere()]).toEqual([4, 4]);
});

it('BC7 puts a Blob that was made elsewhere into its row as it is', () => {
  const blob = new Blob(['abc'], { type: 'image/png' });
  const decode = (size: number) =>
    decodeRow('a', { blob: { $: 'blob', at: 0, size, type: 'image/png' } }, [{ kind: 'made-blob', blob }]);
  expect(decode(3)).toEqual({ key: 'a', value: { blob } });
  // The cast: a row as above.
  expect((decode(3).value as { blob: Blob }).blob).toBe(blob);
  expect(() => decode(4)).toThrow('size of an attachment');
});

it('BC4 passes sealed bytes on where the storage cannot locate them', async () => {
  const files = await backUpFiles();
  const there = otherThread();
  await expectAllRestored(files, await files.open(there.work));
  expect(there.asked).toHaveLength(PHOTOS + 4);
  expect(there.asked.some(({ wasLocated }) => wasLocated)).toBe(false);
});

it.each([
  ['a thread that breaks', () => undefined],
  ['other content', ({ mac, blob }: OpenedBlob) => ({ mac: mac.map((byte) => byte ^ 1), blob })],
  ['a Blob of another size', ({ mac, blob }: OpenedBlob) => ({ mac, blob: blob.slice(1) })],
] as const)('BC5 reads a file here after %s', async (_, answer) => {
  const files = await backUpFiles();
  await expectAllRestored(files, await files.open(otherThread(answer).work));
});

it('BC6 reports a damaged file as a restore on one thread does', async () => {
  const files = await backUpFiles();
  const repository = await files.open(chunkWorkHere);
  const chunks = [...repository.index.packs.values()].flatMap((pack) => [...pack.chunks]);
  const photo = chunks.find(({ plainBytes }) => plainBytes === 70_000);
  if (!photo) throw new Error('There is no photo.');
  await damageChunk(repository, photo.id);
  const failureBy = async (work: ChunkWork) => restore(files, await files.open(work)).catch((error: unknown) => error);
  const expected = await failureBy(chunkWorkHere);
  expect(expected).toMatchObject({ code: 'damaged' });
  expect(await failureBy(otherThread().work)).toEqual(expected);
});
