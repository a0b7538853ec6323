import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { parseId, type ChunkId, type PackId } from '../core/ids.ts';
import { sha256Hex } from '../core/sha256.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { IndexedPack } from '../format/index-object.ts';
import { PackTable } from '../format/pack-table.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { listSnapshots } from './snapshots.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { ChunkIndex } from './chunk-index.ts';
import { writeIndexObjects } from './pack-writer.ts';
import { openRepository } from './repository.ts';

const idOf = <Id extends ChunkId | PackId>(at: number) => parseId<Id>(at.toString(16).padStart(64, '0'));

function packOf(at: number, chunkIds: readonly ChunkId[]): IndexedPack {
  const chunks = chunkIds.map((id, ordinal) => ({
    id,
    kind: CHUNK_KIND.file,
    isDeflated: false,
    ordinal,
    offset: 40 + 20 * ordinal,
    sealedBytes: 20,
    plainBytes: 4,
  }));
  return new IndexedPack(idOf(at), noise(32, at + 1), PackTable.of(chunks));
}

async function withStrangePacks(count: number) {
  const storage = counting(createMemoryStorage());
  const repository = await createBareRepository(storage);
  await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
  for (let at = 0; at < count; at += 1) {
    const bytes = noise(200, at + 1);
    await storage.write(`packs/${await sha256Hex(bytes)}`, bytes);
  }
  storage.reset();
  return { storage, repository };
}

describe('an index designed to waste time', () => {
  it('MP1 handles a chunk listed in very many packs, or very often in one, as fast as ordinary chunks', () => {
    const [same, other] = [idOf<ChunkId>(1), idOf<ChunkId>(2)];
    const index = new ChunkIndex();
    const started = performance.now();
    for (let at = 0; at < 100_000; at += 1) index.add(packOf(at, [same]));
    index.add(
      packOf(
        200_000,
        Array.from({ length: 65_536 }, () => other),
      ),
    );
    for (let at = 0; at < 100_000; at += 1) index.find(same);
    // When each duplicate copied all earlier ones, this took minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(index.placesOf(same).length).toBeLessThanOrEqual(16);
    expect(index.placesOf(other)).toHaveLength(1);
  }, 20_000);

  it('MP2 keeps its few places ordered by known damage', () => {
    const id = idOf<ChunkId>(1);
    const index = new ChunkIndex();
    for (let at = 0; at < 40; at += 1) index.add(packOf(at, [id]));
    const [first] = index.placesOf(id);
    if (!first) throw new Error('no place');
    index.noteDamage(first);
    expect(index.find(id)?.pack.id).not.toBe(first.pack.id);
    expect(index.has(id)).toBe(true);
    for (const place of index.placesOf(id)) index.noteDamage(place);
    expect(index.has(id)).toBe(false);
  });

  it('MP3 tries only some of thousands of foreign packs, and still finds its own', async () => {
    const { storage, repository } = await withStrangePacks(3000);
    const opened = await openRepository(storage, repository.keys, repository.ports);
    expect(storage.counts.read).toBeLessThan(400);
    expect((await listSnapshots(opened)).snapshots).toHaveLength(1);
    for (const { id } of [...repository.index.packs.values()].flatMap(({ chunks }) => chunks))
      expect(opened.index.has(id)).toBe(true);
  });

  it('MP4 finds all its packs without an index, despite hundreds of foreign ones', async () => {
    const { storage, repository } = await withStrangePacks(200);
    for await (const { key } of storage.list('indexes')) await storage.remove(key);
    const opened = await openRepository(storage, repository.keys, repository.ports);
    for (const { id } of [...repository.index.packs.values()].flatMap(({ chunks }) => chunks))
      expect(opened.index.has(id)).toBe(true);
  });

  it('MP5 can be cancelled while it is being loaded', async () => {
    const repository = await createBareRepository(createMemoryStorage());
    const packs = Array.from({ length: 40 }, (_, at) =>
      packOf(
        at,
        Array.from({ length: 4096 }, (_, chunk) => idOf<ChunkId>(at * 4096 + chunk)),
      ),
    );
    await writeIndexObjects(repository, packs);
    const stop = new AbortController();
    const opening = openRepository(repository.storage, repository.keys, createTestPorts(), { signal: stop.signal });
    setTimeout(() => stop.abort(), 0);
    await expect(opening).rejects.toSatisfy((error) => error instanceof BackupError && error.code === 'cancelled');
  });
});
