import {
  createDatabaseReader,
  createTablesReader,
  type CatalogueReader,
} from '../../../catalogue/export/catalogue-reader.ts';
import { exportEntries, type ExportChoice } from '../../../catalogue/export/export-entries.ts';
import { type FilesAmount, measureFiles } from '../../../catalogue/export/measure-files.ts';
import { writeExportZip, type ZipProgress } from '../../../catalogue/export/write-export-zip.ts';
import { db } from '../../../catalogue/database.ts';
import {
  throwIfAborted,
  toBackupError,
  type Bytes,
  type CallOptions,
  type Progress,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import { snapshotTables } from '../../../engine/low-level.ts';
import type { DownloadReady } from '../../contract/backups.ts';
import type { ExportableCollection } from '../../contract/exporting.ts';
import type { RestoreSource } from '../../contract/restoring.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import type { Host } from '../state/host.ts';

const ZIP_TYPE = 'application/zip';

/** The current catalogue as an open export. Not encrypted. @throws BackupError `cancelled`, `quota-exceeded`. */
export function exportNow(host: Host, choice: ExportChoice, options: CallOptions): Promise<DownloadReady> {
  return host.activity.track(
    { kind: 'export', trigger: 'manual' },
    () => writeExport(host, createDatabaseReader(db), choice, new Date(), options),
    endOfExport,
  );
}

/** The content of a backup as an open export. Not encrypted. @throws BackupError as for `exportNow`, and `damaged`. */
export function exportBackup(
  host: Host,
  source: RestoreSource,
  id: string,
  choice: ExportChoice,
  options: CallOptions,
): Promise<DownloadReady> {
  return host.activity.track(
    { kind: 'export', trigger: 'manual', backupId: id },
    () =>
      withBackup(host, source, id, options, (reader, takenAt) => writeExport(host, reader, choice, takenAt, options)),
    endOfExport,
  );
}

/** An export leaves the protection of the key, so the log records each one with its file name and size. */
function endOfExport({ fileName, sizeBytes }: DownloadReady): ActivityEnd {
  return { subject: fileName, figures: { bytes: sizeBytes } };
}

/** The collections of a backup. @throws BackupError `damaged`, `missing-object`, `locked`. */
export function listBackupCollections(
  host: Host,
  source: RestoreSource,
  id: string,
  options: CallOptions = {},
): Promise<readonly ExportableCollection[]> {
  return withBackup(host, source, id, options, async (reader) => {
    const collections = [...(await reader.collections())].sort((a, b) => a.order - b.order);
    return collections.map((collection) => ({ id: collection.id, name: collection.name }));
  });
}

function withBackup<Value>(
  host: Host,
  source: RestoreSource,
  id: string,
  options: CallOptions,
  work: (reader: CatalogueReader, takenAt: Date) => Promise<Value>,
): Promise<Value> {
  return withObjectsKept(options.signal, async () => {
    const repository = await openRestoreSource(host, source);
    const snapshot = await mustFindSnapshot(repository, id, options);
    const reader = createTablesReader(snapshotTables(repository, snapshot, options));
    return work(reader, new Date(snapshot.takenAt));
  });
}

async function writeExport(
  host: Host,
  reader: CatalogueReader,
  choice: ExportChoice,
  at: Date,
  { signal, onProgress }: CallOptions,
): Promise<DownloadReady> {
  return host.downloads.prepare(async (download) => {
    const output = new WritableStream<Bytes>({ write: (piece) => download.write(piece) });
    try {
      const amount = await measureFiles(reader, choice, signal);
      await writeExportZip(exportEntries(reader, choice, at), output, {
        modifiedAt: at,
        ...(signal ? { signal } : {}),
        onProgress: (done) => onProgress?.(progressOf(done, amount)),
      });
      const file = await download.finish(ZIP_TYPE);
      return { file, fileName: exportFileName(at), sizeBytes: file.size };
    } catch (error) {
      throwIfAborted(signal);
      throw toBackupError(error, 'source-failed');
    }
  });
}

/** Of the texts, the size is known only once they are written; photos and files are what takes long. */
function progressOf({ entries, files, bytes, fileBytes }: ZipProgress, amount: FilesAmount): Progress {
  if (amount.files === 0) return { phase: 'writing', done: entries, bytesDone: bytes };
  const bytesTotal = bytes + Math.max(0, amount.bytes - fileBytes);
  return { phase: 'writing', done: files, total: Math.max(files, amount.files), bytesDone: bytes, bytesTotal };
}

/** A name that nobody mistakes for a backup file. */
function exportFileName(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `heirloom-export-${day}-${two(at.getHours())}${two(at.getMinutes())}.zip`;
}
