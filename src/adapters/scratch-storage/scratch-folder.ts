import { openPrivateRoot } from '../../platform/browser-storage.ts';

/*
 * [Note: Who cleans up scratch]
 *
 * What is put aside for a while in the private file system outlives the tab that is closed meanwhile. So each piece is
 * a folder of its own below `heirloom-scratch`, and its user holds a Web Lock of the folder's name, which the
 * browser gives back when the tab or worker dies. `clearScratch` removes every folder whose lock nobody holds.
 */

const SCRATCH_FOLDER = 'heirloom-scratch';

/** A folder for a while. */
export interface ScratchFolder {
  readonly handle: FileSystemDirectoryHandle;
  /** Removes it with all that is in it. Never throws: what cannot be removed now is at the next start. */
  discard(): Promise<void>;
}

const lockName = (name: string) => `${SCRATCH_FOLDER}/${name}`;

/** A new folder in the private file system, or `undefined` where this browser gives none. */
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

/** Removes what tabs that are gone have left. Never throws. */
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
    // It is tried again at the next start.
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

/** Takes a lock that nobody else has, and gives the function that lets go of it. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, () => new Promise<void>((release) => resolve(release)));
    held.catch(reject);
  });
}
