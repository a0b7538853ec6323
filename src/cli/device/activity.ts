import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from '../../catalogue/zod.ts';
import { notePath } from './state-folder.ts';

/*
 * [Note: Where the log is kept]
 *
 * The backups themselves say when each was made, why, and on which device. Everything else that was done with a
 * repository (restores, deletions, checks, changes of keys) is noted on the machine that did it, in its state folder,
 * one line for each command: format 1 has no room for it in the repository, a backup file could not take it, and what
 * one machine restored is nobody else's business. A command that is killed leaves no line.
 */

const entrySchema = z.object({
  at: z.string(),
  /** The command, such as `restore`. */
  what: z.string(),
  /** What it was about, in words. */
  subject: z.string(),
  outcome: z.enum(['ok', 'incomplete', 'failed', 'stopped']),
  /** The code of the error, where it failed. */
  code: z.string().optional(),
  /** The lasting id of the backup that it made. */
  backup: z.string().optional(),
});
export type ActivityEntry = z.infer<typeof entrySchema>;

const MOST_BYTES = 1024 * 1024;

export async function appendActivity(repositoryId: string, entry: ActivityEntry): Promise<void> {
  const path = pathOf(repositoryId);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  if ((await stat(path)).size > MOST_BYTES) await keepNewerHalf(path);
}

/** What this machine has done with a repository, the earliest first. Lines that cannot be read are left out. */
export async function readActivity(repositoryId: string): Promise<readonly ActivityEntry[]> {
  const lines = await linesOf(pathOf(repositoryId));
  return lines.flatMap((line) => {
    const parsed = entrySchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function pathOf(repositoryId: string): string {
  return notePath(`activity/${repositoryId}.jsonl`);
}

async function keepNewerHalf(path: string): Promise<void> {
  const lines = await linesOf(path);
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${lines.slice(Math.floor(lines.length / 2)).join('\n')}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
