import {
  listSnapshots,
  type CallOptions,
  type CheckReport,
  type ObjectsReport,
  type Snapshot,
} from '../../../engine/index.ts';
import type { BackupList } from '../../contract/backups.ts';
import type { Host } from '../state/host.ts';
import { toBackupList } from '../state/summaries.ts';
import { noteChecked, noteSeen } from './downloaded-files.ts';

/** The backups in an opened file; if they are of this browser, it is recorded that the file exists and opens. */
export async function listOpenedBackups(host: Host, sourceId: string): Promise<BackupList> {
  const list = await listSnapshots(host.files.mustGetRepository(sourceId));
  await ifOurs(host, sourceId, list.snapshots, noteSeen);
  return toBackupList(list);
}

/** Checks every object of an opened file against its id; if it is of this browser, the result is recorded. */
export async function checkOpenedObjects(host: Host, sourceId: string, options: CallOptions): Promise<ObjectsReport> {
  const report = await host.files.checkObjects(sourceId, options);
  const { repository } = host.files.mustGet(sourceId);
  if (repository) {
    const { snapshots } = await listSnapshots(repository, options);
    await ifOurs(host, sourceId, snapshots, (file) => noteChecked(file, 'quick', report.findings.length === 0));
  }
  return report;
}

/** Records the result of a full check of one backup in an opened file. */
export async function noteFullCheck(host: Host, sourceId: string, report: CheckReport): Promise<void> {
  const { snapshots } = await listSnapshots(host.files.mustGetRepository(sourceId));
  // If one of several is intact, that says nothing about the others.
  if (snapshots.length === 1 || !report.isIntact)
    await ifOurs(host, sourceId, snapshots, (file) => noteChecked(file, 'full', report.isIntact));
}

async function ifOurs(
  host: Host,
  sourceId: string,
  snapshots: readonly Snapshot[],
  work: (file: { readonly sizeBytes: number; readonly snapshots: readonly Snapshot[] }) => Promise<void>,
): Promise<void> {
  const { config, isDownload, sizeBytes } = host.files.mustGet(sourceId);
  if (!isDownload || snapshots.length === 0) return;
  const keys = await host.device.getKeys().catch(() => undefined);
  // On a full disk, the result is more important than the note.
  if (keys?.config.id === config.id) await work({ sizeBytes, snapshots }).catch(() => undefined);
}
