import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { parseId, type SnapshotId } from '../core/ids.ts';
import { openObject, sealObject } from '../crypto/sealing.ts';
import { decodeSnapshot, encodeSnapshot, lastingId, type Snapshot, type SnapshotData } from '../format/snapshot.ts';
import { idsIn, readObject, writeObject } from './read-object.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';
import { type ReadOptions, storageKey, type StorageOptions } from '../storage/blob-storage.ts';

const READS_AT_ONCE = 8;

/** @throws BackupError `missing-object`, `damaged`, `newer-version`, and errors of the storage. */
export async function readSnapshot(
  repository: Repository,
  id: SnapshotId,
  options: StorageOptions & Pick<ReadOptions, 'mayBeCached'> = {},
): Promise<Snapshot> {
  const stored = await readObject(repository.storage, 'snapshots', id, options);
  return { ...decodeSnapshot(await openObject(repository.keys, 'S', stored)), id, storedBytes: stored.length };
}

export interface SnapshotList {
  /** Newest first. */
  readonly snapshots: readonly Snapshot[];
  /** Objects in the folder that could not be read as snapshots, and why. */
  readonly damaged: readonly { readonly id: SnapshotId; readonly error: BackupError }[];
}

/** All snapshots of a repository: reads one small object for each that is not cached. FORMAT.md §8. */
export function listSnapshots(repository: Repository, options: StorageOptions = {}): Promise<SnapshotList> {
  return readAll(repository, { ...options, mayBeCached: true });
}

/** As `listSnapshots`, but reads every object again, to find damage. */
export function rereadSnapshots(repository: Repository, options: StorageOptions = {}): Promise<SnapshotList> {
  return readAll({ ...repository, snapshotCache: undefined }, { ...options, mayBeCached: false });
}

async function readAll(
  repository: Repository,
  options: StorageOptions & Pick<ReadOptions, 'mayBeCached'>,
): Promise<SnapshotList> {
  const { snapshotCache } = repository;
  const ids = await idsIn(repository.storage, 'snapshots', options);
  const snapshots: Snapshot[] = [];
  const unknown: SnapshotId[] = [];
  const damaged: { id: SnapshotId; error: BackupError }[] = [];
  // Every backup lists all, so one that is known must cost as little as possible.
  for (const text of ids) {
    const id = parseId<SnapshotId>(text);
    const known = snapshotCache?.get(id);
    if (known) snapshots.push(known);
    else unknown.push(id);
  }
  const read = async (id: SnapshotId) => {
    try {
      const snapshot = await readSnapshot(repository, id, options);
      snapshotCache?.set(id, snapshot);
      snapshots.push(snapshot);
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      damaged.push({ id, error });
    }
  };
  await forEachConcurrent(unknown.sort(), READS_AT_ONCE, read, options.signal);
  for (const id of snapshotCache?.keys() ?? []) if (!ids.has(id)) snapshotCache?.delete(id);
  return { snapshots: latestOfEach(snapshots.sort(newestFirst)), damaged };
}

/** Times have one form, so they compare as text. */
function newestFirst(a: Snapshot, b: Snapshot): number {
  if (a.takenAt !== b.takenAt) return a.takenAt < b.takenAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/**
 * An amendment that was interrupted between writing the new object and removing the old leaves both: the latest counts.
 */
function latestOfEach(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  if (snapshots.every(({ originalId }) => originalId === null)) return snapshots;
  const latest = new Map<SnapshotId, Snapshot>();
  for (const snapshot of snapshots) {
    const other = latest.get(lastingId(snapshot));
    if (!other || (snapshot.amendedAt ?? '') > (other.amendedAt ?? '')) latest.set(lastingId(snapshot), snapshot);
  }
  return snapshots.filter((snapshot) => latest.get(lastingId(snapshot)) === snapshot);
}

/** Seals and stores a snapshot: the last step of every backup. */
export async function writeSnapshot(
  repository: Repository,
  data: SnapshotData,
  options: StorageOptions = {},
): Promise<Snapshot> {
  const sealed = await sealObject(repository.keys, 'S', repository.ports.random, encodeSnapshot(data));
  const id = parseId<SnapshotId>(await writeObject(repository.storage, 'snapshots', sealed, options));
  return { ...data, id, storedBytes: sealed.length };
}

/** The members of a backup that a person may change later. */
export interface SnapshotAmendment {
  readonly name?: string;
  readonly note?: string;
  readonly isPinned?: boolean;
}

/**
 * Changes the name, note or pin of a snapshot: a new object under the same lasting id. FORMAT.md §8.
 * @throws BackupError `missing-object` if it was deleted meanwhile: its content may be gone, so it is not brought back.
 */
export async function amendSnapshot(
  repository: Repository,
  snapshot: Snapshot,
  amendment: SnapshotAmendment,
  options: StorageOptions = {},
): Promise<Snapshot> {
  const { id, storedBytes: _, ...data } = snapshot;
  const amendedAt = new Date(repository.ports.clock.now()).toISOString();
  await assertThere(repository, id, options);
  const amended = await writeSnapshot(
    repository,
    { ...data, ...amendment, originalId: lastingId(snapshot), amendedAt },
    options,
  );
  try {
    await assertThere(repository, id, options);
  } catch (error) {
    await repository.storage.remove(storageKey('snapshots', amended.id)).catch(() => undefined);
    throw error;
  }
  await repository.storage.remove(storageKey('snapshots', id), options);
  return amended;
}

/** Nobody else deletes anything where the caller keeps others out. */
async function assertThere({ storage, exclusion }: Repository, id: SnapshotId, options: StorageOptions): Promise<void> {
  if (exclusion === 'caller' || (await storage.stat(storageKey('snapshots', id), options))) return;
  throw new BackupError('missing-object', { context: { backup: id }, hint: 'backup-gone' });
}

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
