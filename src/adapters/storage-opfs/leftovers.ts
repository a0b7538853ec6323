// The leftovers of killed writes next to the objects: files in `tmp/`, and the swap files of Chromium's
// `createWritable`.
import { hasFileChanged, isNamed } from './file-system-access.ts';

/** A temporary file this old was left by a dead tab: no write takes an hour. */
const STALE_AFTER_MS = 60 * 60 * 1000;

/**
 * Chromium collects the bytes of `createWritable` in `<name>.crswap`, or `<name>.1.crswap` if two write at once, and
 * lists that file like any other; a killed write leaves it forever. Matches only names that this storage writes: a
 * person's own swap files are left alone.
 */
const SWAP_NAME = /^([0-9a-f]{64}|repository\.json|README\.txt)(\.\d{1,4})?\.crswap$/;

/** Whether a file of this name, next to the objects, belongs to a running or killed write in place. */
export function isSwapName(name: string): boolean {
  return SWAP_NAME.test(name);
}

/** Removes leftovers that are at least an hour old. Files that another tab is still writing are locked, and stay. */
export async function removeStaleFiles(
  folder: FileSystemDirectoryHandle,
  now: number,
  isLeftover: (name: string) => boolean = () => true,
): Promise<void> {
  const stale: string[] = [];
  for await (const [name, file] of leftoversIn(folder, isLeftover))
    if (now - file.lastModified > STALE_AFTER_MS) stale.push(name);
  for (const name of stale) await folder.removeEntry(name).catch(() => undefined);
}

/** The bytes that leftovers take, regardless of their age. */
export async function measureLeftovers(
  folder: FileSystemDirectoryHandle,
  isLeftover: (name: string) => boolean = () => true,
): Promise<number> {
  let bytes = 0;
  for await (const [, file] of leftoversIn(folder, isLeftover)) bytes += file.size;
  return bytes;
}

async function* leftoversIn(
  folder: FileSystemDirectoryHandle,
  isLeftover: (name: string) => boolean,
): AsyncGenerator<readonly [string, File], void, undefined> {
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind !== 'file' || !isLeftover(name)) continue;
    // A file that cannot be read is being written by another tab, or has just been removed.
    const file = await handle.getFile().catch((error: unknown) => {
      if (hasFileChanged(error) || isNamed(error, 'NoModificationAllowedError')) return undefined;
      throw error;
    });
    if (file !== undefined) yield [name, file];
  }
}
