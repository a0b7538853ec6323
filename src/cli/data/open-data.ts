import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openDataFolder, type DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import { knownFolderSchema, type FolderMemory } from '../../adapters/source-data-folder/known-folder.ts';
import type { Repository, SnapshotId } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { readNote, writeNote } from '../device/state-folder.ts';
import { EXIT } from '../exit-codes.ts';

/**
 * Works with a data folder and closes it afterwards, also after an error.
 * @param backedUpTo the repository that it is backed up to: then files that are as at its last backup are not read.
 */
export async function withDataFolder<Value>(
  folder: string,
  work: (source: DataFolderSource) => Promise<Value>,
  backedUpTo?: Repository,
): Promise<Value> {
  const source = await openDataFolder(folder, backedUpTo ? { memory: memoryOf(folder, backedUpTo) } : {});
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** Is kept in the state folder of this machine. One that cannot be written only costs time. */
function memoryOf(folder: string, { id }: Repository): FolderMemory {
  const name = createHash('sha256')
    .update(`${id} ${resolve(folder)}`)
    .digest('hex');
  const note = `folders/${name}.json`;
  return {
    read: () => readNote(note, knownFolderSchema),
    write: (known) => writeNote(note, known).catch(() => undefined),
  };
}

/** The last backup was removed again, since an earlier one has the same content: what is known counts from that. */
export async function noteSameBackup(folder: string, repository: Repository, earlier: SnapshotId): Promise<void> {
  const memory = memoryOf(folder, repository);
  const known = await memory.read();
  if (known) await memory.write({ ...known, snapshot: earlier });
}

/** @throws CliError where there is no data to back up: an empty backup would protect nothing. */
export async function assertHasData(source: DataFolderSource, folder: string): Promise<void> {
  if (await source.hasData()) return;
  const hint =
    'A data folder has a file heirloom.json: it is an unpacked export of the app, or comes from heirloom restore.';
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  const [code, message] = isThere
    ? (['not-a-data-folder', `${folder} is not a data folder.`] as const)
    : (['place-missing', `There is no folder ${folder}.`] as const);
  throw new CliError(EXIT.dataFolder, code, message, hint);
}

/** Which data folder a command works on. @throws CliError where none is named. */
export function mustNameData(folder: string | undefined, option = '--from'): string {
  const named = folder ?? process.env['HEIRLOOM_DATA'];
  if (named) return named;
  const hint = `Give ${option} DATA, or set HEIRLOOM_DATA.`;
  throw new CliError(EXIT.usage, 'no-data', 'No data folder is named.', hint);
}
