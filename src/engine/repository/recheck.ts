import { BackupError } from '../core/errors.ts';
import { isId, type ChunkId, type PackId, type SnapshotId } from '../core/ids.ts';
import { decodeHeader } from '../format/object-header.ts';
import { rereadSnapshots } from './snapshots.ts';
import {
  idOfKey,
  type ObjectFolder,
  type StorageKey,
  storageKey,
  type StorageOptions,
} from '../storage/blob-storage.ts';
import type { Finding } from './check-objects.ts';
import { condemnPacks, REMOVED_AFTER_MS } from './condemned.ts';
import { isDamage } from './is-damage.ts';
import { withLock } from './lock.ts';
import { readObject } from './read-object.ts';
import { isShared, type Repository } from './repository.ts';

const OBJECT_SUBJECT = /^(packs|indexes|snapshots)\/([0-9a-f]{64})$/;
const CHUNK_SUBJECT = /^(?:chunk|node) ([0-9a-f]{64})$/;

/**
 * Whether any finding of an earlier check is still true: reads only the objects that the findings name. Findings about
 * data follow from those about objects and chunks, so they do not count on their own. If none is true, a new check
 * confirms that everything is intact.
 */
export async function anyStillHolds(
  repository: Repository,
  findings: readonly Finding[],
  options: StorageOptions = {},
): Promise<boolean> {
  for (const finding of findings) if (await stillHolds(repository, finding, options)) return true;
  return false;
}

async function stillHolds(
  repository: Repository,
  { problem, subject }: Finding,
  options: StorageOptions,
): Promise<boolean> {
  const [, folder, id] = OBJECT_SUBJECT.exec(subject) ?? [];
  if (folder !== undefined && isId(id ?? '')) {
    const pack = id as PackId; // The pattern guarantees an id.
    if (folder === 'packs' && repository.missingPacks.includes(pack)) return true;
    if (problem === 'missing-index') return repository.index.unnamedPacks.has(pack);
    // The pattern matches no other folder.
    return (await stateOf(repository, folder as ObjectFolder, pack, options)) === 'unreadable';
  }
  const [, chunk] = CHUNK_SUBJECT.exec(subject) ?? [];
  // The pattern guarantees an id.
  return chunk !== undefined && repository.index.find(chunk as ChunkId) === undefined;
}

/** Whether an object's bytes match its name. */
async function stateOf(
  { storage }: Repository,
  folder: ObjectFolder,
  id: string,
  options: StorageOptions,
): Promise<'whole' | 'gone' | 'unreadable'> {
  try {
    await readObject(storage, folder, id, options);
    return 'whole';
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return error.code === 'missing-object' ? 'gone' : 'unreadable';
  }
}

/**
 * Removes snapshots and packs that no key will ever open: their bytes do not match their names, or were not sealed with
 * this repository's key. Call it if no other replica has intact ones and a person wants it: healing copies everything
 * that exists elsewhere. Objects that a newer version of the format may have written stay, and so do packs known to the
 * index.
 *
 * In a shared repository packs are condemned, and snapshots go once `ports.condemned` has seen them for seven days.
 * @returns the keys of the removed objects. @throws BackupError `busy` while a backup runs; errors of the storage.
 */
export async function removeUnreadable(
  repository: Repository,
  options: StorageOptions = {},
): Promise<readonly StorageKey[]> {
  return withLock(repository, 'exclusive', OWNER, options, async () => {
    const snapshots = await unreadableSnapshots(repository, options);
    const packs = await unreadablePacks(repository, options);
    const keys = isShared(repository)
      ? await removeInPhases(repository, snapshots, packs, options)
      : [...snapshots.map((id) => storageKey('snapshots', id)), ...packs.map((id) => storageKey('packs', id))];
    for (const key of keys) await repository.storage.remove(key, options);
    return keys;
  });
}

const OWNER = 'removing what cannot be read';

/** Condemns the packs. @returns the keys of the snapshots that may go. */
async function removeInPhases(
  repository: Repository,
  snapshots: readonly SnapshotId[],
  packs: readonly PackId[],
  options: StorageOptions,
): Promise<readonly StorageKey[]> {
  await condemnPacks(
    repository,
    OWNER,
    packs.filter((id) => !repository.index.isCondemned(id)),
    options,
  );
  const due: StorageKey[] = [];
  for (const id of snapshots)
    if (((await repository.ports.condemned?.observe(id)) ?? 0) >= REMOVED_AFTER_MS)
      due.push(storageKey('snapshots', id));
  return due;
}

async function unreadableSnapshots(repository: Repository, options: StorageOptions): Promise<readonly SnapshotId[]> {
  const { damaged } = await rereadSnapshots(repository, options);
  return damaged
    .filter(({ error }) => error.code !== 'newer-version' && error.code !== 'missing-object')
    .map(({ id }) => id);
}

async function unreadablePacks(repository: Repository, options: StorageOptions): Promise<readonly PackId[]> {
  const { storage, index, missingPacks } = repository;
  const found: PackId[] = [];
  for await (const { key, sizeBytes } of storage.list('packs', options)) {
    const id = idOfKey(key) as PackId; // A storage lists nothing else.
    if (sizeBytes === 0 || index.packs.has(id) || missingPacks.includes(id)) continue;
    if (!(await isOfNewerVersion(repository, id, options))) found.push(id);
  }
  return found;
}

async function isOfNewerVersion({ storage }: Repository, id: PackId, options: StorageOptions): Promise<boolean> {
  try {
    decodeHeader('P', await readObject(storage, 'packs', id, options));
    return false;
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return error.code === 'newer-version';
  }
}
