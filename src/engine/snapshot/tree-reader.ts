import { BackupError } from '../core/errors.ts';
import { mapConcurrent, type WeightLimit } from '../core/concurrency.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import { decodePage, type StoredRow } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { mostNodeBytes, mostPageBytes } from '../format/tree-bounds.ts';
import { decodeNode, sumOf, type TreeEntry } from '../format/tree-node.ts';
import { readContent } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { TreeReadOptions, UnreadableRows } from './unreadable.ts';

const PAGES_AHEAD = 4;
/** Bytes of pages or nodes that are read ahead; more only where one of them is larger. */
const MOST_BYTES_AHEAD = 32 * 1024 * 1024;

export interface StoredLine {
  readonly line: string;
  readonly row: StoredRow;
}

/** A node to be read, and what its parent says of it; nothing is said of a root. */
export interface NodePlace extends TreeRoot {
  readonly claim?: PlacedEntry;
}

/** The node that an entry of a node above the leaves stands for. @param level of the node that has the entry. */
export function nodeBelow(entry: PlacedEntry, level: number): NodePlace {
  return { level: level - 1, pieces: entry.pieces, claim: entry };
}

/**
 * Reads one node and checks that it is what its parent said: its level, its last key, its sums, and that its keys begin
 * behind the key in front of it. @throws BackupError `damaged`, `missing-object`, `limit-exceeded`.
 */
export async function readNode(repository: Repository, place: NodePlace, options: StorageOptions = {}) {
  const node = decodeNode(await readContent(repository, CHUNK_KIND.node, place.pieces, mostNodeBytes(1), options));
  if (node.level !== place.level) throw new BackupError('damaged', { context: { what: 'level of a tree node' } });
  const { claim } = place;
  if (!claim) return node;
  assertWithin(claim, node.entries[0]?.lastKey, node.entries.at(-1)?.lastKey);
  if (sumOf(node.entries, 'rows') !== claim.rows || sumOf(node.entries, 'plainBytes') !== claim.plainBytes) {
    throw new BackupError('damaged', { context: { what: 'sums of a tree node' } });
  }
  return node;
}

/**
 * The keys of an entry begin behind the key in front of it and end with its last key. @throws BackupError `damaged`.
 */
function assertWithin({ afterKeyText, lastKey }: PlacedEntry, first: unknown, last: unknown): void {
  const isBehind = afterKeyText === undefined || compareKeys(decodeKey(JSON.parse(afterKeyText)), decodeKey(first)) < 0;
  if (isBehind && compareKeys(decodeKey(last), decodeKey(lastKey)) === 0) return;
  throw new BackupError('damaged', { context: { what: 'range of keys' } });
}

/** What a node takes when it is read, by what the index says; what cannot be read takes nothing. */
export function nodeWeights(repository: Repository): WeightLimit<NodePlace> {
  const weightOf = ({ pieces }: NodePlace) =>
    pieces.reduce((sum, id) => sum + (repository.index.find(id)?.chunk.plainBytes ?? 0), 0);
  return { weightOf, most: MOST_BYTES_AHEAD };
}

/** What a page takes when it is read. */
export const PAGE_WEIGHTS: WeightLimit<TreeEntry> = {
  weightOf: ({ plainBytes }) => plainBytes,
  most: MOST_BYTES_AHEAD,
};

/** An entry, with what stands in front of it: the range of keys that it covers. */
export interface PlacedEntry extends TreeEntry {
  /** The JSON text of the last key in front of its rows; missing where they are the first. */
  readonly afterKeyText?: string;
}

/** The entries of a node, each with the key in front of it. @param afterKeyText the key in front of the node. */
export function placeEntries(entries: readonly TreeEntry[], afterKeyText: string | undefined): readonly PlacedEntry[] {
  return entries.map((entry, at) => {
    const before = at === 0 ? undefined : entries[at - 1];
    const after = before ? JSON.stringify(before.lastKey) : afterKeyText;
    return after === undefined ? entry : { ...entry, afterKeyText: after };
  });
}

/** The rows of a page or node that cannot be read. */
export function unreadableRows({ afterKeyText, lastKey, rows }: PlacedEntry): UnreadableRows {
  return { ...(afterKeyText === undefined ? {} : { afterKeyText }), lastKeyText: JSON.stringify(lastKey), rows };
}

/** Where damage is told rather than thrown: what `read` gives, or nothing. */
export async function readOrTell<Result>(
  read: () => Promise<Result>,
  rows: UnreadableRows,
  { onUnreadable }: TreeReadOptions,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!onUnreadable || !(error instanceof BackupError) || !isDamage(error)) throw error;
    onUnreadable(rows, error);
    return undefined;
  }
}

/** The pages of a tree, in key order. */
export async function* treePages(
  repository: Repository,
  root: TreeRoot | null,
  options: TreeReadOptions = {},
): AsyncGenerator<PlacedEntry, void, undefined> {
  if (root) yield* pagesBelow(repository, root, { rows: options.treeRows ?? 0 }, options);
}

// A tree has at most sixteen levels, each below the other, so this goes no deeper.
async function* pagesBelow(
  repository: Repository,
  place: NodePlace,
  range: UnreadableRows,
  options: TreeReadOptions,
): AsyncGenerator<PlacedEntry, void, undefined> {
  const node = await readOrTell(() => readNode(repository, place, options), range, options);
  for (const entry of placeEntries(node?.entries ?? [], range.afterKeyText)) {
    if (place.level === 0) yield entry;
    else yield* pagesBelow(repository, nodeBelow(entry, place.level), unreadableRows(entry), options);
  }
}

/**
 * The rows of one page, checked against what its node says, before it is read where the index can tell.
 * @throws BackupError `damaged`, `missing-object`, `limit-exceeded`.
 */
export async function readPage(
  repository: Repository,
  page: PlacedEntry,
  options: StorageOptions = {},
): Promise<readonly StoredLine[]> {
  const lines = await readLines(repository, page, options);
  return lines.map((line) => {
    if (line instanceof BackupError) throw line;
    return line;
  });
}

async function readLines(
  repository: Repository,
  page: PlacedEntry,
  options: StorageOptions,
): Promise<readonly (StoredLine | BackupError)[]> {
  const reading = { ...(options.signal ? { signal: options.signal } : {}), expectedBytes: page.plainBytes };
  const plain = await readContent(repository, CHUNK_KIND.page, page.pieces, mostPageBytes(page.rows), reading);
  const { afterKeyText, lastKey } = page;
  const after = afterKeyText === undefined ? {} : { after: { key: decodeKey(JSON.parse(afterKeyText)) } };
  const lines = decodePage(plain, page.rows, { ...after, last: { key: decodeKey(lastKey) } });
  const end = lines.at(-1);
  // Up to it, its parent has promised.
  if (end && !(end instanceof BackupError)) assertWithin(page, end.row.key, end.row.key);
  return lines;
}

/**
 * The rows of one page that can be read. The others are told, where that is asked for, each range of them by itself.
 * @throws BackupError as `readPage`, unless `onUnreadable` is told.
 */
export async function readPageOrTell(
  repository: Repository,
  page: PlacedEntry,
  options: TreeReadOptions,
): Promise<readonly StoredLine[]> {
  const lines = (await readOrTell(() => readLines(repository, page, options), unreadableRows(page), options)) ?? [];
  const readable: StoredLine[] = [];
  let bad: { readonly afterKeyText: string | undefined; readonly error: BackupError; rows: number } | undefined;
  const tell = (end: Pick<UnreadableRows, 'lastKeyText' | 'beforeKeyText'>) => {
    if (!bad) return;
    const { afterKeyText, error, rows } = bad;
    bad = undefined;
    if (!options.onUnreadable || !isDamage(error)) throw error;
    options.onUnreadable({ ...(afterKeyText === undefined ? {} : { afterKeyText }), ...end, rows }, error);
  };
  let afterKeyText = page.afterKeyText;
  for (const line of lines) {
    if (line instanceof BackupError) {
      bad ??= { afterKeyText, error: line, rows: 0 };
      bad.rows += 1;
      continue;
    }
    afterKeyText = JSON.stringify(line.row.key);
    tell({ beforeKeyText: afterKeyText });
    readable.push(line);
  }
  tell({ lastKeyText: JSON.stringify(page.lastKey) });
  return readable;
}

/** All rows of a tree, page by page, in key order, a few pages read ahead. What cannot be read gives none. */
export function treeRows(
  repository: Repository,
  root: TreeRoot | null,
  options: TreeReadOptions = {},
): AsyncGenerator<readonly StoredLine[], void, undefined> {
  const pages = treePages(repository, root, options);
  const read = (page: PlacedEntry) => readPageOrTell(repository, page, options);
  return mapConcurrent(pages, PAGES_AHEAD, read, options.signal, PAGE_WEIGHTS);
}
