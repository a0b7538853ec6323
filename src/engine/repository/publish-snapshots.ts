import { BackupError } from '../core/errors.ts';
import type { ChunkId, PackId, SnapshotId } from '../core/ids.ts';
import { readCondemned } from './read-condemned.ts';
import { isDamage } from './is-damage.ts';
import type { RepositoryLock } from './lock.ts';
import { idsIn } from './read-object.ts';
import { isShared, type Repository } from './repository.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';

/*
 * [Note: The look before and the look after]
 *
 * A backup relies on packs that it has found, and another device may condemn or remove them meanwhile: locks only help
 * where every device sees them in time. So right before a snapshot is written, and once more afterwards, the lists of
 * condemned packs and then the packs are listed again. What has gone or been condemned is noted in the index, so that
 * the job, run once more, stores that content again. The look before means that no snapshot is written for content that
 * is known to be gone. The look after finds what was removed while the snapshot was being written, however long this
 * device slept in between. FORMAT.md §9, §9a.
 */

/** Snapshots to be published, and the content they need. */
export interface Publication<Result> {
  /** The chunks that the snapshots need. Called only if some content of the repository cannot be relied on. */
  readonly needs: () => Promise<Iterable<ChunkId>>;
  /** Writes the snapshots, and reports each that did not exist before. */
  readonly write: (noteWritten: (id: SnapshotId) => void) => Promise<Result>;
}

/** A job that finds its content gone each time begins again this many times. */
export const MOST_PUBLISHING_ATTEMPTS = 4;
/** More unlisted packs than this are not behind in a listing: they are gone. */
const MOST_ASKED_FOR = 100;

/**
 * The last step of a backup and of a copy: writes snapshots only while the job's lock and everything they need exist
 * and can be relied on, and removes them again if that was no longer so before all were written. See [Note: The look
 * before and the look after].
 * @param lock of the job; without one (a replica that nobody else knows of) nothing is checked.
 * @throws BackupError `busy` if the lock is gone, or if `isContentGone`: then the job should run again; the errors of
 *   `write`.
 */
export async function publishSnapshots<Result>(
  repository: Repository,
  lock: RepositoryLock | undefined,
  options: StorageOptions,
  { needs, write }: Publication<Result>,
): Promise<Result> {
  if (!lock) return write(() => undefined);
  await lock.assertHeld(options);
  await assertReliable(repository, needs, options);
  const written: SnapshotId[] = [];
  const result = await write((id) => void written.push(id));
  try {
    await lock.assertHeld();
    await assertReliable(repository, needs, {});
    return result;
  } catch (error) {
    for (const id of written) await lock.storage.remove(storageKey('snapshots', id)).catch(() => undefined);
    throw error;
  }
}

/** Whether an error means that a job should run again, because the index now knows more of what is gone. */
export function isContentGone(error: unknown): boolean {
  return error instanceof BackupError && error.hint === 'pack-gone-meanwhile';
}

async function assertReliable(
  repository: Repository,
  needs: Publication<unknown>['needs'],
  options: StorageOptions,
): Promise<void> {
  if (repository.exclusion === 'caller') return;
  const { storage, keys, index } = repository;
  // In this order: a prune removes the packs first, then their list.
  const condemned = isShared(repository) ? await readCondemned(storage, keys, options) : [];
  for (const { packs } of condemned) for (const id of packs) index.noteCondemned(id);
  for (const id of await findGonePacks(repository, options)) index.noteGone(id);
  if (!index.mayLackContent || (await areReliable(repository, needs))) return;
  throw new BackupError('busy', { context: { what: 'pack' }, hint: 'pack-gone-meanwhile' });
}

/** Packs of the index that are no longer there. A listing may lag behind; asking for one object does not. */
async function findGonePacks({ storage, index }: Repository, options: StorageOptions): Promise<readonly PackId[]> {
  const there = await idsIn(storage, 'packs', options);
  const unlisted = [...index.packs.keys()].filter((id) => !there.has(id));
  const gone = unlisted.slice(MOST_ASKED_FOR);
  for (const id of unlisted.slice(0, MOST_ASKED_FOR))
    if (!(await storage.stat(storageKey('packs', id), options))) gone.push(id);
  return gone;
}

async function areReliable({ index }: Repository, needs: Publication<unknown>['needs']): Promise<boolean> {
  try {
    for (const id of await needs()) if (!index.has(id)) return false;
    return true;
  } catch (error) {
    // A node cannot be read: its pack is gone.
    if (error instanceof BackupError && isDamage(error)) return false;
    throw error;
  }
}
