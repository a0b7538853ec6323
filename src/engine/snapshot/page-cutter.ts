import { createBLAKE3 } from 'hash-wasm';
import { type Bytes, encodeAscii } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { MOST_ATTACHED, MOST_PAGE_CHARACTERS, MOST_ROWS } from '../format/tree-bounds.ts';
import type { TreeEntry } from '../format/tree-node.ts';

/** A row ready to be put on a page. */
export interface RowLine {
  readonly keyText: string;
  readonly line: string;
  /** The pieces of the content outside the line. */
  readonly attached: readonly ChunkId[];
  /** Whether it is known that no page ends after its key. */
  readonly isInner?: boolean;
}

/** A run of rows that belong on one page. */
export interface PageDraft {
  readonly lastKeyText: string;
  readonly lines: readonly string[];
  readonly attached: readonly ChunkId[];
}

const LEAST_ROWS = 32;
const MEAN_ROWS = 256;
const BOUNDARY = 2 ** 32 / MEAN_ROWS;
/** Keys are mostly ids: short, and of ASCII characters. */
const MOST_ASCII = 256;

const NO_PAGES: readonly PageDraft[] = [];

/** Whether a page ends after a row with this key. */
export type BoundaryTest = (keyText: string) => boolean;

/** The keyed test of FORMAT.md §7: true for one key in 256, and nobody without the key can tell for which. */
export async function createBoundaryTest(pageBoundaryKey: Bytes): Promise<BoundaryTest> {
  const hasher = await createBLAKE3(256, pageBoundaryKey);
  const ascii = new Uint8Array(MOST_ASCII);
  return (keyText) => {
    const digest = hasher
      .init()
      .update(encodeAscii(keyText, ascii) ?? keyText)
      .digest('binary');
    let start = 0;
    for (let at = 0; at < 4; at += 1) start = start * 256 + (digest[at] ?? 0);
    return start < BOUNDARY;
  };
}

/**
 * Whether a page of a tree ends at its last row, whatever follows. Otherwise the first row behind it had no room, or
 * there is none.
 */
export function hasFixedEnd({ rows, lastKey }: Pick<TreeEntry, 'rows' | 'lastKey'>, endsBehind: BoundaryTest): boolean {
  return rows >= MOST_ROWS || (rows >= LEAST_ROWS && endsBehind(JSON.stringify(lastKey)));
}

/** Whether no page ends after the key of a row, because one did not that had enough rows. */
export function isInner(at: number, rows: number): boolean {
  return at >= LEAST_ROWS - 1 && at < rows - 1;
}

/** Cuts a run of rows, given in key order, into pages. FORMAT.md §7. */
export class PageCutter {
  readonly #endsBehind: BoundaryTest;
  #lines: string[] = [];
  #characters = 0;
  #attached = new Set<ChunkId>();
  #lastKeyText = '';

  constructor(endsBehind: BoundaryTest) {
    this.#endsBehind = endsBehind;
  }

  /** How many rows wait for their page to be complete. */
  get waiting(): number {
    return this.#lines.length;
  }

  /** Drops the waiting rows. */
  reset(): void {
    this.#lines = [];
    this.#characters = 0;
    this.#attached = new Set();
  }

  /** Adds the next row; returns the pages that are now complete: none, one, or two (a full one and a boundary). */
  push(row: RowLine): readonly PageDraft[] {
    let done = NO_PAGES;
    const wouldOverflow =
      this.#characters + row.line.length > MOST_PAGE_CHARACTERS ||
      this.#attached.size + row.attached.length > MOST_ATTACHED;
    if (this.#lines.length > 0 && wouldOverflow) done = [this.#cut()];
    this.#lines.push(row.line);
    // Characters approximate bytes here: it only matters that the result depends on the rows alone.
    this.#characters += row.line.length + 1;
    for (const piece of row.attached) this.#attached.add(piece);
    this.#lastKeyText = row.keyText;
    const rows = this.#lines.length;
    if (rows >= MOST_ROWS || (rows >= LEAST_ROWS && !row.isInner && this.#endsBehind(row.keyText)))
      done = [...done, this.#cut()];
    return done;
  }

  /** The last page, if there is one. */
  finish(): PageDraft[] {
    return this.#lines.length > 0 ? [this.#cut()] : [];
  }

  #cut(): PageDraft {
    const page = { lastKeyText: this.#lastKeyText, lines: this.#lines, attached: [...this.#attached] };
    this.reset();
    return page;
  }
}
