import { createMemoryStorage, type BlobStorage } from '../../engine/index.ts';
import { passOn } from '../../engine/low-level.ts';
import type { GitHubStorage } from './github-storage.ts';

/**
 * The storage of a branch whose locks stay in this program. Locks keep jobs away from one that removes objects, and on
 * a branch nothing is removed: what devices could overwrite for each other, `repository.json`, is replaced only by one
 * that has seen it. On the branch, each lock would be two commits in its history.
 */
export function withLocksHere(branch: GitHubStorage): BlobStorage {
  const locks = createMemoryStorage();
  const placeOf = (name: string) => (name.startsWith('locks') ? locks : branch);
  // A job that gives up its lock has ended: what it has stored is kept, even if it failed before its last step.
  const keepWork = (key: string) =>
    key.startsWith('locks/') ? branch.commitWaiting().catch(() => undefined) : undefined;
  return {
    ...passOn(branch),
    list: (folder, options) => placeOf(folder).list(folder, options),
    stat: (key, options) => placeOf(key).stat(key, options),
    read: (key, options) => placeOf(key).read(key, options),
    write: async (key, bytes, options) => {
      // An empty lock is one that was given up. [Note: Keys that cannot delete]
      if (bytes.length === 0) await keepWork(key);
      await placeOf(key).write(key, bytes, options);
    },
    remove: async (key, options) => {
      await keepWork(key);
      await placeOf(key).remove(key, options);
    },
  };
}
