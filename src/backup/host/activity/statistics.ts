import { BackupError, listSnapshots } from '../../../engine/index.ts';
import { snapshotTotals, type ChunkId } from '../../../engine/low-level.ts';
import type { StorageStatistics } from '../../contract/activity.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';

/** Computed from the snapshots and the index, without reading packs. @throws BackupError `locked`. */
export async function getStatistics(host: Host): Promise<StorageStatistics | null> {
  const state = await host.local.getState();
  if (state.kind === 'none') return null;
  if (state.kind === 'locked') throw new BackupError('locked');
  const { repository } = state;
  const { snapshots } = await listSnapshots(repository);
  const known = new Set<ChunkId>();
  let uniqueBytes = 0;
  let packedBytes = 0;
  for (const { chunks } of repository.index.packs.values()) {
    for (const { id, plainBytes, sealedBytes } of chunks) {
      if (known.has(id)) continue;
      known.add(id);
      uniqueBytes += plainBytes;
      packedBytes += sealedBytes;
    }
  }
  return {
    separateBytes: snapshots.reduce((sum, snapshot) => sum + snapshotTotals(snapshot).bytes, 0),
    uniqueBytes,
    packedBytes,
    storedBytes: await measureStorage(repository.storage),
    pieces: known.size,
  };
}
