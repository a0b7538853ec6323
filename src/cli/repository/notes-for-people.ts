import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupFileEntry } from '../../adapters/storage-backup-file/backup-file-entry.ts';
import { readmeText } from '../../destinations/readme.ts';
import type { Bytes, RepositoryConfig } from '../../engine/index.ts';
import { encodeUtf8 } from '../../engine/low-level.ts';

/** The page that opens backups without any program. It lies beside the program. */
const PAGE_NAME = 'recover.html';

interface Note {
  readonly name: string;
  readonly bytes: Bytes;
}

/** The files for people, beside the objects of a repository. Without the page, backups are still backups. */
async function notesOf(config: RepositoryConfig): Promise<readonly Note[]> {
  const readme = { name: 'README.txt', bytes: encodeUtf8(readmeText(config)) };
  const page = await findRecoveryPage();
  return page ? [readme, { name: PAGE_NAME, bytes: page }] : [readme];
}

/** `recover.html`, if it is beside the program. */
export async function findRecoveryPage(): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await readFile(new URL(PAGE_NAME, import.meta.url)));
  } catch {
    return undefined;
  }
}

/** Writes the files for people into the folder of a repository. */
export async function writeNotes(folder: string, config: RepositoryConfig): Promise<void> {
  for (const { name, bytes } of await notesOf(config)) await writeFile(join(folder, name), bytes);
}

/** The files for people as the first entries of a backup file. */
export async function noteEntries(config: RepositoryConfig): Promise<readonly BackupFileEntry[]> {
  const notes = await notesOf(config);
  return notes.map(({ name, bytes }) => ({ path: name, sizeBytes: bytes.length, read: async () => bytes }));
}
