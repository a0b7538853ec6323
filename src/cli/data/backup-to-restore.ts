import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MANIFEST_PATH } from '../../catalogue/export/export-format.ts';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import { createRepository, generateMasterKey, type Repository, type Snapshot } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { nodePorts } from '../device/node-ports.ts';
import { EXIT } from '../exit-codes.ts';
import { kindOfFile, unpackDocument, unpackExport } from '../export/unpack-export.ts';
import { findBackup, LATEST } from '../repository/find-backup.ts';
import { openNamedRepository, type OpenedRepository, type RepositoryOptions } from '../repository/open-repository.ts';
import type { Session } from '../run-command.ts';
import { makeScratchFolder } from '../terminal/scratch.ts';
import { takeBackup } from './take-backup.ts';
import { assertHasData, withDataFolder } from './open-data.ts';

/** A backup to restore from. */
export interface BackupToRestore {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  /** The repository that the person has named; missing for an export. */
  readonly opened?: OpenedRepository;
}

/**
 * Opens what a restore is from: a backup of a repository or of a backup file; or an export, which becomes a backup in a
 * repository of its own under a key that nobody keeps, removed afterwards. So an export is restored with every choice
 * that a backup has.
 */
export async function withBackupToRestore<Value>(
  word: string,
  options: RepositoryOptions & { readonly fromFile?: string },
  session: Session,
  work: (from: BackupToRestore) => Promise<Value>,
): Promise<Value> {
  const { fromFile } = options;
  const kind = fromFile === undefined ? 'backup-file' : await kindOfFile(fromFile);
  if (fromFile === undefined || kind === 'backup-file') {
    const named = fromFile === undefined ? options : { ...options, repo: fromFile };
    const opened = await openNamedRepository(named, session.call);
    const snapshot = await findBackup(opened.repository, word, session.call);
    return work({ repository: opened.repository, snapshot, opened });
  }
  if (word !== LATEST) {
    const message = `${fromFile} is an export, of one moment: there is no backup ${JSON.stringify(word)} in it.`;
    throw new CliError(EXIT.usage, 'no-choice', message, 'Leave out the name of the backup.');
  }
  const scratch = await makeScratchFolder('export');
  try {
    const data = await dataOf(fromFile, kind, join(scratch.path, 'data'), session);
    return await work(await backUpExport(data, join(scratch.path, 'repo'), basename(fromFile), session));
  } finally {
    await scratch.remove();
  }
}

/** @returns the data folder that an export is: unpacked, or where its manifest lies. */
async function dataOf(
  file: string,
  kind: 'export-zip' | 'document',
  folder: string,
  { call }: Session,
): Promise<string> {
  if (kind === 'document' && basename(file) === MANIFEST_PATH) return dirname(file);
  await mkdir(folder);
  await (kind === 'document' ? unpackDocument(file, folder) : unpackExport(file, folder, call));
  return folder;
}

async function backUpExport(
  data: string,
  repo: string,
  name: string,
  { output, call }: Session,
): Promise<BackupToRestore> {
  const storage = await openNodeFsStorage(repo);
  const repository = await createRepository(storage, generateMasterKey(nodePorts.random), nodePorts);
  return withDataFolder(data, async (source) => {
    await assertHasData(source, data);
    const wanted = { name: name.slice(0, 200), type: 'full', files: true };
    const snapshot = await takeBackup(repository, source, wanted, 'manual', call);
    if (snapshot.omittedCount > 0)
      output.warn(`${snapshot.omittedCount} photos and files of the export are not as their records say: left out.`);
    return { repository, snapshot };
  });
}
