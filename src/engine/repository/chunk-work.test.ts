import { expect, it } from 'vitest';
import { encodeHex } from '../core/bytes.ts';
import { sha256Hex } from '../core/sha256.ts';
import { chunkWorkHere, type ChunkWork } from '../crypto/chunk-work.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { Secret } from '../crypto/secret.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { OBJECT_FOLDERS } from '../storage/storage-key.ts';
import { createMemorySource, describeTestTable } from '../testing/memory-source.ts';
import { createTestPorts } from '../testing/ports.ts';
import { TEST_REQUEST } from '../testing/small-repository.ts';
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
  };
}

it('CW1 writes the same repository, byte for byte, whether or not other threads do the work', async () => {
  const here = await backUpBy(chunkWorkHere);
  const elsewhere = outOfOrder();
  expect(await backUpBy(elsewhere)).toEqual(here);
  expect(Object.keys(here).filter((key) => key.startsWith('packs/')).length).toBeGreaterThan(1);
  expect(elsewhere.calls()).toBeGreaterThan(60);
});
