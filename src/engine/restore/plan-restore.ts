import { BackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';

/** What restoring does to one table. */
export interface TableRestorePlan {
  readonly name: string;
  readonly role: TableDescription['role'];
  readonly isContentAddressed: boolean;
  /** Rows that the table has now and will have lost or replaced, and rows that the backup brings. */
  readonly rowsNow: number;
  readonly rowsInBackup: number;
  readonly bytes: number;
}

/** What a restore would do: plain data, to be shown before anything is done. */
export interface RestorePlan {
  readonly snapshotId: SnapshotId;
  readonly lastingId: SnapshotId;
  readonly takenAt: string;
  readonly app: Snapshot['app'];
  readonly schemaVersion: number;
  readonly tables: readonly TableRestorePlan[];
  /** Tables of the app that this backup does not have: they stay as they are. */
  readonly untouched: readonly string[];
  /** Tables of the backup that the app does not have (any more): they are not restored. */
  readonly unknown: readonly string[];
  readonly bytes: number;
}

/**
 * Works out what restoring a snapshot, wholly and exactly, would do to the live data. Reads no record.
 * @throws BackupError `newer-version` where the backup is of a newer schema than this app knows; `incompatible` where
 *   it has none of this app's tables, or one whose keys are made otherwise.
 */
export async function planRestore(snapshot: Snapshot, source: Source): Promise<RestorePlan> {
  const live = await source.describe();
  if (snapshot.source.schemaVersion > live.schemaVersion) {
    throw new BackupError('newer-version', {
      context: { backup: snapshot.source.schemaVersion, app: live.schemaVersion, appVersion: snapshot.app.version },
    });
  }
  const described = new Map(live.tables.map((table) => [table.name, table]));
  const common = snapshot.tables.filter((table) => described.has(table.name));
  if (common.length === 0) throw new BackupError('incompatible', { context: { source: snapshot.source.name } });
  for (const table of common) assertSameKeys(table, described.get(table.name));

  const moment = await source.openMoment(common.map((table) => table.name));
  const tables: TableRestorePlan[] = [];
  try {
    for (const { name, role, isContentAddressed, rows, bytes, attachedBytes } of common) {
      const rowsNow = await moment.count(name);
      tables.push({ name, role, isContentAddressed, rowsNow, rowsInBackup: rows, bytes: bytes + attachedBytes });
    }
  } finally {
    moment.close();
  }
  const inBackup = new Set(snapshot.tables.map((table) => table.name));
  return {
    snapshotId: snapshot.id,
    lastingId: lastingId(snapshot),
    takenAt: snapshot.takenAt,
    app: snapshot.app,
    schemaVersion: snapshot.source.schemaVersion,
    tables,
    untouched: live.tables.map((table) => table.name).filter((name) => !inBackup.has(name)),
    unknown: snapshot.tables.map((table) => table.name).filter((name) => !described.has(name)),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
  };
}

function assertSameKeys(table: SnapshotTable, live: TableDescription | undefined): void {
  if (JSON.stringify(table.keyPath) === JSON.stringify(live?.keyPath)) return;
  throw new BackupError('incompatible', { context: { table: table.name, what: 'key path' } });
}
