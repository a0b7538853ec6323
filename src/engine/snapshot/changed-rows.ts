import { compareKeys } from '../format/record/row-codec.ts';
import type { LiveBase } from './live-base.ts';
import { isUnreadable, type KeySpan, type LiveRow, type SourceMoment } from './source.ts';
import { draftOf, type DraftRow, type OnLeftOut } from './write-table.ts';

const ROWS_AT_ONCE = 500;
/** Changed rows wait in memory for their pages; a table with more of them is read in full, as a stream. */
const MOST_ROWS = 50_000;
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** From this share of a table on, reading all of it costs less than looking up each row. Small tables do not matter. */
const MOST_SHARE = 1 / 4;
const FEW_ROWS = 1000;

/** A row that may differ from what a snapshot has of it; without a draft where no page has it any more. */
export interface ChangedRow {
  readonly key: unknown;
  readonly draft?: DraftRow;
}

/** Keys behind one, up to and including another; a missing end is open. */
export interface KeyInterval {
  readonly after?: { readonly key: unknown };
  readonly last?: { readonly key: unknown };
}

/** All rows of a table that may differ from what a snapshot has of it. */
export class ChangedRows {
  /** In key order, each key once; all rows within the spans are among them. */
  readonly rows: readonly ChangedRow[];
  /** How many rows are there, but on no page: they cannot be read, or are too large. */
  readonly leftOut: number;
  readonly #spans: readonly KeySpan[];

  constructor(rows: readonly ChangedRow[], spans: readonly KeySpan[], leftOut: number) {
    this.rows = rows;
    this.leftOut = leftOut;
    this.#spans = spans;
  }

  get isEmpty(): boolean {
    return this.rows.length === 0 && this.#spans.length === 0;
  }

  /** Whether a row in this interval may have changed, come or gone. */
  touches(interval: KeyInterval): boolean {
    const next = this.rows[this.#firstBehind(interval)];
    if (next && isUpTo(next.key, interval)) return true;
    return this.#spans.some(
      ({ lower, upper }) =>
        (lower === undefined || isUpTo(lower, interval)) &&
        (upper === undefined || !interval.after || compareKeys(upper, interval.after.key) > 0),
    );
  }

  rowsIn(interval: KeyInterval): readonly ChangedRow[] {
    const start = this.#firstBehind(interval);
    let end = start;
    for (let next = this.rows[end]; next && isUpTo(next.key, interval); next = this.rows[end]) end += 1;
    return this.rows.slice(start, end);
  }

  /** Whether a row of this key is among `rows` if it is there at all. */
  isInSpan(key: unknown): boolean {
    return this.#spans.some(
      ({ lower, upper }) =>
        (lower === undefined || compareKeys(lower, key) <= 0) && (upper === undefined || compareKeys(key, upper) <= 0),
    );
  }

  #firstBehind({ after }: KeyInterval): number {
    if (!after) return 0;
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.rows[middle];
      if (row && compareKeys(row.key, after.key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isUpTo(key: unknown, { last }: KeyInterval): boolean {
  return !last || compareKeys(key, last.key) <= 0;
}

/**
 * Reads what a journal names of a table, and nothing else. `undefined` where that is so much that the whole table is
 * better read as a stream.
 * @param onLeftOut given the rows that are there, but on no page.
 */
export async function readChangedRows(
  moment: SourceMoment,
  { table: { name: table, rows }, changes }: LiveBase,
  onLeftOut: OnLeftOut,
): Promise<ChangedRows | undefined> {
  const most = Math.min(MOST_ROWS, Math.max(FEW_ROWS, rows * MOST_SHARE));
  const spans = joinSpans(changes.spans);
  const keys = eachOnce(changes.keys, spans);
  if (keys.length > most) return undefined;
  const reading = new Reading(most, onLeftOut);
  for (let at = 0; at < keys.length; at += ROWS_AT_ONCE) {
    const wanted = keys.slice(at, at + ROWS_AT_ONCE);
    const found = await moment.get(table, wanted);
    for (const [place, key] of wanted.entries()) reading.take(key, found[place]);
    if (reading.isTooMuch) return undefined;
  }
  for (const span of spans) {
    if (!moment.rowsBetween) return undefined;
    for await (const batch of moment.rowsBetween(table, span)) {
      for (const row of batch) reading.take(row.key, row);
      if (reading.isTooMuch) return undefined;
    }
  }
  return new ChangedRows(
    reading.rows.sort((a, b) => compareKeys(a.key, b.key)),
    spans,
    reading.leftOut,
  );
}

class Reading {
  readonly rows: ChangedRow[] = [];
  leftOut = 0;
  readonly #most: number;
  readonly #onLeftOut: OnLeftOut;
  #characters = 0;

  constructor(most: number, onLeftOut: OnLeftOut) {
    this.#most = most;
    this.#onLeftOut = onLeftOut;
  }

  get isTooMuch(): boolean {
    return this.rows.length > this.#most || this.#characters > MOST_CHARACTERS;
  }

  take(key: unknown, row: LiveRow | undefined): void {
    const draft = row && draftOf(row, this.#onLeftOut);
    if (row && !draft) this.leftOut += 1;
    if (draft?.kind === 'encoded') this.#characters += charactersOf(draft);
    // As the database has it: a key may be written in several ways.
    const stored = row && !isUnreadable(row) ? row.key : key;
    this.rows.push({ key: stored, ...(draft ? { draft } : {}) });
  }
}

function charactersOf({ row }: Extract<DraftRow, { kind: 'encoded' }>): number {
  return row.attachments.reduce(
    (sum, part) => sum + (part.kind === 'bytes' ? part.bytes.length : 0),
    row.valueText.length,
  );
}

/** In key order, without what overlaps. */
function joinSpans(spans: readonly KeySpan[]): readonly KeySpan[] {
  const sorted = [...spans].sort((a, b) => {
    if (a.lower === undefined || b.lower === undefined)
      return Number(b.lower === undefined) - Number(a.lower === undefined);
    return compareKeys(a.lower, b.lower);
  });
  const joined: KeySpan[] = [];
  for (const span of sorted) {
    const before = joined.at(-1);
    const isApart =
      !before || (before.upper !== undefined && span.lower !== undefined && compareKeys(span.lower, before.upper) > 0);
    if (isApart) joined.push(span);
    else joined[joined.length - 1] = withUpper(before, laterEnd(before.upper, span.upper));
  }
  return joined;
}

function laterEnd(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return undefined;
  return compareKeys(a, b) > 0 ? a : b;
}

function withUpper({ lower }: KeySpan, upper: unknown): KeySpan {
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/** In key order, without those that stand twice or within a span. */
function eachOnce(keys: readonly unknown[], spans: readonly KeySpan[]): readonly unknown[] {
  const within = new ChangedRows([], spans, 0);
  const sorted = [...keys].sort(compareKeys);
  return sorted.filter((key, at) => (at === 0 || compareKeys(sorted[at - 1], key) !== 0) && !within.isInSpan(key));
}
