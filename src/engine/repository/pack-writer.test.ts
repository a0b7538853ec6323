import { expect, it } from 'vitest';
import { type Bytes, encodeHex } from '../core/bytes.ts';
import { chunkWorkHere, type ChunkWork } from '../crypto/chunk-work.ts';
import { generateMasterKey, RepositoryKeys } from '../crypto/repository-keys.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { createTestPorts } from '../testing/ports.ts';
import { testBytes } from '../testing/storage-test-kit.ts';
import { createRepository } from './create-repository.ts';
import { PackWriter } from './pack-writer.ts';
import { readChunk } from './read-chunk.ts';
import { listIds, readObject } from './read-object.ts';

const CHUNK_BYTES = 2 * 1024 * 1024;
const CHUNKS_PER_PACK = 7;
const PACKS = 5;

const chunk = (noise: Bytes, number: number) => {
  const bytes = noise.slice();
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
};

/** Writes five packs, five chunks at once, as a backup of photos does. */
async function writePacks(storage: BlobStorage, work: ChunkWork = chunkWorkHere) {
  const ports = createTestPorts();
  const master = generateMasterKey(ports.random);
  const keys = await RepositoryKeys.fromMasterKey(master, work);
  const repository = { ...(await createRepository(storage, master, ports)), keys };
  const noise = testBytes(CHUNK_BYTES);
  const writer = new PackWriter(repository);
  const ids = [];
  for (let at = 0; at < PACKS * CHUNKS_PER_PACK; at += 5) {
    const saving = [at, at + 1, at + 2, at + 3, at + 4].map((number) =>
      writer.save(CHUNK_KIND.file, chunk(noise, number), true),
    );
    for (const { id } of await Promise.all(saving)) ids.push(id);
  }
  await writer.finish();
  return { repository, ids, noise };
}

/**
 * A storage that sees where packs come from, and puts a mark behind each.
 * @param takes whether it takes the arrays and gives them back as others, as one does that writes on another thread.
 */
function markingStorage(storage: BlobStorage, takes: boolean) {
  const MARK = 77;
  const buffers: Bytes[] = [];
  let unmarked = 0;
  const write: BlobStorage['write'] = async (key, bytes, options) => {
    await storage.write(key, bytes, options);
    if (!key.startsWith('packs/')) return;
    const whole = new Uint8Array(bytes.buffer);
    if (whole.at(-1) !== MARK) unmarked += 1;
    whole[whole.length - 1] = MARK;
    buffers.push(takes ? structuredClone(whole, { transfer: [whole.buffer] }) : whole);
    if (takes) options?.giveBack?.(buffers.at(-1) ?? bytes);
  };
  return { storage: { ...passOn(storage), write }, buffers, unmarked: () => unmarked };
}

it.each([
  ['keeps them', false],
  ['takes them away', true],
])('PW1 writes packs from the same three buffers, and frees them at the end; the storage %s', async (_, takes) => {
  const plain = createMemoryStorage();
  const { storage, buffers, unmarked } = markingStorage(plain, takes);
  const { repository, ids, noise } = await writePacks(storage);
  expect(buffers.length).toBe(PACKS);
  expect(unmarked()).toBeLessThanOrEqual(3);
  expect(buffers.every(({ length }) => length === 0)).toBe(true);
  for (const [at, id] of ids.entries()) {
    expect(Buffer.compare(await readChunk(repository, CHUNK_KIND.file, id), chunk(noise, at))).toBe(0);
  }
  for (const id of await listIds(plain, 'packs')) await readObject(plain, 'packs', id);
});

it('PW2 leaves the hash of each pack to those who work with chunks', async () => {
  const storage = createMemoryStorage();
  const hashes: Bytes[] = [];
  const digest: ChunkWork['digest'] = async (bytes) => {
    const hash = new Uint8Array(32).fill(hashes.length);
    hashes.push(hash);
    return { hash, bytes: structuredClone(bytes, { transfer: [bytes.buffer] }) };
  };
  await writePacks(storage, { ...chunkWorkHere, digest });
  expect(hashes.length).toBe(PACKS);
  expect(await listIds(storage, 'packs')).toEqual(hashes.map(encodeHex));
});
