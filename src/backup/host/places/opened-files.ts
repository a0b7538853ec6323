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

/** The backups in a file that was opened; if they are of this browser, it is noted that the file exists and opens. */
export async function listOpenedBackups(host: Host, sourceId: string): Promise<BackupList> {
  const list = await listSnapshots(host.files.mustGetRepository(sourceId));
  await ifOurs(host, sourceId, list.snapshots, noteSeen);
  return toBackupList(list);
}

/** Every object of an opened file against its id; if it is of this browser, what came of it is noted. */
export async function checkOpenedObjects(host: Host, sourceId: string, options: CallOptions): Promise<ObjectsReport> {
  const report = await host.files.checkObjects(sourceId, options);
  const { repository } = host.files.mustGet(sourceId);
  if (repository) {
    const { snapshots } = await listSnapshots(repository, options);
    await ifOurs(host, sourceId, snapshots, (file) => noteChecked(file, 'quick', report.findings.length === 0));
  }
  return report;
}

/** What a full check of one backup of an opened file came to. */
export async function noteFullCheck(host: Host, sourceId: string, report: CheckReport): Promise<void> {
  const { snapshots } = await listSnapshots(host.files.mustGetRepository(sourceId));
  // One of several that is whole says nothing of the others.
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
  // On a full disk, what was read counts for more than the note.
  if (keys?.config.id === config.id) await work({ sizeBytes, snapshots }).catch(() => undefined);
}
