import { collect } from '../core/sequence.ts';
import { mapConcurrent } from '../core/concurrency.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { readNode, readPage, type StoredLine } from './tree-reader.ts';

const NODES_AT_ONCE = 4;
const PAGES_AT_ONCE = 4;

/** A table's tree in a repository. */
export interface TreeSide {
  readonly repository: Repository;
  readonly root: TreeRoot | null;
}

/** One key at which two trees differ: a row that only one has, or two rows of one key. */
export interface RowDifference {
  /** In its JSON form. */
  readonly key: unknown;
  readonly before?: StoredLine;
  readonly after?: StoredLine;
}

/**
 * Where two trees of one table differ, in key order. Subtrees and pages with equal ids are not read, so the cost follows
 * the difference. Trees of repositories with different keys share no ids: then all is read, and the lines decide.
 */
export async function* diffTrees(
  before: TreeSide,
  after: TreeSide,
  options: StorageOptions = {},
): AsyncGenerator<RowDifference, void, undefined> {
  const pages = await differingPages(before, after, options);
  const left = new LineCursor(before.repository, pages.before, options);
  const right = new LineCursor(after.repository, pages.after, options);
  let a = await left.next();
  let b = await right.next();
  while (a || b) {
    const order = !a ? 1 : !b ? -1 : compareKeys(decodeKey(a.row.key), decodeKey(b.row.key));
    if (a && order < 0) yield { key: a.row.key, before: a };
    else if (b && order > 0) yield { key: b.row.key, after: b };
    else if (a && b && a.line !== b.line) yield { key: a.row.key, before: a, after: b };
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}

const idOf = ({ pieces }: { readonly pieces: readonly string[] }) => pieces.join();

/** Goes down both trees at once, level by level, leaving out what both have. */
async function differingPages(before: TreeSide, after: TreeSide, options: StorageOptions) {
  let left: readonly TreeRoot[] = before.root ? [before.root] : [];
  let right: readonly TreeRoot[] = after.root ? [after.root] : [];
  for (;;) {
    const level = Math.max(-1, ...[...left, ...right].map((node) => node.level));
    if (level < 0) return { before: [], after: [] };
    [left, right] = [without(left, right), without(right, left)];
    const nodesOf = (nodes: readonly TreeRoot[]) => nodes.filter((node) => node.level === level);
    const [leftEntries, rightEntries] = await Promise.all([
      expand(before.repository, nodesOf(left), options),
      expand(after.repository, nodesOf(right), options),
    ]);
    if (level === 0) return { before: without(leftEntries, rightEntries), after: without(rightEntries, leftEntries) };
    const below = ({ pieces }: TreeEntry): TreeRoot => ({ level: level - 1, pieces });
    // A lower tree waits, as a whole, until the other has come down to its level.
    left = [...leftEntries.map(below), ...left.filter((node) => node.level < level)];
    right = [...rightEntries.map(below), ...right.filter((node) => node.level < level)];
  }
}

function without<Entry extends { readonly pieces: readonly string[] }>(entries: readonly Entry[], others: readonly Entry[]): readonly Entry[] {
  const known = new Set(others.map(idOf));
  return entries.filter((entry) => !known.has(idOf(entry)));
}

async function expand(repository: Repository, nodes: readonly TreeRoot[], options: StorageOptions): Promise<readonly TreeEntry[]> {
  const read = mapConcurrent(nodes, NODES_AT_ONCE, (node) => readNode(repository, node, options), options.signal);
  return (await collect(read)).flatMap((node) => node.entries);
}

/** The lines of some pages, one after the other. */
class LineCursor {
  readonly #pages: AsyncGenerator<readonly StoredLine[], void, undefined>;
  #lines: readonly StoredLine[] = [];
  #at = 0;

  constructor(repository: Repository, pages: readonly TreeEntry[], options: StorageOptions) {
    this.#pages = mapConcurrent(pages, PAGES_AT_ONCE, (page) => readPage(repository, page, options), options.signal);
  }

  async next(): Promise<StoredLine | undefined> {
    for (;;) {
      const line = this.#lines[this.#at];
      this.#at += 1;
      if (line) return line;
      const page = await this.#pages.next();
      if (page.done) return undefined;
      this.#lines = page.value;
      this.#at = 0;
    }
  }
}
