import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { ObjectSealer } from '../crypto/sealing.ts';
import type { IndexedPack } from '../format/index-object.ts';
import { placeOfChunk } from './open-pack.ts';
import type { PackedChunk } from '../format/pack-table.ts';
import { storageKey } from '../storage/blob-storage.ts';
import { PackWriter } from './pack-writer.ts';
import type { Repository } from './repository.ts';

const PACKS_AT_ONCE = 2;

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

/**
 * Copies chunks into new packs of `to` (another replica, or the same repository when pruning). They are opened and
 * sealed again, because a segment is bound to its object; they are not inflated.
 * @returns the packs written, which no index names yet unless `to`'s writer had to.
 */
export async function copyChunks(
  from: Repository,
  to: Repository,
  ids: Iterable<ChunkId>,
  options: CallOptions & { readonly evenIfThere?: boolean } = {},
): Promise<readonly IndexedPack[]> {
  const writer = new PackWriter(to, options);
  await forEachConcurrent(
    chunksByPack(from, ids),
    PACKS_AT_ONCE,
    async ([pack, chunks]) => {
      const sealer = await ObjectSealer.of(from.keys, 'P', pack.salt);
      for (const chunk of chunks) {
        const range = { ...options, offset: chunk.offset, length: chunk.sealedBytes };
        const sealed = await from.storage.read(storageKey('packs', pack.id), range);
        const stored = await sealer.open(placeOfChunk(chunk), sealed);
        await writer.saveStored(chunk, stored, options.evenIfThere ?? false);
      }
    },
    options.signal,
  );
  return writer.finishPacks();
}
