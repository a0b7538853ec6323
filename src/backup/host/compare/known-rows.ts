import { lastingId, listSnapshots, type CallOptions, type Repository, type Snapshot } from '../../../engine/index.ts';
import {
  compareKeys,
  decodeKey,
  encodeKey,
  liveLines,
  readPage,
  treePages,
  UnreadableRanges,
  type StoredLine,
  type TreeReadOptions,
  type UnreadableRows,
} from '../../../engine/low-level.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { PASSED_OVER } from './catalogue-names.ts';

/** How many rows are looked up to be named, and in how many other backups. */
const MOST_ROWS = 200;
const MOST_BACKUPS = 3;

/**
 * Rows that a damaged backup probably has in its unreadable parts, as known from the current data and the backups taken
 * just before and after.
 */
export async function knownRows(
  repository: Repository,
  snapshot: Snapshot,
  table: string,
  ranges: readonly UnreadableRows[],
  options: CallOptions,
): Promise<ReadonlyMap<string, StoredLine>> {
  const covered = new UnreadableRanges(ranges);
  const found = new Map(await rowsOfNow(repository, snapshot, table, covered, options));
  const { snapshots } = await listSnapshots(repository, options);
  const distance = ({ takenAt }: Snapshot) => Math.abs(Date.parse(takenAt) - Date.parse(snapshot.takenAt));
  const others = snapshots
    .filter((other) => lastingId(other) !== lastingId(snapshot))
    .sort((a, b) => distance(a) - distance(b));
  for (const other of others.slice(0, MOST_BACKUPS)) {
    for await (const line of rowsOfBackup(repository, other, table, covered, options)) {
      if (found.size >= MOST_ROWS) return found;
      const keyText = JSON.stringify(line.row.key);
      if (!found.has(keyText)) found.set(keyText, line);
    }
  }
  return found;
}

/** Current rows that have existed since before the backup was taken. */
async function rowsOfNow(
  repository: Repository,
  { takenAt }: Snapshot,
  table: string,
  covered: UnreadableRanges,
  options: CallOptions,
): Promise<ReadonlyMap<string, StoredLine>> {
  const { tables } = await catalogueSource.describe();
  if (!tables.some(({ name }) => name === table)) return new Map();
  const moment = await catalogueSource.openMoment([table], options);
  try {
    const keyTexts: string[] = [];
    for await (const keys of moment.keys(table)) {
      for (const key of keys) if (keyTexts.length < MOST_ROWS && covered.covers(key)) keyTexts.push(encodeKey(key));
    }
    const lines = await liveLines(repository, moment, table, keyTexts);
    return new Map([...lines].filter(([, { row }]) => wasMadeBefore(row.value, takenAt)));
  } finally {
    moment.close();
  }
}

function wasMadeBefore(value: unknown, takenAt: string): boolean {
  const createdAt: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'createdAt') : undefined;
  return typeof createdAt !== 'string' || createdAt <= takenAt;
}

/** Only the pages that overlap the wanted range are read. */
async function* rowsOfBackup(
  repository: Repository,
  snapshot: Snapshot,
  table: string,
  covered: UnreadableRanges,
  options: CallOptions,
): AsyncGenerator<StoredLine, void, undefined> {
  const stored = snapshot.tables.find(({ name }) => name === table);
  const reading: TreeReadOptions = { ...(options.signal ? { signal: options.signal } : {}), ...PASSED_OVER };
  const pages = treePages(repository, stored?.root ?? null, reading);
  for await (const page of pages) {
    if (!covered.rows.some((range) => overlaps(range, page.afterKeyText, page.lastKey))) continue;
    // A damaged page on the other side does not help.
    const lines = await readPage(repository, page, reading).catch(() => []);
    for (const line of lines) if (covered.covers(decodeKey(line.row.key))) yield line;
  }
}

function overlaps(
  { afterKeyText, lastKeyText }: UnreadableRows,
  pageAfter: string | undefined,
  pageLast: unknown,
): boolean {
  const key = (text: string) => decodeKey(JSON.parse(text));
  const endsBefore = afterKeyText !== undefined && compareKeys(decodeKey(pageLast), key(afterKeyText)) <= 0;
  const beginsBehind =
    lastKeyText !== undefined && pageAfter !== undefined && compareKeys(key(pageAfter), key(lastKeyText)) >= 0;
  return !endsBefore && !beginsBehind;
}
