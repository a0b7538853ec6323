import { FILE_KINDS } from '../../../catalogue/file-kinds.ts';
import { lastingId, leftOutOf, type Snapshot, type SnapshotList } from '../../../engine/index.ts';
import { snapshotTotals } from '../../../engine/low-level.ts';
import type { BackupList, BackupSummary } from '../../contract/backups.ts';
import type { Verification } from './device-store.ts';

/** A snapshot as the screens show it, with what is known of its last verification. */
export function toSummary(snapshot: Snapshot, { verifiedAt, verified, findings }: Verification = {}): BackupSummary {
  const totals = snapshotTotals(snapshot);
  const left = leftOutOf(snapshot);
  const leftOut = FILE_KINDS.filter((kind) => left.includes(kind));
  const {
    takenAt,
    durationMs,
    trigger,
    name,
    note,
    isPinned,
    scope,
    withFiles,
    newBytes,
    newChunks,
    omitted,
    omittedCount,
  } = snapshot;
  return {
    id: lastingId(snapshot),
    checksum: snapshot.id,
    takenAt,
    durationMs,
    trigger,
    name,
    note,
    isPinned,
    scope,
    withFiles,
    newBytes,
    newChunks,
    omitted,
    omittedCount,
    appVersion: snapshot.app.version,
    schemaVersion: snapshot.source.schemaVersion,
    deviceName: snapshot.device.name,
    records: totals.records,
    files: totals.files,
    bytes: totals.bytes,
    tables: snapshot.tables.map((table) => ({
      name: table.name,
      rows: table.rows,
      bytes: table.bytes + table.attachedBytes,
    })),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(verifiedAt === undefined ? {} : { verifiedAt }),
    ...(verified === undefined ? {} : { verified }),
    ...(findings === undefined ? {} : { findings }),
  };
}

/** @param verifications by lasting id. */
export function toBackupList(
  list: SnapshotList,
  verifications: Readonly<Record<string, Verification>> = {},
): BackupList {
  return {
    backups: list.snapshots.map((snapshot) => toSummary(snapshot, verifications[lastingId(snapshot)])),
    damaged: list.damaged.map(({ id, error }) => ({ id, error: error.serialize() })),
  };
}
