import { openScratchStorage } from '../../../adapters/scratch-storage/scratch-storage.ts';
import type { BackupFileEntry } from '../../../adapters/storage-backup-file/backup-file-entry.ts';
import { backupFileName } from '../../../adapters/storage-backup-file/backup-file-name.ts';
import { writeBackupFile } from '../../../adapters/storage-backup-file/write-backup-file.ts';
import {
  BackupError,
  createReplica,
  planCopy,
  type BlobStorage,
  type Bytes,
  type CallOptions,
  type ObjectFolder,
  type Repository,
  type Snapshot,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import { encodeUtf8, finishCopy, readWholePack } from '../../../engine/low-level.ts';
import type { DownloadReady } from '../../contract/backups.ts';
import { endOfDownload } from '../activity/manage-activity.ts';
import { noteDownloaded } from '../places/downloaded-files.ts';
import type { Host } from '../state/host.ts';
import { browserPorts } from '../platform/ports.ts';
import { findRecoveryPage, RECOVERY_PAGE_NAME } from '../platform/recovery-page.ts';
import { readmeText } from './readme.ts';
import { selfOpeningFile } from './self-opening-file.ts';
import { withObjectsKept } from '../platform/web-locks.ts';

/** After the packs, so a reader that starts at the file's end finds the small objects together. */
const SMALL_FOLDERS: readonly ObjectFolder[] = ['packs', 'indexes', 'snapshots'];
const ZIP_TYPE = 'application/zip';

/** One backup as a backup file, with everything it needs and nothing else. */
export function prepareDownload(host: Host, id: string, options: CallOptions): Promise<DownloadReady> {
  return prepare(host, id, options, async (repository, snapshot) => {
    const file = await writeFile(host, repository, snapshot, await findRecoveryPage(), options);
    const fileName = fileNameOf(snapshot);
    // On a full disk the file is more important than the note.
    await noteDownloaded({ fileName, sizeBytes: file.size, snapshots: [snapshot] }).catch(() => undefined);
    return { file, fileName };
  });
}

/** One small backup as a page that opens itself. Not noted as a copy, because the app does not restore from it. */
export function prepareSelfOpening(host: Host, id: string, options: CallOptions): Promise<DownloadReady> {
  return prepare(host, id, options, async (repository, snapshot) => {
    const page = await findRecoveryPage();
    if (!page) throw new BackupError('storage-unavailable', { hint: 'page-missing' });
    const backup = await writeFile(host, repository, snapshot, undefined, options);
    return { file: await selfOpeningFile(page, backup), fileName: fileNameOf(snapshot).replace(/\.zip$/, '.html') };
  });
}

function fileNameOf({ takenAt, scope }: Snapshot): string {
  return backupFileName({ takenAt: new Date(takenAt), scope });
}

function prepare(
  host: Host,
  id: string,
  options: CallOptions,
  write: (repository: Repository, snapshot: Snapshot) => Promise<Pick<DownloadReady, 'file' | 'fileName'>>,
): Promise<DownloadReady> {
  return host.activity.track(
    { kind: 'download', trigger: 'manual', backupId: id },
    () =>
      withObjectsKept(options.signal, async () => {
        const repository = await host.local.mustOpen();
        if (repository.config.slots.length === 0) {
          throw new BackupError('locked', { hint: 'file-needs-key' });
        }
        const snapshot = await mustFindSnapshot(repository, id, options);
        options.onProgress?.({ phase: 'preparing', done: 0, bytesDone: 0 });
        const { file, fileName } = await write(repository, snapshot);
        return { file, fileName, sizeBytes: file.size };
      }),
    endOfDownload,
  );
}

/**
 * [Note: What a backup file is made of]
 * Packs that the backup needs completely go from the repository into the file unchanged. The needed parts of other
 * packs are packed again into a scratch replica, so that nothing of other backups is included; it also contains the
 * index and the snapshot. Each object is read, and checked against its id, when its turn in the ZIP is near.
 */
async function writeFile(
  host: Host,
  repository: Repository,
  snapshot: Snapshot,
  page: Bytes | undefined,
  options: CallOptions,
): Promise<Blob> {
  const plan = await planCopy(repository, [snapshot], undefined, options);
  const wholeBytes = plan.wholePacks.reduce((sum, pack) => sum + pack.sizeBytes, 0);
  return host.downloads.prepare(async (download) => {
    const scratch = await openScratchStorage(
      plan.bytes - wholeBytes,
      (await repository.storage.freeBytes?.()) ?? Infinity,
    );
    try {
      const replica = await createReplica(scratch.storage, repository.config, repository.keys, browserPorts, options);
      await finishCopy(repository, replica, plan, options);
      const entries: BackupFileEntry[] = [
        memberOf('README.txt', encodeUtf8(readmeText(repository.config, snapshot))),
        ...(page ? [memberOf(RECOVERY_PAGE_NAME, page.slice())] : []),
        ...(await entryOf(scratch.storage, 'repository.json', options)),
        ...plan.wholePacks.map((pack) => ({
          path: `packs/${pack.id}`,
          sizeBytes: pack.sizeBytes,
          read: () => readWholePack(repository, pack, options),
        })),
      ];
      for (const folder of SMALL_FOLDERS) {
        for await (const { key } of scratch.storage.list(folder, options))
          for (const entry of await entryOf(scratch.storage, key, options)) entries.push(entry);
      }
      const modifiedAt = new Date(snapshot.takenAt);
      for await (const piece of writeBackupFile(entries, { ...options, modifiedAt }))
        await download.write(piece, { mayTake: true });
      return await download.finish(ZIP_TYPE);
    } finally {
      await scratch.discard();
    }
  });
}

function memberOf(path: string, bytes: Bytes): BackupFileEntry {
  return { path, sizeBytes: bytes.length, read: async () => bytes };
}

async function entryOf(storage: BlobStorage, key: string, options: CallOptions): Promise<readonly BackupFileEntry[]> {
  const found = await storage.stat(key, options);
  return found ? [{ path: key, sizeBytes: found.sizeBytes, read: () => storage.read(key, options) }] : [];
}
