import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from '../../catalogue/zod.ts';

/** What this machine keeps between two commands; nothing secret, and nothing that is part of a backup. */
const STATE_FOLDER =
  process.env['HEIRLOOM_STATE_DIR'] ??
  join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'heirloom');

/** Where a note is kept. */
export function notePath(name: string): string {
  return join(STATE_FOLDER, name);
}

/** Reads a note. What is missing or cannot be read is as if it had never been there. */
export async function readNote<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(notePath(name), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes a note, whole or not at all. */
export async function writeNote(name: string, value: unknown): Promise<void> {
  const path = notePath(name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, JSON.stringify(value), { mode: 0o600 });
  await rename(temporary, path);
}
