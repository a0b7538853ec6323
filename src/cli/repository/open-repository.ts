import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openBackupFile } from '../../adapters/storage-backup-file/open-backup-file.ts';
import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import {
  BackupError,
  openMasterKey,
  readRepositoryConfig,
  RepositoryKeys,
  type BlobStorage,
  type Credential,
  type MasterKey,
  type Repository,
} from '../../engine/index.ts';
import { openConfigured, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { readSettings } from '../config/config-file.ts';
import { nodeChunkWork } from '../device/node-chunk-work.ts';
import { nodePorts } from '../device/node-ports.ts';
import { EXIT } from '../exit-codes.ts';
import { hasBackupBranch, openGitBranch, type GitBranch } from '../git/git-branch.ts';
import type { CommandCall } from '../run-command.ts';
import { findCredential, type CredentialOptions } from './credentials.ts';
import { isRemote } from './remote-address.ts';
import { openRemoteStorage } from './repository-place.ts';

/** The kind of storage that is a branch of git. */
export const GIT = 'git';
/** The folder that the app puts its backups in, within the one that a person picks. */
const BACKUPS_FOLDER = 'Heirloom backups';

export interface RepositoryOptions extends CredentialOptions {
  /** A folder, one that holds *Heirloom backups*, a backup file, or the address of a server. */
  readonly repo?: string;
  /** `git`: it is on a branch of its own of a git repository. Found out where it is left out. */
  readonly storage?: string;
  /** The data folder that the command is about: there may be settings for it. */
  readonly from?: string;
  readonly to?: string;
}

export interface OpenedRepository {
  readonly repository: Repository;
  readonly master: MasterKey;
  /** What opened it. */
  readonly credential: Credential;
  /** What nothing needs any more stays: another machine may be about to use it again. [Note: Backups on a branch] */
  readonly keepsPacks: boolean;
  /** Where it is, as messages call it. */
  readonly place: string;
}

/** Which repository a command works on: as its option says, the environment, or the settings. */
export async function nameRepository({ repo, from, to }: RepositoryOptions): Promise<string | undefined> {
  const named = repo ?? (process.env['HEIRLOOM_REPO'] || undefined);
  if (named !== undefined) return named;
  return (await readSettings(to ?? from ?? process.env['HEIRLOOM_DATA']))['backup.storage_location'] ?? undefined;
}

/** @throws CliError where none is named. */
async function mustNameRepository(options: RepositoryOptions): Promise<string> {
  const named = await nameRepository(options);
  if (named) return named;
  const hint = 'Give --repo REPO, set HEIRLOOM_REPO, or: heirloom config set backup.storage_location REPO.';
  throw new CliError(EXIT.usage, 'no-repo', 'No backups are named.', hint);
}

/**
 * Opens the storage of a repository: a folder, a server, or read-only a backup file.
 * @throws BackupError `no-repository`, and what the storage throws.
 */
async function openStorage(
  place: string,
  kind: string | undefined,
  call: CommandCall,
): Promise<{ readonly storage: BlobStorage; readonly keepsPacks: boolean }> {
  if (isRemote(place)) return { storage: await openRemoteStorage(place, BACKUPS_FOLDER), keepsPacks: false };
  if (kind !== GIT && (await isFile(place)))
    return { storage: await openBackupFile(await openAsBlob(place)), keepsPacks: false };
  const folder = kind === GIT ? undefined : await findBackupsFolder(place);
  if (folder !== undefined) return { storage: await openNodeFsStorage(folder), keepsPacks: false };
  if (kind === GIT || (await hasBackupBranch(place)))
    return { storage: await openNodeFsStorage((await openBranch(place, call)).folder), keepsPacks: true };
  throw new BackupError('no-repository', { context: { place } });
}

/** The folder of the backups: the one that is named, or the one that the app has made in it. */
export async function findBackupsFolder(place: string): Promise<string | undefined> {
  for (const folder of [place, join(place, BACKUPS_FOLDER)])
    if (await isFile(join(folder, REPOSITORY_KEY))) return folder;
  return undefined;
}

/** Checks out the branch of the backups, and commits at the end of the command what that has changed. */
export async function openBranch(place: string, { warn, atEnd }: CommandCall): Promise<GitBranch> {
  const branch = await openGitBranch(place, (why) => warn(`The remote cannot be reached (${why}).`));
  atEnd(async (done) => {
    if ((await branch.commit(done)) !== 'not-pushed') return undefined;
    warn('The backups are committed here, but not pushed. The next command tries again.');
    return EXIT.incomplete;
  });
  return branch;
}

/** Opens a repository with the passphrase or recovery key that is given, or asked for. */
export async function openNamedRepository(options: RepositoryOptions, call: CommandCall): Promise<OpenedRepository> {
  const place = await mustNameRepository(options);
  const { storage, keepsPacks } = await openStorage(place, options.storage, call);
  const config = await readRepositoryConfig(storage);
  const credential = await findCredential(options, place);
  call.onProgress?.({ phase: 'unlocking', done: 0, bytesDone: 0 });
  // Argon2 takes no empty passphrase, so no key has one.
  const isEmpty = credential.kind === 'passphrase' && credential.passphrase === '';
  const master = isEmpty ? undefined : await openMasterKey(config, credential);
  if (!master) throw new BackupError(credential.kind === 'passphrase' ? 'wrong-passphrase' : 'wrong-recovery-key');
  const keys = await RepositoryKeys.fromMasterKey(master, nodeChunkWork);
  const repository = await openConfigured(config, storage, keys, nodePorts, call.signal ? { signal: call.signal } : {});
  return { repository, master, credential, keepsPacks, place };
}

/** @throws CliError where backups can only be read, as in a backup file. */
export function assertWritable({ repository, place }: OpenedRepository): void {
  if (!repository.storage.isReadOnly) return;
  throw new CliError(
    EXIT.failed,
    'read-only',
    `${place} can only be read.`,
    'A backup file is only read. Give the folder of a repository with --repo.',
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw new BackupError('permission-denied', { context: { place: path }, cause: error });
  }
}
