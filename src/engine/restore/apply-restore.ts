import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { CallOptions, Progress } from '../core/progress.ts';
import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { RestorePlan } from './plan-restore.ts';
import { readRow } from '../snapshot/read-attachment.ts';
import { readSnapshot } from '../snapshot/snapshots.ts';
import type { Source, SourceChange, SourceRow } from '../snapshot/source.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';

const ROWS_AT_ONCE = 4;
/** Content is handed over in batches of at most so many rows or bytes. */
const BATCH_ROWS = 16;
const BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Makes the live data exactly what the plan's snapshot says, for the tables of the plan. Content-addressed rows come
 * first, which are harmless if they are not used; then one strict-durability transaction over all tables: killed at any
 * instant, the live data is wholly the old or wholly the new.
 * @throws BackupError `damaged`, `missing-object`, `quota-exceeded`, `source-failed`, `cancelled`; then no record was changed.
 */
export async function applyRestore(
  repository: Repository,
  source: Source,
  plan: RestorePlan,
  options: CallOptions = {},
): Promise<void> {
  const snapshot = await readSnapshot(repository, plan.snapshotId, options);
  const tables = plan.tables.map((planned) => mustFindTable(snapshot, planned.name));
  const report = createReporter(tables, options);

  const unlisted: SourceChange[] = [];
  for (const table of tables.filter((other) => other.isContentAddressed)) {
    await addContent(repository, source, table, report, options);
    unlisted.push(...(await findUnlisted(repository, source, table, options)));
  }

  const names = tables.map((table) => table.name);
  report({ phase: 'restoring-records', done: 0, total: countRows(tables) });
  await source.apply(names, () => changes(repository, tables, unlisted, report, options), options);
}

function mustFindTable(snapshot: Snapshot, name: string): SnapshotTable {
  const table = snapshot.tables.find((other) => other.name === name);
  if (!table) throw new BackupError('stale-plan', { context: { table: name } });
  return table;
}

type Report = (change: Partial<Progress>, addedRows?: number, addedBytes?: number) => void;

function createReporter(tables: readonly SnapshotTable[], options: CallOptions): Report {
  const bytesTotal = tables.reduce((sum, table) => sum + table.bytes + table.attachedBytes, 0);
  let progress: Progress = { phase: 'restoring-files', done: 0, bytesDone: 0, bytesTotal };
  return (change, addedRows = 0, addedBytes = 0) => {
    progress = { ...progress, ...change };
    progress = { ...progress, done: progress.done + addedRows, bytesDone: progress.bytesDone + addedBytes };
    options.onProgress?.(progress);
  };
}

function countRows(tables: readonly SnapshotTable[]): number {
  return tables.reduce((sum, table) => sum + (table.isContentAddressed ? 0 : table.rows), 0);
}

const bytesOf = ({ line, row }: StoredLine) =>
  line.length + row.attachments.reduce((sum, attachment) => sum + attachment.sizeBytes, 0);

async function addContent(
  repository: Repository,
  source: Source,
  table: SnapshotTable,
  report: Report,
  options: CallOptions,
): Promise<void> {
  const isThere = await existingKeys(source, table.name);
  report({ phase: 'restoring-files', done: 0, total: table.rows, current: table.name });

  async function* missingRows() {
    for await (const lines of treeRows(repository, table.root, options)) {
      for (const stored of lines) {
        if (isThere(stored.row.key)) report({}, 1, bytesOf(stored));
        else yield stored;
      }
    }
  }
  const read = async (stored: StoredLine) => ({ row: await readRow(repository, stored.row, options), bytes: bytesOf(stored) });
  const rows = mapConcurrent(missingRows(), ROWS_AT_ONCE, read, options.signal);

  async function* batches(): AsyncGenerator<readonly SourceRow[]> {
    let batch: SourceRow[] = [];
    let bytes = 0;
    for await (const { row, bytes: added } of rows) {
      batch.push(row);
      bytes += added;
      if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
      yield batch;
      report({}, batch.length, bytes);
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
    report({}, batch.length, bytes);
  }
  await source.addContent(table.name, batches(), options);
}

/** Whether the live table has a key, told by the key's JSON form. */
async function existingKeys(source: Source, table: string): Promise<(jsonKey: unknown) => boolean> {
  const moment = await source.openMoment([table]);
  const keys: unknown[] = [];
  try {
    for await (const batch of moment.keys(table)) keys.push(...batch);
  } finally {
    moment.close();
  }
  return (jsonKey) => hasKey(keys, decodeKey(jsonKey));
}

/** Binary search: the keys of a moment are in order. */
function hasKey(sorted: readonly unknown[], key: unknown): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareKeys(sorted[middle], key);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

async function* changes(
  repository: Repository,
  tables: readonly SnapshotTable[],
  unlisted: readonly SourceChange[],
  report: Report,
  options: CallOptions,
): AsyncGenerator<SourceChange, void, undefined> {
  yield* unlisted;
  for (const table of tables) {
    if (table.isContentAddressed) continue;
    report({ current: table.name });
    yield { kind: 'clear', table: table.name };
    const readRows = async (lines: readonly StoredLine[]) => {
      const rows: SourceRow[] = [];
      for (const { row } of lines) rows.push(await readRow(repository, row, options));
      return { rows, bytes: lines.reduce((sum, line) => sum + bytesOf(line), 0) };
    };
    const batches = mapConcurrent(treeRows(repository, table.root, options), 2, readRows, options.signal);
    for await (const { rows, bytes } of batches) {
      yield { kind: 'put', table: table.name, rows };
      report({}, rows.length, bytes);
    }
  }
}

/** Content-addressed rows that the backup does not have: they go within the transaction. */
async function findUnlisted(
  repository: Repository,
  source: Source,
  table: SnapshotTable,
  options: CallOptions,
): Promise<readonly SourceChange[]> {
  const listed = new Set<string>();
  for await (const lines of treeRows(repository, table.root, options)) {
    for (const { row } of lines) listed.add(JSON.stringify(row.key));
  }
  const moment = await source.openMoment([table.name]);
  const unlisted: unknown[] = [];
  try {
    for await (const keys of moment.keys(table.name)) unlisted.push(...keys.filter((key) => !listed.has(encodeKey(key))));
  } finally {
    moment.close();
  }
  return unlisted.length > 0 ? [{ kind: 'delete', table: table.name, keys: unlisted }] : [];
}
