import { expect, it } from 'vitest';
import { encodeHex } from '../core/bytes.ts';
import { sha256Hex } from '../core/sha256.ts';
import { checkChunks } from '../crypto/check-chunks.ts';
import { chunkWorkHere, type ChunkWork } from '../crypto/chunk-work.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { Secret } from '../crypto/secret.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { OBJECT_FOLDERS } from '../storage/storage-key.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { testBytes } from '../testing/storage-test-kit.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { createReplica } from './create-repository.ts';
import { openRepository } from './repository.ts';
import { parseId, type RepositoryId } from '../core/ids.ts';

const MASTER = testBytes(32, 7);

/** A source with text, with bytes that do not deflate, and with the same file twice. */
function sourceOfAll() {
  const source = createMemorySource([
    describeTestTable('records', { keyPath: 'id' }),
    describeTestTable('files', { role: 'files', isContentAddressed: true }),
  ]);
  for (let id = 0; id < 3000; id += 1) source.put('records', id, { id, name: `Place ${id}`, words: 'the same words' });
  for (let at = 0; at < 30; at += 1) source.put('files', `f${at}`, { blob: new Blob([testBytes(700_000 + at, at)]) });
  source.put('files', 'again', { blob: new Blob([testBytes(700_001, 1)]) });
  return source;
}

/** Takes a backup; everything random is the same each time. @returns the hash of each object. */
async function backUpBy(work: ChunkWork): Promise<Record<string, string>> {
  const storage = createMemoryStorage();
  const ports = createTestPorts(3);
  const keys = await RepositoryKeys.fromMasterKey(new Secret(MASTER.slice()), work);
  const id = parseId<RepositoryId>(encodeHex(testBytes(32, 9)));
  await createReplica(storage, { id, createdAt: new Date(0).toISOString(), slots: [] }, keys, ports);
  const repository = { ...(await openRepository(storage, keys, ports)), exclusion: 'caller' as const };
  await takeSnapshot(repository, sourceOfAll(), TEST_REQUEST);
  expect(await checkRepository(await openRepository(storage, keys, ports))).toMatchObject({ isIntact: true });
  const hashes: Record<string, string> = {};
  for (const folder of OBJECT_FOLDERS)
    for await (const { key } of storage.list(folder)) hashes[key] = await sha256Hex(await storage.read(key));
  return hashes;
}

/** Does the work in another order than it came, and takes the arrays that it may take. */
function outOfOrder(): ChunkWork & { readonly calls: () => number } {
  let calls = 0;
  const wait = () => {
    calls += 1;
    return new Promise((resolve) => setTimeout(resolve, (calls * 7) % 5));
  };
  return {
    calls: () => calls,
    deflate: async (plain) => {
      await wait();
      return chunkWorkHere.deflate(plain);
    },
    seal: async (seal, plain, mayTake) => {
      const taken = mayTake ? structuredClone(plain, { transfer: [plain.buffer] }) : plain;
      await wait();
      return chunkWorkHere.seal(seal, taken, mayTake);
    },
    open: async (chunk) => {
      await wait();
      return chunkWorkHere.open(chunk);
    },
    digest: async (bytes) => {
      const taken = structuredClone(bytes, { transfer: [bytes.buffer] });
      await wait();
      return chunkWorkHere.digest(taken);
    },
    check: async (object, chunks) => {
      const stored = structuredClone(object.stored, { transfer: [object.stored.buffer] });
      await wait();
      return checkChunks(chunkWorkHere.open, stored, chunks);
    },
  };
}

it('CW1 writes the same repository, byte for byte, whether or not other threads do the work', async () => {
  const here = await backUpBy(chunkWorkHere);
  const elsewhere = outOfOrder();
  expect(await backUpBy(elsewhere)).toEqual(here);
  expect(Object.keys(here).filter((key) => key.startsWith('packs/')).length).toBeGreaterThan(1);
  expect(elsewhere.calls()).toBeGreaterThan(60);
});

it('CW2 a check reads packs into the buffers of those that it has checked', async () => {
  const storage = createMemoryStorage();
  const rooms = new Set<ArrayBuffer>();
  let reads = 0;
  const withRoom: BlobStorage = {
    ...passOn(storage),
    read: async (key, options = {}) => {
      const bytes = await storage.read(key, options);
      if (!key.startsWith('packs/') || options.length !== undefined) return bytes;
      reads += 1;
      const { room } = options;
      if (!room) return bytes;
      rooms.add(room);
      const placed = new Uint8Array(room, 0, bytes.length);
      placed.set(bytes);
      return placed;
    },
  };
  const repository = await createBareRepository(withRoom);
  const source = createSmallSource();
  for (let backup = 0; backup < 9; backup += 1) {
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('files', `new ${backup}`, {
      hash: `new ${backup}`,
      blob: new Blob([testBytes(90_000 - backup, backup)]),
    });
  }
  const { isIntact, bytes } = await checkRepository(repository);
  expect(isIntact).toBe(true);
  expect(bytes).toBeGreaterThan(700_000);
  expect(reads).toBe(9);
  // Two packs at once.
  expect(rooms.size).toBe(2);
});
