import { BackupError } from '../core/errors.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { decodePage, type StoredRow } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { decodeNode, type TreeEntry } from '../format/tree-node.ts';
import { readContent } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { TreeReadOptions, UnreadableRows } from './unreadable.ts';

/** The most that one page or node may have when read: one row can be as large as a table's largest value. */
export const MAX_PAGE_BYTES = 256 * 1024 * 1024;
const PAGES_AHEAD = 4;

export interface StoredLine {
  readonly line: string;
  readonly row: StoredRow;
}

/** Reads one node and checks that it is of the level that its parent said. @throws BackupError `damaged`. */
export async function readNode(repository: Repository, root: TreeRoot, options: StorageOptions = {}) {
  const node = decodeNode(await readContent(repository, CHUNK_KIND.node, root.pieces, MAX_PAGE_BYTES, options));
  if (node.level !== root.level) throw new BackupError('damaged', { context: { what: 'level of a tree node' } });
  return node;
}

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

/** The rows of a page or node that can not be read. */
export function unreadableRows({ afterKeyText, lastKey, rows }: PlacedEntry): UnreadableRows {
  return { ...(afterKeyText === undefined ? {} : { afterKeyText }), lastKeyText: JSON.stringify(lastKey), rows };
}

/** Where damage is told rather than thrown: what `read` gives, or nothing. */
export async function readOrTell<Result>(read: () => Promise<Result>, rows: UnreadableRows, { onUnreadable }: TreeReadOptions): Promise<Result | undefined> {
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

async function* pagesBelow(repository: Repository, root: TreeRoot, range: UnreadableRows, options: TreeReadOptions): AsyncGenerator<PlacedEntry, void, undefined> {
  const node = await readOrTell(() => readNode(repository, root, options), range, options);
  for (const entry of placeEntries(node?.entries ?? [], range.afterKeyText)) {
    if (node?.level === 0) yield entry;
    else yield* pagesBelow(repository, { level: root.level - 1, pieces: entry.pieces }, unreadableRows(entry), options);
  }
}

/** The rows of one page, checked against what its node says. @throws BackupError `damaged`. */
export async function readPage(
  repository: Repository,
  page: TreeEntry,
  options: StorageOptions = {},
): Promise<readonly StoredLine[]> {
  const plain = await readContent(repository, CHUNK_KIND.page, page.pieces, MAX_PAGE_BYTES, options);
  const rows = decodePage(plain);
  if (rows.length !== page.rows || plain.length !== page.plainBytes) {
    throw new BackupError('damaged', { context: { what: 'rows of a page', rows: rows.length, expected: page.rows } });
  }
  return rows;
}

/** All rows of a tree, page by page, in key order, a few pages read ahead. A page that can not be read gives none. */
export function treeRows(
  repository: Repository,
  root: TreeRoot | null,
  options: TreeReadOptions = {},
): AsyncGenerator<readonly StoredLine[], void, undefined> {
  const pages = treePages(repository, root, options);
  const read = async (page: PlacedEntry) => (await readOrTell(() => readPage(repository, page, options), unreadableRows(page), options)) ?? [];
  return mapConcurrent(pages, PAGES_AHEAD, read, options.signal);
}
