import { openPrivateRoot } from '../../platform/browser-storage.ts';

/*
 * [Note: Who cleans up scratch]
 *
 * Temporary data in the private file system outlives a tab that is closed. So each user gets a separate folder below
 * `heirloom-scratch` and holds a Web Lock with the folder's name, which the browser releases when the tab or worker
 * dies. `clearScratch` removes every folder whose lock nobody holds.
 */

const SCRATCH_FOLDER = 'heirloom-scratch';

/** A temporary folder. */
export interface ScratchFolder {
  readonly handle: FileSystemDirectoryHandle;
  /** Removes it with its content. Never throws: whatever cannot be removed now is removed at the next start. */
  discard(): Promise<void>;
}

const lockName = (name: string) => `${SCRATCH_FOLDER}/${name}`;

/** Creates a temporary folder in the private file system, or returns `undefined` if this browser has none. */
export async function openScratchFolder(): Promise<ScratchFolder | undefined> {
  const all = await scratchRoot();
  if (!all) return undefined;
  const name = crypto.randomUUID();
  const release = await hold(lockName(name));
  try {
    const handle = await all.getDirectoryHandle(name, { create: true });
    return {
      handle,
      discard: async () => {
        await all.removeEntry(name, { recursive: true }).catch(() => undefined);
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Removes the temporary folders of dead tabs. Never throws. */
export async function clearScratch(): Promise<void> {
  try {
    const all = await scratchRoot();
    if (!all) return;
    const names: string[] = [];
    for await (const name of all.keys()) names.push(name);
    for (const name of names) {
      await navigator.locks.request(lockName(name), { ifAvailable: true }, async (lock) => {
        if (lock) await all.removeEntry(name, { recursive: true });
      });
    }
  } catch {
    // The next start tries again.
  }
}

async function scratchRoot(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await openPrivateRoot();
    return await root?.getDirectoryHandle(SCRATCH_FOLDER, { create: true });
  } catch {
    // A private window.
    return undefined;
  }
}

/** Takes a lock that nobody else has, and returns the function that releases it. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, () => new Promise<void>((release) => resolve(release)));
    held.catch(reject);
  });
}
