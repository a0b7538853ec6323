import { BackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import type { RepositoryLock } from './lock.ts';
import { listIds } from './read-object.ts';
import type { Repository } from './repository.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';

/**
 * The last step of a backup and of a copy: writes snapshots only while the job's lock and all packs that it may rely on
 * still exist, and removes them again if the lock was lost before all were written. If this device was asleep, another
 * may have pruned meanwhile. FORMAT.md §9.
 * @param lock of the job; without one (a replica that nobody else knows of) nothing is checked.
 * @param write writes the snapshots, and reports each that did not exist before.
 * @throws BackupError `busy` if the lock or a pack is gone; the errors of `write`.
 */
export async function publishSnapshots<Result>(
  repository: Repository,
  lock: RepositoryLock | undefined,
  options: StorageOptions,
  write: (noteWritten: (id: SnapshotId) => void) => Promise<Result>,
): Promise<Result> {
  if (!lock) return write(() => undefined);
  await assertNothingGone(repository, lock, options);
  const written: SnapshotId[] = [];
  const result = await write((id) => void written.push(id));
  try {
    await lock.assertHeld();
    return result;
  } catch (error) {
    for (const id of written) await lock.storage.remove(storageKey('snapshots', id)).catch(() => undefined);
    throw error;
  }
}

async function assertNothingGone(repository: Repository, lock: RepositoryLock, options: StorageOptions): Promise<void> {
  await lock.assertHeld(options);
  if (repository.exclusion === 'caller') return;
  const there = new Set(await listIds(repository.storage, 'packs', options));
  for (const id of repository.index.packs.keys()) {
    if (!there.has(id))
      throw new BackupError('busy', { context: { what: 'pack', pack: id }, hint: 'pack-gone-meanwhile' });
  }
}
