import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from '../../catalogue/zod.ts';
import { readRestoreJournal, type JournalPart, type RestoreJournal } from '../../engine/low-level.ts';
import { readNote, writeNote } from '../device/state-folder.ts';

const noteSchema = z.object({
  folder: z.string(),
  /** Where the backup of the state before is. */
  repo: z.string(),
  undoId: z.string(),
  restoredAt: z.string(),
  backup: z.string(),
  journal: z.array(z.object({ deflated: z.base64(), plainBytes: z.int().min(0) })),
});

/** What is remembered of the last restore into a folder, so that it can be undone. */
export interface LastRestore {
  /** Where the backup of the state before is. */
  readonly repo: string;
  /** Its lasting id. */
  readonly undoId: string;
  readonly restoredAt: string;
  /** What was restored, in words. */
  readonly backup: string;
  /** What the restore wrote: from it, undo knows what was changed since. */
  readonly journal: RestoreJournal;
}

export async function rememberRestore(
  folder: string,
  restored: Omit<LastRestore, 'journal'>,
  journal: readonly JournalPart[],
): Promise<void> {
  const parts = journal.map(({ deflated, plainBytes }) => ({
    deflated: Buffer.from(deflated).toString('base64'),
    plainBytes,
  }));
  await writeNote(await noteOf(folder), { ...restored, folder: await pathOf(folder), journal: parts });
}

/** `undefined` where nothing was restored into the folder on this machine. */
export async function lastRestoreInto(folder: string): Promise<LastRestore | undefined> {
  const note = await readNote(await noteOf(folder), noteSchema);
  if (note?.folder !== (await pathOf(folder))) return undefined;
  const parts = note.journal.map(({ deflated, plainBytes }) => ({
    deflated: new Uint8Array(Buffer.from(deflated, 'base64')),
    plainBytes,
  }));
  return { ...note, journal: await readRestoreJournal(parts) };
}

async function noteOf(folder: string): Promise<string> {
  return `restores/${createHash('sha256')
    .update(await pathOf(folder))
    .digest('hex')}.json`;
}

async function pathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}
