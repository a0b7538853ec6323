import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import type { Command } from 'commander';
import type { BackupFileEntry } from '../../adapters/storage-backup-file/backup-file-entry.ts';
import { backupFileName } from '../../adapters/storage-backup-file/backup-file-name.ts';
import { writeBackupFile } from '../../adapters/storage-backup-file/write-backup-file.ts';
import { openNodeFsStorage } from '../../adapters/storage-node-fs/node-fs-storage.ts';
import {
  copyWanted,
  createReplica,
  hasRepository,
  lastingId,
  openRepository,
  planCopy,
  readRepositoryConfig,
  settleSlots,
  type CallOptions,
  type Repository,
  type Snapshot,
} from '../../engine/index.ts';
import { z } from '../../catalogue/zod.ts';
import { finishCopy, OBJECT_FOLDERS, readWholePack, REPOSITORY_KEY } from '../../engine/low-level.ts';
import { CliError } from '../cli-error.ts';
import { nodePorts } from '../device/node-ports.ts';
import { readNote, writeNote } from '../device/state-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withRepository, type CommonOptions } from '../options.ts';
import { noteEntries } from '../repository/notes-for-people.ts';
import { findBackup } from '../repository/find-backup.ts';
import { assertEmptyFolder } from '../repository/empty-folder.ts';
import { findBackupsFolder, openNamedRepository } from '../repository/open-repository.ts';
import { isRemote } from '../repository/remote-address.ts';
import { placeAt } from '../repository/repository-place.ts';
import { runCommand, type Session } from '../run-command.ts';
import { assertMissing } from '../terminal/files.ts';
import { count, formatBytes } from '../terminal/format.ts';
import { makeScratchFolder, scratchAt } from '../terminal/scratch.ts';

interface DownloadOptions extends CommonOptions {
  readonly to?: string;
}

interface CopyToOptions extends CommonOptions {
  readonly toRepo: string;
}

const WHICH = 'name, id, beginning of an id, or latest';

export function addCopy(backup: Command): void {
  withRepository(backup.command('download'))
    .description('write one backup into a backup file that any Heirloom opens')
    .argument('[backup]', WHICH, 'latest')
    .option('--to <file>', 'the file to write, which must not be there; default: a name with the time in it')
    .action((word: string, options: DownloadOptions) =>
      runCommand(options, (session) => download(word, options, session)),
    );
  withRepository(backup.command('copy'))
    .description('copy backups into another folder or onto a server, which opens with the same passphrase')
    .argument('[backups...]', `${WHICH}; all that are not there, where none is named`)
    .requiredOption('--to-repo <place>', 'folder or address to copy to; made if it is missing')
    .action((words: readonly string[], options: CopyToOptions) =>
      runCommand(options, (session) => copy(words, options, session)),
    );
}

async function copy(
  words: readonly string[],
  options: CopyToOptions,
  { output, call, log }: Session,
): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const chosen: string[] = [];
  for (const word of words) chosen.push(lastingId(await findBackup(repository, word, call)));
  log(repository, { what: 'backup copy', subject: `to ${options.toRepo}` });
  const replica = await openReplica(repository, options.toRepo);
  const wanted = (snapshots: readonly Snapshot[]) =>
    words.length > 0 ? chosen : snapshots.map((snapshot) => lastingId(snapshot));
  const { copied, bytes } = await copyWanted(repository, replica, async (all) => wanted(all), call);
  output.result({ copied, bytes }, [
    copied === 0 ? 'Nothing was missing.' : `Copied ${count(copied, 'backup')}, ${formatBytes(bytes)}.`,
  ]);
  return EXIT.done;
}

/** Another place for the same backups. @throws CliError `other-repository` where there are others. */
async function openReplica({ id, config, keys }: Repository, given: string): Promise<Repository> {
  const folder = isRemote(given) ? given : await findBackupsFolder(given);
  if (folder === undefined) await assertEmptyFolder(given);
  const target = folder ?? given;
  const place = await placeAt(target);
  const storage = await place.open();
  if (!(await hasRepository(storage))) {
    const replica = await createReplica(storage, config, keys, nodePorts);
    await place.explain(replica.config);
    return inStep(replica, config, await place.identity());
  }
  if ((await readRepositoryConfig(storage)).id !== id) {
    const hint = 'Choose another folder.';
    throw new CliError(EXIT.failed, 'other-repository', `${target} holds backups of another repository.`, hint);
  }
  return inStep(await openRepository(storage, keys, nodePorts), config, await place.identity());
}

const slotsNote = z.object({ signature: z.string() });

/**
 * Keys that were added or removed since the last copy go along. What the copy had then is remembered: a key that is
 * missing here could otherwise be one that was added there. Keys that only the copy has changed stay there.
 */
async function inStep(replica: Repository, { slots }: Repository['config'], identity: string): Promise<Repository> {
  const note = `copies/${createHash('sha256').update(identity).digest('hex')}.json`;
  const base = (await readNote(note, slotsNote))?.signature;
  const settled = await settleSlots(slots, replica, base, async () => undefined);
  // A machine that keeps nothing goes by the age of the keys alone.
  await writeNote(note, { signature: settled.signature }).catch(() => undefined);
  return settled.replica;
}

async function download(word: string, options: DownloadOptions, { output, call, log }: Session): Promise<ExitCode> {
  const { repository } = await openNamedRepository(options, call);
  const snapshot = await findBackup(repository, word, call);
  const { takenAt, scope } = snapshot;
  const target = options.to ?? backupFileName({ takenAt: new Date(takenAt), scope });
  await assertMissing(target);
  log(repository, { what: 'backup download', subject: `${lastingId(snapshot).slice(0, 12)} to ${target}` });
  const scratch = await makeScratchFolder('download');
  const part = scratchAt(`${target}.${process.pid}.part`);
  try {
    const entries = await entriesOf(repository, snapshot, scratch.path, call);
    const bytes = await writeTo(part.path, writeBackupFile(entries, { ...call, modifiedAt: new Date(takenAt) }));
    await rename(part.path, target);
    output.result({ file: target, bytes, backup: lastingId(snapshot) }, [target]);
    output.note(`Written: ${formatBytes(bytes)}. It opens with the same passphrase.`);
    return EXIT.done;
  } finally {
    await part.remove();
    await scratch.remove();
  }
}

/** Packs that the backup needs wholly go as they are; what it needs of others is packed again, beside its index. */
async function entriesOf(
  repository: Repository,
  snapshot: Snapshot,
  scratchFolder: string,
  call: CallOptions,
): Promise<readonly BackupFileEntry[]> {
  const plan = await planCopy(repository, [snapshot], undefined, call);
  const scratch = await openNodeFsStorage(scratchFolder);
  const replica = await createReplica(scratch, repository.config, repository.keys, nodePorts);
  await finishCopy(repository, replica, plan, call);
  const entries: BackupFileEntry[] = [
    ...(await noteEntries(repository.config)),
    ...plan.wholePacks.map((pack) => ({
      path: `packs/${pack.id}`,
      sizeBytes: pack.sizeBytes,
      read: () => readWholePack(repository, pack, call),
    })),
  ];
  const config = await scratch.stat(REPOSITORY_KEY);
  const objects = config ? [config] : [];
  for (const folder of OBJECT_FOLDERS.filter((name) => name !== 'locks'))
    for await (const object of scratch.list(folder)) objects.push(object);
  for (const { key, sizeBytes } of objects) entries.push({ path: key, sizeBytes, read: () => scratch.read(key) });
  return entries;
}

async function writeTo(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece);
      bytes += piece.length;
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}
