import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { decodeKey, decodeRow, encodeRow } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { encodeIfFits } from '../snapshot/encode-if-fits.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { decodeStoredRow, readingFor, readRow } from '../snapshot/read-attachment.ts';
import {
  isReadable,
  type Source,
  type SourceChange,
  type SourceMoment,
  type TableDescription,
} from '../snapshot/source.ts';
import type { BroughtRow, Fitting } from '../snapshot/source-fitting.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';
import type { LeftOut } from './left-out.ts';
import { type CarriedValues, findCarried } from './carried-values.ts';
import { hasOmitted } from './omitted-json.ts';
import { bytesOfLine, type Report } from './restore-content.ts';
import type { RowAction } from './restore-plan.ts';
import { withKey } from './json-path.ts';
import { withFields } from './row-fields.ts';

const PAGES_AT_ONCE = 2;
const ACTIONS_AT_ONCE = 1000;
/** Rows are passed on in batches of at most this many bytes, or one row. */
const BATCH_BYTES = 16 * 1024 * 1024;

interface Replacing {
  readonly repository: Repository;
  readonly source: Source;
  readonly table: SnapshotTable;
  readonly leftOut: LeftOut;
  readonly report: Report;
  readonly options: CallOptions;
}

/** Replaces all rows by those of the backup, except those left out. */
export async function* replaceTable({
  repository,
  source,
  table,
  leftOut,
  report,
  options,
}: Replacing): AsyncGenerator<SourceChange, void, undefined> {
  yield { kind: 'clear', table: table.name };
  const mayLeaveOut = leftOut.isAllowed || !leftOut.isEmpty;
  const readRows = async (stored: readonly StoredLine[]) => {
    const rows: SourceRow[] = [];
    const lines: (string | undefined)[] = [];
    for (const { line, row } of stored) {
      if (mayLeaveOut && (await leftOut.leavesOut(repository, table.name, row, options))) continue;
      // Most rows have no content outside their line, and need not be waited for.
      const isPlain = row.attachments.length === 0;
      rows.push(
        isPlain
          ? decodeStoredRow(row, [], table.keyPath)
          : await readRow(repository, row, readingFor(source, options), table.keyPath),
      );
      lines.push(isPlain && !hasOmitted(line) ? line : undefined);
    }
    return { rows, lines, bytes: stored.reduce((sum, line) => sum + bytesOfLine(line), 0) };
  };
  const pages = treeRows(repository, table.root, leftOut.reading(table.name, table.rows, options));
  const batches = mapConcurrent(inBatches(pages), PAGES_AT_ONCE, readRows, options.signal);
  for await (const { rows, lines, bytes } of batches) {
    yield { kind: 'put', table: table.name, rows, lines };
    report({}, rows.length, bytes);
  }
}

/**
 * The rows of pages, split where their content would be too much for one batch: a page of large rows may have
 * gigabytes.
 */
async function* inBatches(
  pages: AsyncIterable<readonly StoredLine[]>,
): AsyncGenerator<readonly StoredLine[], void, undefined> {
  for await (const lines of pages) {
    let start = 0;
    let bytes = 0;
    for (const [at, line] of lines.entries()) {
      if (at > start && bytes + bytesOfLine(line) > BATCH_BYTES) {
        yield lines.slice(start, at);
        start = at;
        bytes = 0;
      }
      bytes += bytesOfLine(line);
    }
    yield start === 0 ? lines : lines.slice(start);
  }
}

export interface Patching extends Replacing {
  /** The live table, within the transaction, before any change to it. */
  readonly now: SourceMoment;
  readonly description: TableDescription;
  /** As the plan has it. */
  readonly fitting?: Fitting | undefined;
}

/** Applies the decisions row by row. */
export async function* patchTable(
  patching: Patching,
  actions: readonly RowAction[],
): AsyncGenerator<SourceChange, void, undefined> {
  const live = new Map<string, SourceRow>();
  // Rows with a value that another row may need in a unique index are removed first.
  const going = actions.filter(({ action, freesValue }) => action === 'remove' || freesValue);
  for (let at = 0; at < going.length; at += ACTIONS_AT_ONCE)
    yield await takeAway(patching, going.slice(at, at + ACTIONS_AT_ONCE), live);
  const puts = actions.filter(({ action }) => action !== 'remove');
  for (let at = 0; at < puts.length; at += ACTIONS_AT_ONCE)
    yield* putRows({ ...patching, live }, puts.slice(at, at + ACTIONS_AT_ONCE));
}

/** Deletes rows. @param live gets those that come back changed, and so must be read before they go. */
async function takeAway(
  { table, now, report }: Patching,
  actions: readonly RowAction[],
  live: Map<string, SourceRow>,
): Promise<SourceChange> {
  const group = actions.map(({ keyText, action }) => ({ keyText, action, key: decodeKey(JSON.parse(keyText)) }));
  const changing = group.filter(({ action }) => action !== 'remove');
  const rows = await now.get(
    table.name,
    changing.map(({ key }) => key),
  );
  // Only what has to be read again is kept in memory: fields, and values that no backup can contain.
  for (const [place, { keyText, action }] of changing.entries()) {
    const row = rows[place];
    if (
      row &&
      isReadable(row) &&
      (action === 'merge' || action === 'fit' || hasOmitted(encodeIfFits(row)?.valueText ?? ''))
    )
      live.set(keyText, row);
  }
  report({}, group.length - changing.length);
  return { kind: 'delete', table: table.name, keys: group.map(({ key }) => key) };
}

async function* putRows(
  patching: Patching & Bringing,
  actions: readonly RowAction[],
): AsyncGenerator<SourceChange, void, undefined> {
  const { repository, table, leftOut, report, options } = patching;
  const brought = actions.filter(({ action }) => action !== 'fit');
  const fitted = actions.filter(({ action }) => action === 'fit');
  const theirs = await findRows(
    repository,
    table.root,
    brought.map(({ keyText }) => keyText),
    leftOut.reading(table.name, table.rows, options),
  );
  let rows: SourceRow[] = [];
  let bytes = 0;
  for (const action of brought) {
    const line = theirs.get(action.keyText);
    rows.push(fitRow(patching, await bringRow(patching, action, line), true));
    bytes += line ? bytesOfLine(line) : 0;
    if (bytes < BATCH_BYTES) continue;
    yield { kind: 'put', table: table.name, rows };
    rows = [];
    bytes = 0;
  }
  for (const { keyText } of fitted) {
    const row = await liveRow(patching, keyText);
    if (!row) throw new BackupError('stale-plan', { context: { table: table.name } });
    rows.push(fitRow(patching, row, false));
  }
  if (rows.length > 0) yield { kind: 'put', table: table.name, rows };
  report({}, actions.length);
}

/** A row in its written form. */
export function fitRow(
  { source, table, fitting }: Pick<Patching, 'source' | 'table' | 'fitting'>,
  row: BroughtRow,
  isBrought: boolean,
): SourceRow {
  const { key, value } = row;
  return fitting && source.fit ? { key, value: source.fit(fitting.rules, table.name, row, isBrought) } : { key, value };
}

type Bringing = Pick<Patching, 'repository' | 'source' | 'now' | 'table' | 'description' | 'options'> & {
  /** Live rows that were already removed, but are still needed. */
  readonly live?: ReadonlyMap<string, SourceRow>;
};

async function liveRow({ now, table, live }: Bringing, keyText: string): Promise<SourceRow | undefined> {
  const known = live?.get(keyText);
  if (known) return known;
  const [row] = await now.get(table.name, [decodeKey(JSON.parse(keyText))]);
  return row && isReadable(row) ? row : undefined;
}

/** A row as it would be written, before fitting. @throws BackupError `stale-plan` if the backup does not have it. */
export async function bringRow(
  patching: Bringing,
  action: RowAction,
  theirs: StoredLine | undefined,
): Promise<BroughtRow> {
  const { repository, source, table, options } = patching;
  if (!theirs) throw new BackupError('stale-plan', { context: { table: table.name } });
  if (action.action === 'copy')
    return { ...(await copyRow(patching, action, theirs)), besideKey: decodeKey(JSON.parse(action.keyText)) };
  if (action.action === 'merge') return { ...(await mergeRow(patching, action, theirs)), fields: action.fields ?? [] };
  const carried = action.action === 'replace' ? await carriedFor(patching, theirs) : undefined;
  return readRow(repository, theirs.row, readingFor(source, options), table.keyPath, carried);
}

/** The present values that the backup's row keeps. */
async function carriedFor(patching: Bringing, { line, row }: StoredLine): Promise<CarriedValues | undefined> {
  if (!hasOmitted(line)) return undefined;
  const mine = await liveRow(patching, JSON.stringify(row.key));
  return mine && findCarried(row.value, mine.value);
}

/** The backup's row next to the present one, under a new key. */
async function copyRow(patching: Bringing, action: RowAction, theirs: StoredLine): Promise<SourceRow> {
  const { repository, source, description, options } = patching;
  const key: unknown = JSON.parse(action.newKeyText ?? 'null');
  const value = withKey(theirs.row.value, description.keyPath, key);
  if (value === undefined) throw new BackupError('stale-plan', { context: { table: patching.table.name } });
  return readRow(
    repository,
    { ...theirs.row, key, value },
    readingFor(source, options),
    description.keyPath,
    await carriedFor(patching, theirs),
  );
}

/** The present row, with some fields from the backup. Only rows without content outside their line are merged. */
async function mergeRow(patching: Bringing, action: RowAction, theirs: StoredLine): Promise<SourceRow> {
  const { source, table, description } = patching;
  const key = decodeKey(theirs.row.key);
  const mine = await liveRow(patching, action.keyText);
  if (!mine) throw new BackupError('stale-plan', { context: { table: table.name } });
  // Text that was just written as JSON can be parsed.
  const mineJson = JSON.parse(encodeRow(mine).valueText) as unknown;
  const json = withFields(description, mineJson, theirs.row.value, action.fields ?? []);
  const merged = decodeRow(theirs.row.key, json, [], findCarried(json, mine.value));
  return { key, value: source.settle ? source.settle(table.name, merged.value) : merged.value };
}
