import type { BackupError } from '../core/errors.ts';
import { collect } from '../core/lists.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import { compareKeys } from '../format/record/row-codec.ts';
import type { PageLine } from '../format/row-line.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { readOrTell, readPageOrTell, readPages, type StoredLine, unreadableRows } from './tree-reader.ts';
import {
  nodeBelow,
  type NodePlace,
  nodeWeights,
  type PlacedEntry,
  placeEntries,
  readNode,
} from '../repository/read-node.ts';
import { type TreeReadOptions, UnreadableRanges } from './unreadable.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';

const NODES_AT_ONCE = 4;

/** A table's tree in a repository. */
export interface TreeSide {
  readonly repository: Repository;
  readonly root: TreeRoot | null;
  /** The number of its rows, to be reported if its root is damaged. */
  readonly rows?: number;
}

/** One key at which two trees differ: a row that only one has, or two rows of one key. */
export interface RowDifference {
  /** In its JSON form. */
  readonly key: unknown;
  readonly before?: StoredLine;
  readonly after?: StoredLine;
}

/** Receives what cannot be compared, if damage should not be thrown. */
export interface DiffOptions extends StorageOptions {
  /** Rows of one side that cannot be read. Equal pages are not read, so rows that both have are never among them. */
  readonly onUnreadable?: (side: 'before' | 'after', rows: UnreadableRows, error: BackupError) => void;
  /** A row of one side in a range that the other cannot read: whether they differ is unknown. */
  readonly onUnknown?: (side: 'before' | 'after', row: StoredLine) => void;
}

/**
 * The differences between two trees of one table, in key order. Subtrees and pages with equal ids are not read, and
 * lines that both have are not decoded, so the cost depends on the difference. Trees of repositories with different
 * keys share no ids: then everything is read, and the lines decide.
 * @throws BackupError `damaged`, `missing-object`, unless `onUnreadable` is given.
 */
export async function* diffTrees(
  before: TreeSide,
  after: TreeSide,
  options: DiffOptions = {},
): AsyncGenerator<RowDifference, void, undefined> {
  const left = new DiffSide(before, 'before', options);
  const right = new DiffSide(after, 'after', options);
  const pages = await differingPages(left, right);
  const leftLines = new LineCursor(left, pages.before);
  const rightLines = new LineCursor(right, pages.after);
  let a = await leftLines.next();
  let b = await rightLines.next();
  while (a || b) {
    const isSame = a?.line === b?.line;
    const order = isSame ? 0 : !a ? 1 : !b ? -1 : compareKeys(a.key, b.key);
    if (!isSame) {
      const before = order <= 0 ? a && (await leftLines.decode(a)) : undefined;
      const after = order >= 0 ? b && (await rightLines.decode(b)) : undefined;
      if (before && after) yield { key: before.row.key, before, after };
      else if (before) {
        if (right.isUnknown(before.key)) options.onUnknown?.('before', before);
        else yield { key: before.row.key, before };
      } else if (after) {
        if (left.isUnknown(after.key)) options.onUnknown?.('after', after);
        else yield { key: after.row.key, after };
      }
    }
    if (order <= 0) a = await leftLines.next();
    if (order >= 0) b = await rightLines.next();
  }
}

/** One side during a comparison, and the unreadable parts found so far. */
class DiffSide {
  readonly repository: Repository;
  readonly root: TreeRoot | null;
  readonly options: TreeReadOptions;
  readonly #unreadable = new UnreadableRanges();

  constructor(
    { repository, root, rows = 0 }: TreeSide,
    side: 'before' | 'after',
    { onUnreadable, signal }: DiffOptions,
  ) {
    this.repository = repository;
    this.root = root;
    const tell = (range: UnreadableRows, error: BackupError) => {
      onUnreadable?.(side, range, error);
      this.#unreadable.add(range);
    };
    this.options = { ...(signal ? { signal } : {}), ...(onUnreadable ? { onUnreadable: tell } : {}), treeRows: rows };
  }

  /** Whether this side could have the row in an unreadable part. Everything up to the row's key must have been read. */
  isUnknown(key: unknown): boolean {
    return this.#unreadable.rows.length > 0 && this.#unreadable.covers(key);
  }
}

/** A node that is still to be read, and the rows below it. */
interface OpenNode extends NodePlace {
  readonly range: UnreadableRows;
}

const idOf = ({ pieces }: { readonly pieces: readonly string[] }) => pieces.join();

/** Descends both trees at once, level by level, leaving out what both have. */
async function differingPages(before: DiffSide, after: DiffSide) {
  const rootOf = ({ root, options }: DiffSide): readonly OpenNode[] =>
    root ? [{ ...root, range: { rows: options.treeRows ?? 0 } }] : [];
  let left = rootOf(before);
  let right = rootOf(after);
  for (;;) {
    const level = [...left, ...right].reduce((highest, node) => Math.max(highest, node.level), -1);
    if (level < 0) return { before: [], after: [] };
    [left, right] = [without(left, right), without(right, left)];
    const nodesOf = (nodes: readonly OpenNode[]) => nodes.filter((node) => node.level === level);
    const [leftEntries, rightEntries] = await Promise.all([
      expand(before, nodesOf(left)),
      expand(after, nodesOf(right)),
    ]);
    if (level === 0) return { before: without(leftEntries, rightEntries), after: without(rightEntries, leftEntries) };
    const below = (entry: PlacedEntry): OpenNode => ({ ...nodeBelow(entry, level), range: unreadableRows(entry) });
    // A lower tree waits as a whole until the other has come down to its level.
    left = [...leftEntries.map(below), ...left.filter((node) => node.level < level)];
    right = [...rightEntries.map(below), ...right.filter((node) => node.level < level)];
  }
}

function without<Entry extends { readonly pieces: readonly string[] }>(
  entries: readonly Entry[],
  others: readonly Entry[],
): readonly Entry[] {
  const known = new Set(others.map(idOf));
  return entries.filter((entry) => !known.has(idOf(entry)));
}

async function expand({ repository, options }: DiffSide, nodes: readonly OpenNode[]): Promise<readonly PlacedEntry[]> {
  const read = async (node: OpenNode) => {
    const found = await readOrTell(() => readNode(repository, node, options), node.range, options);
    return placeEntries(found?.entries ?? [], node.range.afterKeyText);
  };
  return (await collect(mapConcurrent(nodes, NODES_AT_ONCE, read, options.signal, nodeWeights(repository)))).flat();
}

/** A page that was read. */
interface ReadPage {
  readonly page: PlacedEntry;
  readonly lines: readonly PageLine[];
}

/** The lines of some pages, one after the other. */
class LineCursor {
  readonly #side: DiffSide;
  readonly #pages: AsyncGenerator<ReadPage, void, undefined>;
  #read: ReadPage | undefined;
  #at = 0;

  constructor(side: DiffSide, pages: readonly PlacedEntry[]) {
    const { repository, options } = side;
    const read = async (view: Repository, page: PlacedEntry) => ({
      page,
      lines: await readPageOrTell(view, page, options, true),
    });
    this.#side = side;
    this.#pages = readPages(repository, pages, read, options);
  }

  async next(): Promise<PageLine | undefined> {
    for (;;) {
      const line = this.#read?.lines[this.#at];
      this.#at += 1;
      if (line) return line;
      const page = await this.#pages.next();
      if (page.done) return undefined;
      this.#read = page.value;
      this.#at = 0;
    }
  }

  /** The line that `next` gave, unless it has no row: then this reports all lines of its page that have none. */
  async decode(line: PageLine): Promise<PageLine | undefined> {
    if (line.hasRow || !this.#read) return line;
    const { repository, options } = this.#side;
    const { page } = this.#read;
    const lines = await readPageOrTell(repository, page, options);
    this.#read = { page, lines: lines.filter(({ key }) => compareKeys(key, line.key) > 0) };
    this.#at = 0;
    return undefined;
  }
}
