import { readFile, rm, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from '../../catalogue/zod.ts';
import { DataFolderError } from './data-folder-error.ts';
import { isErrno } from '../storage-node-fs/errno.ts';

const holderSchema = z.object({ pid: z.int(), host: z.string(), startedAt: z.string() });

/**
 * Keeps a second process from restoring into the same folder. A lock whose process is gone, on this machine, is taken
 * over.
 * @returns a function that releases it. @throws BackupError `busy`.
 */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o644);
      const holder = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() };
      try {
        await file.writeFile(JSON.stringify(holder));
      } finally {
        await file.close();
      }
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    const holder = await readHolder(path);
    if (holder && (holder.host !== hostname() || isRunning(holder.pid))) throw inUse(path, holder);
    await rm(path, { force: true });
  }
  throw inUse(path, undefined);
}

/** `undefined` for a lock that a killed process has left half written. */
async function readHolder(path: string): Promise<z.infer<typeof holderSchema> | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function inUse(path: string, holder: z.infer<typeof holderSchema> | undefined): DataFolderError {
  const who = holder ? `Process ${holder.pid} on ${holder.host} is` : 'Another process is';
  const advice = `${who} restoring into this folder. Wait until it has finished. If it is gone, delete ${path}.`;
  return new DataFolderError('busy', advice, { what: 'data folder' });
}
