import { BackupError } from '../core/errors.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { decodePage, type StoredRow } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { decodeNode, type TreeEntry } from '../format/tree-node.ts';
import { readContent } from '../repository/read-chunk.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';

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

/** The pages of a tree, in key order. */
export async function* treePages(
  repository: Repository,
  root: TreeRoot | null,
  options: StorageOptions = {},
): AsyncGenerator<TreeEntry, void, undefined> {
  if (!root) return;
  const node = await readNode(repository, root, options);
  for (const entry of node.entries) {
    if (node.level === 0) yield entry;
    else yield* treePages(repository, { level: node.level - 1, pieces: entry.pieces }, options);
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

/** All rows of a tree, page by page, in key order, a few pages read ahead. */
export function treeRows(
  repository: Repository,
  root: TreeRoot | null,
  options: StorageOptions = {},
): AsyncGenerator<readonly StoredLine[], void, undefined> {
  const pages = treePages(repository, root, options);
  return mapConcurrent(pages, PAGES_AHEAD, (page) => readPage(repository, page, options), options.signal);
}
