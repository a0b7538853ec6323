import { lastingId, leftOutOf, type Snapshot, type SnapshotScope } from '../../engine/index.ts';
import { snapshotTotals } from '../../engine/low-level.ts';
import { count, formatBytes, formatTable, formatTime, printable } from '../terminal/format.ts';

/** The names of scopes at the terminal. */
export const SCOPE_OF_TYPE = { full: 'full', config: 'configuration', minimal: 'minimal' } as const satisfies Record<
  string,
  SnapshotScope
>;
export type BackupType = keyof typeof SCOPE_OF_TYPE;

const TYPE_OF_SCOPE: Readonly<Record<SnapshotScope, BackupType>> = {
  full: 'full',
  configuration: 'config',
  minimal: 'minimal',
};

/** A backup in JSON: docs/cli.md. */
export function backupJson(snapshot: Snapshot) {
  const { records, files, bytes } = snapshotTotals(snapshot);
  return {
    id: lastingId(snapshot),
    name: snapshot.name,
    note: snapshot.note,
    taken_at: snapshot.takenAt,
    trigger: snapshot.trigger,
    type: TYPE_OF_SCOPE[snapshot.scope],
    with_files: snapshot.withFiles,
    left_out: leftOutOf(snapshot),
    pinned: snapshot.isPinned,
    records,
    files,
    bytes,
    new_bytes: snapshot.newBytes,
    device: snapshot.device.name,
    app_version: snapshot.app.version,
    base_backup: snapshot.parent,
    incomplete: snapshot.omittedCount,
  };
}

export function backupTable(snapshots: readonly Snapshot[]): string[] {
  const rows = snapshots.map((snapshot) => {
    const { records, files, bytes } = snapshotTotals(snapshot);
    return [
      lastingId(snapshot).slice(0, 12),
      formatTime(snapshot.takenAt),
      TYPE_OF_SCOPE[snapshot.scope],
      String(records),
      String(files),
      formatBytes(bytes),
      `${snapshot.isPinned ? '* ' : ''}${snapshot.name}`,
    ];
  });
  return formatTable([['id', 'taken', 'type', 'records', 'files', 'size', 'name'], ...rows]);
}

/** What sentences call a backup. */
export function backupTitle({ name, takenAt }: Pick<Snapshot, 'name' | 'takenAt'>): string {
  return name === '' ? `the backup of ${formatTime(takenAt)}` : name;
}

/** All that there is to say about a backup, for people. */
export function backupLines(snapshot: Snapshot): string[] {
  const { records, files, bytes } = snapshotTotals(snapshot);
  const facts: (readonly [string, string])[] = [
    ['id', lastingId(snapshot)],
    ['name', snapshot.name || '–'],
    ...(snapshot.note === '' ? [] : [['note', snapshot.note] as const]),
    ['taken', `${formatTime(snapshot.takenAt)} (${snapshot.trigger})`],
    ['type', `${TYPE_OF_SCOPE[snapshot.scope]}${snapshot.withFiles ? '' : ', not all files'}`],
    ['holds', `${count(records, 'record')}, ${count(files, 'file')}, ${formatBytes(bytes)}`],
    ['added', `${formatBytes(snapshot.newBytes)} to the repository`],
    ['made on', `${snapshot.device.name}, Heirloom ${snapshot.app.version}`],
    ['pinned', snapshot.isPinned ? 'yes' : 'no'],
  ];
  const omitted = snapshot.omitted.map(
    ({ table, key, type }) => `  left out: ${printable(`${type}, ${table} ${key}`)}`,
  );
  return [...formatTable(facts.map(([name, value]) => [`${name}:`, value])), ...omitted];
}
