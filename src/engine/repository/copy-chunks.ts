import { release } from '../core/bytes.ts';
import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { placeOfChunk } from './open-pack.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { storageKey, type WriteOptions } from '../storage/blob-storage.ts';
import { PackWriter } from './pack-writer.ts';
import type { Repository } from './repository.ts';
import { sealerOf } from './pack-sealer.ts';

const PACKS_AT_ONCE = 2;
/** Chunks no farther apart than this are read together: a call costs more than the bytes between them. */
const MOST_GAP_BYTES = 64 * 1024;
/** The maximum read at once, unless a single chunk is larger: the bound of a copy's memory. */
const MOST_RUN_BYTES = 4 * 1024 * 1024;

/** Chunks grouped by their pack. @throws BackupError `missing-object`. */
export function chunksByPack(
  repository: Repository,
  ids: Iterable<ChunkId>,
): ReadonlyMap<IndexedPack, readonly PackedChunk[]> {
  const groups = new Map<IndexedPack, PackedChunk[]>();
  for (const id of ids) {
    const place = repository.index.find(id);
    if (!place) throw new BackupError('missing-object', { context: { chunk: id } });
    const group = groups.get(place.pack);
    if (group) group.push(place.chunk);
    else groups.set(place.pack, [place.chunk]);
  }
  return groups;
}

/** Chunks of a pack that are read by one call. */
export interface Run {
  readonly start: number;
  end: number;
  readonly chunks: PackedChunk[];
}

/** The chunks of one pack, in the order of their places, grouped with their neighbours. */
export function runsOf(chunks: readonly PackedChunk[]): readonly Run[] {
  const runs: Run[] = [];
  for (const chunk of chunks.toSorted((a, b) => a.offset - b.offset)) {
    const last = runs.at(-1);
    const end = chunk.offset + chunk.sealedBytes;
    if (last && chunk.offset - last.end <= MOST_GAP_BYTES && end - last.start <= MOST_RUN_BYTES) {
      last.chunks.push(chunk);
      last.end = Math.max(last.end, end);
    } else runs.push({ start: chunk.offset, end, chunks: [chunk] });
  }
  return runs;
}

/**
 * Copies chunks into new packs of `to` (another replica, or the same repository when pruning). They are opened and
 * sealed again, because a segment is bound to its object; they are not inflated.
 * @returns the packs written, which no index names yet unless `to`'s writer had to.
 */
export async function copyChunks(
  from: Repository,
  to: Repository,
  ids: Iterable<ChunkId>,
  options: CallOptions & Pick<WriteOptions, 'mayWait'> & { readonly evenIfThere?: boolean } = {},
): Promise<readonly IndexedPack[]> {
  const writer = new PackWriter(to, options);
  await forEachConcurrent(
    chunksByPack(from, ids),
    PACKS_AT_ONCE,
    async ([pack, chunks]) => {
      const sealer = await sealerOf(from, pack);
      for (const run of runsOf(chunks)) {
        const range = { ...options, offset: run.start, length: run.end - run.start };
        const bytes = await from.storage.read(storageKey('packs', pack.id), range);
        for (const chunk of run.chunks) {
          const at = chunk.offset - run.start;
          const stored = await sealer.open(placeOfChunk(chunk), bytes.subarray(at, at + chunk.sealedBytes));
          await writer.saveStored(chunk, stored, options.evenIfThere ?? false);
        }
        release(bytes);
      }
    },
    options.signal,
  );
  return writer.finishPacks();
}
