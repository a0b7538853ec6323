import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../storage-node-fs/errno.ts';
import { syncDirectory } from '../storage-node-fs/sync-directory.ts';

/** What the engine keeps beside the data (`Source.readMemo`): in the folder, so that it is replaced with it. */
export const MEMO_PATH = '.heirloom-sync';

export async function readMemo(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, MEMO_PATH), 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Writes the memo durably: the old one or the new one is there. @param folder is made where it is missing. */
export async function writeMemo(folder: string, memo: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${MEMO_PATH}.tmp`);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(memo);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, MEMO_PATH));
  await syncDirectory(folder);
}
