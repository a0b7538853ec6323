import { mkdir, realpath } from 'node:fs/promises';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import { kindOf } from '../../destinations/at-place.ts';
import { BackupError, readRepositoryConfig, type BlobStorage, type RepositoryConfig } from '../../engine/index.ts';
import { isDamage } from '../../engine/low-level.ts';
import { findRecoveryPage, writeNotes } from './notes-for-people.ts';
import { isRemote, readRemoteAddress } from './remote-address.ts';

/** A place for backups that a command writes to: a folder, or a server. */
export interface RepositoryPlace {
  /** The same for every way to write it. */
  readonly identity: () => Promise<string>;
  /** Makes it where it is missing. */
  readonly open: () => Promise<BlobStorage>;
  /** Writes the files for people. */
  readonly explain: (config: RepositoryConfig) => Promise<void>;
}

/** @throws CliError for an address that is none. */
export async function placeAt(text: string): Promise<RepositoryPlace> {
  if (!isRemote(text)) return folderAt(text);
  const kind = kindOf(await readRemoteAddress(text));
  return {
    identity: async () => text.replace(/\/+$/, ''),
    open: () => kind.open('readwrite'),
    explain: async (config) => kind.explain(config, await findRecoveryPage()),
  };
}

function folderAt(folder: string): RepositoryPlace {
  return {
    identity: () => realpath(folder),
    open: async () => {
      await mkdir(folder, { recursive: true });
      return openNodeFsStorage(folder);
    },
    explain: (config) => writeNotes(folder, config),
  };
}

/**
 * Opens the backups on a server: those at the address, or in the folder of this name there.
 * @throws BackupError `no-repository`, and as `open` of a destination.
 */
export async function openRemoteStorage(text: string, inFolder: string): Promise<BlobStorage> {
  for (const place of [text, `${text.replace(/\/+$/, '')}/${encodeURIComponent(inFolder)}`]) {
    const kind = kindOf(await readRemoteAddress(place));
    if (await isRepository(() => kind.open('read'))) return kind.open('readwrite');
  }
  throw new BackupError('no-repository', { context: { place: text } });
}

/** Whether there are backups on a server, in exactly this place. */
export async function hasRemoteRepository(text: string): Promise<boolean> {
  const kind = kindOf(await readRemoteAddress(text));
  return isRepository(() => kind.open('read'));
}

/** Asked by reading it: not by HEAD, with which S3 does not tell a missing bucket from a missing object. */
async function isRepository(open: () => Promise<BlobStorage>): Promise<boolean> {
  try {
    await readRepositoryConfig(await open());
    return true;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    if (error.code === 'no-repository') return false;
    if (isDamage(error)) return true;
    throw error;
  }
}
