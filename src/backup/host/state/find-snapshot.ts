import {
  BackupError,
  lastingId,
  listSnapshots,
  type Repository,
  type Snapshot,
  type StorageOptions,
} from '../../../engine/index.ts';

/** The snapshot with this lasting id. @throws BackupError `missing-object`, if it was deleted meanwhile. */
export async function mustFindSnapshot(
  repository: Repository,
  id: string,
  options: StorageOptions = {},
): Promise<Snapshot> {
  const { snapshots, damaged } = await listSnapshots(repository, options);
  const found = snapshots.find((snapshot) => lastingId(snapshot) === id);
  if (found) return found;
  const unreadable = damaged.find((other) => other.id === id);
  if (unreadable) throw unreadable.error;
  throw new BackupError('missing-object', { context: { backup: id.slice(0, 80) }, hint: 'backup-gone' });
}
