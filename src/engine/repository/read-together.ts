import { type Bytes, release } from '../core/bytes.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import type { ChunkId } from '../core/ids.ts';
import type { ChunkKind } from '../format/chunk-kind.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { type Run, runsOf } from './copy-chunks.ts';
import { unlessDamaged } from './is-damage.ts';
import { sealerOf } from './pack-sealer.ts';
import type { Repository } from './repository.ts';

const RUNS_AT_ONCE = 4;

/**
 * A view of the repository that has these chunks in memory, as far as they lie beside others of them: neighbours in a
 * pack are read by one call. Chunks that lie alone, or cannot be opened, are left to `readChunk`, which handles damage.
 * @throws BackupError only as the storage does, not for damage.
 */
export async function withNeighbours(
  repository: Repository,
  kind: ChunkKind,
  ids: readonly ChunkId[],
  options: StorageOptions = {},
): Promise<Repository> {
  const runs = [...packsOf(repository, kind, ids)].flatMap(([pack, chunks]) =>
    runsOf(chunks).flatMap((run) => (run.chunks.length > 1 ? [{ pack, run }] : [])),
  );
  if (runs.length === 0) return repository;
  const heldChunks = new Map(repository.heldChunks);
  const read = ({ pack, run }: { readonly pack: IndexedPack; readonly run: Run }) =>
    readRun(repository, pack, run, options);
  for await (const opened of mapConcurrent(runs, RUNS_AT_ONCE, read, options.signal))
    for (const [id, plain] of opened) heldChunks.set(id, plain);
  return { ...repository, heldChunks };
}

function packsOf(
  { index, heldChunks }: Repository,
  kind: ChunkKind,
  ids: readonly ChunkId[],
): ReadonlyMap<IndexedPack, readonly PackedChunk[]> {
  const packs = new Map<IndexedPack, PackedChunk[]>();
  for (const id of new Set(ids)) {
    const place = heldChunks?.has(id) ? undefined : index.find(id);
    if (!place || place.chunk.kind !== kind || index.isKnownDamaged(place)) continue;
    const known = packs.get(place.pack);
    if (known) known.push(place.chunk);
    else packs.set(place.pack, [place.chunk]);
  }
  return packs;
}

async function readRun(
  repository: Repository,
  pack: IndexedPack,
  { start, end, chunks }: Run,
  options: StorageOptions,
): Promise<readonly (readonly [ChunkId, Bytes])[]> {
  const range = { ...(options.signal ? { signal: options.signal } : {}), offset: start, length: end - start };
  const bytes = await unlessDamaged(() => repository.storage.read(storageKey('packs', pack.id), range));
  if (!bytes) return [];
  const sealer = await sealerOf(repository, pack);
  const opened: (readonly [ChunkId, Bytes])[] = [];
  for (const chunk of chunks) {
    const at = chunk.offset - start;
    const sealed = bytes.subarray(at, at + chunk.sealedBytes);
    const plain = await unlessDamaged(() => sealer.openChunk(chunk, sealed));
    if (plain) opened.push([chunk.id, plain]);
  }
  release(bytes);
  return opened;
}
