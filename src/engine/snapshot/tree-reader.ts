import { decodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { mapConcurrent, type WeightLimit } from '../core/concurrency.ts';
import { collect } from '../core/lists.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import { decodePage, type PageLine, type StoredRow } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { mostPageBytes } from '../format/tree-bounds.ts';
import { sumOf, type TreeEntry } from '../format/tree-node.ts';
import { readContent } from '../repository/read-chunk.ts';
import { withNeighbours } from '../repository/read-together.ts';
import {
  MOST_BYTES_AHEAD,
  nodeBelow,
  placeEntries,
  readNode,
  type NodePlace,
  type PlacedEntry,
} from '../repository/read-node.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';
import type { Repository } from '../repository/repository.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { TreeReadOptions } from './unreadable.ts';

const PAGES_AHEAD = 4;
/** Pages are read in groups of at most so many, and so many bytes before they were deflated; or one large page. */
const GROUP_PAGES = 16;
const FIRST_GROUP_PAGES = 4;
const GROUP_BYTES = 2 * 1024 * 1024;
/** While the rows of one group are used, the next one is read. */
const GROUPS_AHEAD = 2;

export interface StoredLine {
  readonly line: string;
  readonly row: StoredRow;
}

/** The size of a page when it is read. */
export const PAGE_WEIGHTS: WeightLimit<TreeEntry> = {
  weightOf: ({ plainBytes }) => plainBytes,
  most: MOST_BYTES_AHEAD,
};

const GROUP_WEIGHTS: WeightLimit<readonly TreeEntry[]> = {
  weightOf: (pages) => sumOf(pages, 'plainBytes'),
  most: MOST_BYTES_AHEAD,
};

/** The rows of a page or node that cannot be read. */
export function unreadableRows({ afterKeyText, lastKey, rows }: PlacedEntry): UnreadableRows {
  return { ...(afterKeyText === undefined ? {} : { afterKeyText }), lastKeyText: JSON.stringify(lastKey), rows };
}

/** Reports damage instead of throwing it: returns the result of `read`, or nothing. */
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

// A tree has at most sixteen levels, so this recursion is shallow.
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
 * The rows of one page, checked against its node's claims, before it is read if the index can tell.
 * @throws BackupError `damaged`, `missing-object`, `limit-exceeded`.
 */
export async function readPage(
  repository: Repository,
  page: PlacedEntry,
  options: StorageOptions = {},
): Promise<readonly StoredLine[]> {
  return orThrow(await readLines(repository, page, options));
}

/**
 * As `readPage`, but rows are decoded only when they are asked for, which may throw the same. For trees whose rows are
 * mostly taken over as they are.
 */
export async function readPageLazily(
  repository: Repository,
  page: PlacedEntry,
  options: StorageOptions = {},
): Promise<readonly PageLine[]> {
  return orThrow(await readLines(repository, page, options, true));
}

/** All lines, or the first error. */
export function orThrow<Line>(lines: readonly (Line | BackupError)[]): readonly Line[] {
  return lines.map((line) => {
    if (line instanceof BackupError) throw line;
    return line;
  });
}

async function readLines(
  repository: Repository,
  page: PlacedEntry,
  options: StorageOptions,
  isLazy = false,
): Promise<readonly (PageLine | BackupError)[]> {
  const reading = { ...(options.signal ? { signal: options.signal } : {}), expectedBytes: page.plainBytes };
  const plain = await readContent(repository, CHUNK_KIND.page, page.pieces, mostPageBytes(page.rows), reading);
  return decodeLines(decodeUtf8(plain), page, isLazy);
}

/**
 * The lines of a page that was read, each with its row, or with the reason why there is none; checked against its
 * node's claims. @param isLazy as in `decodePage`. @throws BackupError `damaged`.
 */
export function decodeLines(text: string, page: PlacedEntry, isLazy = false): readonly (PageLine | BackupError)[] {
  const { afterKeyText, lastKey } = page;
  const after = afterKeyText === undefined ? {} : { after: { key: decodeKey(JSON.parse(afterKeyText)) } };
  const lines = decodePage(text, page.rows, { ...after, last: { key: decodeKey(lastKey) } }, isLazy);
  const end = lines.at(-1);
  // Up to it, its parent has promised.
  if (end && !(end instanceof BackupError) && compareKeys(end.key, decodeKey(lastKey)) !== 0)
    throw new BackupError('damaged', { context: { what: 'range of keys' } });
  return lines;
}

/**
 * The readable rows of one page. The others go to `onUnreadable`, if given, one call for each range.
 * @param isLazy as in `decodePage`.
 * @throws BackupError as `readPage`, unless `onUnreadable` is given.
 */
export async function readPageOrTell(
  repository: Repository,
  page: PlacedEntry,
  options: TreeReadOptions,
  isLazy = false,
): Promise<readonly PageLine[]> {
  const read = () => readLines(repository, page, options, isLazy);
  const lines = (await readOrTell(read, unreadableRows(page), options)) ?? [];
  const readable: PageLine[] = [];
  let bad: { readonly afterKeyText: string | undefined; readonly error: BackupError; rows: number } | undefined;
  const tell = (end: Pick<UnreadableRows, 'lastKeyText' | 'beforeKeyText'>) => {
    if (!bad) return;
    const { afterKeyText, error, rows } = bad;
    bad = undefined;
    if (!options.onUnreadable || !isDamage(error)) throw error;
    options.onUnreadable({ ...(afterKeyText === undefined ? {} : { afterKeyText }), ...end, rows }, error);
  };
  for (const line of lines) {
    if (line instanceof BackupError) {
      const before = readable.at(-1);
      bad ??= { afterKeyText: before ? encodeKey(before.key) : page.afterKeyText, error: line, rows: 0 };
      bad.rows += 1;
      continue;
    }
    if (bad) tell({ beforeKeyText: encodeKey(line.key) });
    readable.push(line);
  }
  tell({ lastKeyText: JSON.stringify(page.lastKey) });
  return readable;
}

/**
 * Reads pages in their order. Those that follow each other mostly lie side by side in a pack, and are read by one call.
 * @param read is given a repository that has the page in memory, if it lies beside others.
 */
export async function* readPages<Result>(
  repository: Repository,
  pages: AsyncIterable<PlacedEntry> | Iterable<PlacedEntry>,
  read: (repository: Repository, page: PlacedEntry) => Promise<Result>,
  { signal }: StorageOptions = {},
): AsyncGenerator<Result, void, undefined> {
  const readGroup = async (group: readonly PlacedEntry[]) => {
    const pieces = group.flatMap((page) => page.pieces);
    const view = await withNeighbours(repository, CHUNK_KIND.page, pieces, signal ? { signal } : {});
    return collect(mapConcurrent(group, PAGES_AHEAD, (page) => read(view, page), signal));
  };
  for await (const results of mapConcurrent(inGroups(pages), GROUPS_AHEAD, readGroup, signal, GROUP_WEIGHTS))
    for (const result of results) yield result;
}

/** A few pages at first: many readers want no more. */
async function* inGroups(
  pages: AsyncIterable<PlacedEntry> | Iterable<PlacedEntry>,
): AsyncGenerator<readonly PlacedEntry[], void, undefined> {
  let group: PlacedEntry[] = [];
  let bytes = 0;
  let most = FIRST_GROUP_PAGES;
  for await (const page of pages) {
    if (group.length > 0 && (group.length >= most || bytes + page.plainBytes > GROUP_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
      most = Math.min(most * 2, GROUP_PAGES);
    }
    group.push(page);
    bytes += page.plainBytes;
  }
  if (group.length > 0) yield group;
}

/** All rows of a tree, page by page, in key order, with a few pages read ahead. Unreadable parts yield none. */
export function treeRows(
  repository: Repository,
  root: TreeRoot | null,
  options: TreeReadOptions = {},
): AsyncGenerator<readonly StoredLine[], void, undefined> {
  const pages = treePages(repository, root, options);
  return readPages(repository, pages, (view, page) => readPageOrTell(view, page, options), options);
}
