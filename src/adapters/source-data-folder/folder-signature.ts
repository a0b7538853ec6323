import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Clocks of file systems are coarse, up to two seconds: a file that was written again within one tick looks the same.
 * So nothing is concluded from a file that was just changed.
 */
const SETTLED_AFTER_MS = 2500;

/**
 * What shows any change of the files in a folder without reading them: names, sizes, times and numbers of all files.
 * Entries of the folder itself that begin with a dot, such as `.git`, do not count.
 * @returns `undefined` if nothing can be concluded: a file was just changed, or there are links.
 */
export async function signatureOf(folder: string, nowMs: number): Promise<string | undefined> {
  const hash = createHash('sha256');
  const newestNs = BigInt(Math.floor(nowMs - SETTLED_AFTER_MS)) * 1_000_000n;

  async function isSettled(within: string): Promise<boolean> {
    const names = (await readdir(join(folder, within))).sort();
    for (const name of names) {
      if (within === '' && name.startsWith('.')) continue;
      const path = within === '' ? name : `${within}/${name}`;
      const found = lstatSync(join(folder, path), { bigint: true });
      if (found.isDirectory()) {
        if (!(await isSettled(path))) return false;
        continue;
      }
      const { size, mtimeNs, ctimeNs, ino } = found;
      if (!found.isFile() || mtimeNs > newestNs || ctimeNs > newestNs) return false;
      hash.update(JSON.stringify([path, size, mtimeNs, ctimeNs, ino].map(String)));
    }
    return true;
  }
  return (await isSettled('')) ? hash.digest('hex') : undefined;
}
