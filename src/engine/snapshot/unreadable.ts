import type { BackupError } from '../core/errors.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { UnreadableRows } from '../repository/unreadable-data.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';

/** Options for reading a tree. */
export interface TreeReadOptions extends StorageOptions {
  /** Receives what cannot be read, and why; it is then skipped. If this is missing, or throws, the reading ends. */
  readonly onUnreadable?: (rows: UnreadableRows, error: BackupError) => void;
  /** The number of rows in the whole tree, to be reported if its root is damaged. */
  readonly treeRows?: number;
}

interface Bounds {
  readonly after: { readonly key: unknown } | undefined;
  readonly last: { readonly key: unknown } | undefined;
  readonly before: { readonly key: unknown } | undefined;
}

/** The ranges of one table that cannot be read. They do not overlap. */
export class UnreadableRanges {
  readonly rows: UnreadableRows[] = [];
  readonly #bounds: Bounds[] = [];
  #isSorted = true;

  constructor(rows: Iterable<UnreadableRows> = []) {
    for (const range of rows) this.add(range);
  }

  add(range: UnreadableRows): void {
    const keyOf = (text: string | undefined) => (text === undefined ? undefined : { key: decodeKey(JSON.parse(text)) });
    const bounds = {
      after: keyOf(range.afterKeyText),
      last: keyOf(range.lastKeyText),
      before: keyOf(range.beforeKeyText),
    };
    const before = this.#bounds.at(-1);
    // They are mostly found in order, and then need no sorting.
    this.#isSorted &&= !before || byStart(before, bounds) <= 0;
    this.rows.push(range);
    this.#bounds.push(bounds);
  }

  /** Whether an unreadable part could contain a row with this key. */
  covers(key: unknown): boolean {
    if (!this.#isSorted) this.#bounds.sort(byStart);
    this.#isSorted = true;
    let [low, high] = [0, this.#bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const after = this.#bounds[middle]?.after;
      if (!after || compareKeys(after.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    const range = this.#bounds[low - 1];
    if (!range || (range.last && compareKeys(key, range.last.key) > 0)) return false;
    return !range.before || compareKeys(key, range.before.key) < 0;
  }

  coversText(keyText: string): boolean {
    return this.#bounds.length > 0 && this.covers(decodeKey(JSON.parse(keyText)));
  }
}

function byStart({ after: a }: Bounds, { after: b }: Bounds): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  return compareKeys(a.key, b.key);
}
