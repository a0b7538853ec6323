import { isShared, type CallOptions, type Repository } from '../../engine/index.ts';
import { readHeads, snapshotsOfHeads } from '../../engine/programs.ts';

/** The lasting ids of the backups that devices need which share the repository. */
export async function usedByDevices(repository: Repository, { signal }: CallOptions): Promise<ReadonlySet<string>> {
  if (!isShared(repository)) return new Set();
  return snapshotsOfHeads(await readHeads(repository, signal ? { signal } : {}));
}
