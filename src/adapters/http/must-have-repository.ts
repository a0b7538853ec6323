import { BackupError, type BlobStorage } from '../../engine/index.ts';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';

/**
 * The storage, if it may write or has a repository, perhaps one whose `repository.json` was lost: its device makes that
 * again.
 * @param context names the place in the error.
 * @throws BackupError `no-repository`, and why the place cannot be read.
 */
export async function mustHaveRepository<Storage extends BlobStorage>(
  storage: Storage,
  context: Readonly<Record<string, string>>,
): Promise<Storage> {
  if (!storage.isReadOnly || (await storage.stat(REPOSITORY_KEY)) || (await hasPacks(storage))) return storage;
  throw new BackupError('no-repository', { context });
}

async function hasPacks(storage: BlobStorage): Promise<boolean> {
  for await (const _ of storage.list('packs')) return true;
  return false;
}
