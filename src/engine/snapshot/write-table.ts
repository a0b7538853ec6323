import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { encodePage, rowLine } from '../format/row-line.ts';
import type { Bytes } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { encodeKey, type EncodedRow, type OmittedValue } from '../format/record/row-codec.ts';
import type { GroupRows, TreeRoot } from '../format/snapshot.ts';
import { MAX_PAGE_BYTES } from '../format/tree-bounds.ts';
import type { TreeEntry } from '../format/tree-node.ts';
import type { ChunkSaver } from '../repository/pack-writer.ts';
import { type BoundaryTest, PageCutter, type PageDraft, type RowLine } from './page-cutter.ts';
import { encodeIfFits } from './encode-if-fits.ts';
import type { GroupCounter } from './group-counter.ts';
import { isUnreadable, type LiveRow } from './source.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { type Added, storeContent, storeRowContent } from './store-attachment.ts';
import { buildTree } from './tree-builder.ts';

const PAGES_AT_ONCE = 4;
const ROWS_AT_ONCE = 4;

/** The result for one table. */
export interface WrittenTable {
  readonly root: TreeRoot | null;
  readonly rows: number;
  readonly bytes: number;
  readonly attachments: number;
  readonly attachedBytes: number;
  readonly groupRows?: readonly GroupRows[];
  readonly keysHash?: string;
}

/** A row on its way into a page: still to be stored, or a reusable line of the parent. */
export type DraftRow =
  | { readonly kind: 'encoded'; readonly row: EncodedRow; readonly source: SourceRow }
  | {
      readonly kind: 'reused';
      readonly line: RowLine;
      readonly attachments: number;
      readonly attachedBytes: number;
      /** The value of a row that is new in this table, in its JSON form: its group is still to be counted. */
      readonly countedValue?: unknown;
    };

export interface WriteTableOptions {
  readonly writer: ChunkSaver;
  readonly endsBehind: BoundaryTest;
  readonly added: Added;
  readonly signal?: AbortSignal | undefined;
  /** Counts the rows by group, where the table has groups. */
  readonly groups?: GroupCounter | undefined;
  /** Called after each batch: rows included, and the bytes of their lines and attachments. */
  readonly onRows: (rows: number, bytes: number) => void;
  /** Receives the unreadable Blobs of a row; returns whether to leave the row out rather than store it without them. */
  readonly onLostBlobs?: (keyText: string, lost: readonly OmittedValue[]) => boolean;
}

/** Why a row is left out as a whole: the database cannot read it, or no page can contain it. */
export type WhyLeftOut = 'unreadable' | 'too-large';
export type OnLeftOut = (keyText: string, why: WhyLeftOut) => void;

/** Encodes rows from a source. @param onLeftOut receives the rows that are left out. */
export async function* encodeBatches(
  batches: AsyncIterable<readonly LiveRow[]>,
  onLeftOut: OnLeftOut,
): AsyncGenerator<readonly DraftRow[]> {
  for await (const batch of batches) {
    const drafts: DraftRow[] = [];
    for (const row of batch) {
      const draft = draftOf(row, onLeftOut);
      if (draft) drafts.push(draft);
    }
    yield drafts;
  }
}

/** A row on its way; `undefined` if it is left out. */
export function draftOf(row: LiveRow, onLeftOut: OnLeftOut): DraftRow | undefined {
  const encoded = isUnreadable(row) ? undefined : encodeIfFits(row);
  if (encoded && !isUnreadable(row)) return { kind: 'encoded', row: encoded, source: row };
  onLeftOut(encodeKey(row.key), isUnreadable(row) ? 'unreadable' : 'too-large');
  return undefined;
}

/** Bytes of a row that stand outside its line. */
export function attachedBytes(draft: DraftRow): number {
  if (draft.kind === 'reused') return draft.attachedBytes;
  return draft.row.attachments.reduce(
    (sum, part) => sum + (part.kind === 'blob' ? part.blob.size : part.bytes.length),
    0,
  );
}

/** What stands outside the lines of some rows. */
export interface AttachedTotals {
  attachments: number;
  attachedBytes: number;
}

/** Stores the rows of one table, given in key order, and the tree over them. FORMAT.md §7. */
export async function writeTable(
  batches: AsyncIterable<readonly DraftRow[]>,
  options: WriteTableOptions,
): Promise<WrittenTable> {
  const totals: AttachedTotals = { attachments: 0, attachedBytes: 0 };
  const pages = cutPages(batches, options, totals);
  const entries = mapConcurrent(pages, PAGES_AT_ONCE, (page) => storePage(page, options), options.signal);
  const tree = await buildTree(entries, (node) => storeNode(node, options));
  return { ...tree, ...totals, ...groupRowsOf(options) };
}

/** What a snapshot says about the groups of a table, once all its rows are counted. */
export function groupRowsOf({ groups }: WriteTableOptions): Pick<WrittenTable, 'groupRows'> {
  const groupRows = groups?.groupRows;
  return groupRows ? { groupRows } : {};
}

/** Stores a node, and gives its pieces. */
export function storeNode(node: Bytes, { writer, added }: WriteTableOptions): Promise<readonly ChunkId[]> {
  return storeContent(writer, CHUNK_KIND.node, node, added);
}

async function* cutPages(
  batches: AsyncIterable<readonly DraftRow[]>,
  options: WriteTableOptions,
  totals: AttachedTotals,
): AsyncGenerator<PageDraft, void, undefined> {
  const cutter = new PageCutter(options.endsBehind);
  for await (const batch of batches) {
    for await (const lines of storeRows(batch, options, totals)) {
      // Not `yield*`, which waits at each row, whether or not it completes a page.
      for (const line of lines) if (line) for (const page of cutter.push(line)) yield page;
    }
  }
  yield* cutter.finish();
}

/**
 * Stores the content outside the lines of a batch, and returns the lines; none for a row that is left out. Rows without
 * such content, the majority, pass together, without waiting. Counts the groups of rows that are new: others are
 * counted already.
 */
export async function* storeRows(
  batch: readonly DraftRow[],
  options: WriteTableOptions,
  totals: AttachedTotals,
): AsyncGenerator<readonly (RowLine | undefined)[], void, undefined> {
  for (const draft of batch) {
    if (draft.kind === 'encoded') options.groups?.count(draft.source.value);
    else if (draft.countedValue !== undefined) options.groups?.count(draft.countedValue);
  }
  const isPlain = batch.every((draft) => draft.kind === 'reused' || draft.row.attachments.length === 0);
  if (isPlain) {
    let bytes = 0;
    const lines = batch.map((draft) => {
      const line = draft.kind === 'reused' ? reuse(draft, totals) : plainLine(draft.row);
      bytes += line.line.length + (draft.kind === 'reused' ? draft.attachedBytes : 0);
      return line;
    });
    yield lines;
    options.onRows(batch.length, bytes);
    return;
  }
  const store = async (draft: DraftRow) =>
    draft.kind === 'reused' ? reuse(draft, totals) : storeRow(draft, options, totals);
  let attachedBefore = totals.attachedBytes;
  for await (const line of mapConcurrent(batch, ROWS_AT_ONCE, store, options.signal)) {
    options.onRows(1, (line?.line.length ?? 0) + totals.attachedBytes - attachedBefore);
    attachedBefore = totals.attachedBytes;
    yield [line];
  }
}

function reuse(draft: Extract<DraftRow, { kind: 'reused' }>, totals: AttachedTotals): RowLine {
  totals.attachments += draft.attachments;
  totals.attachedBytes += draft.attachedBytes;
  return draft.line;
}

function plainLine(row: EncodedRow): RowLine {
  return { keyText: row.keyText, line: rowLine(row.keyText, row.valueText, []), attached: [] };
}

async function storeRow(
  draft: Extract<DraftRow, { kind: 'encoded' }>,
  options: WriteTableOptions,
  totals: AttachedTotals,
): Promise<RowLine | undefined> {
  const { row, attachments, lost } = await storeRowContent(
    options.writer,
    draft.source,
    draft.row,
    options.added,
    options.signal,
  );
  if (lost.length > 0 && options.onLostBlobs?.(row.keyText, lost)) return undefined;
  totals.attachments += attachments.length;
  totals.attachedBytes += attachments.reduce((sum, attachment) => sum + attachment.sizeBytes, 0);
  return {
    keyText: row.keyText,
    line: rowLine(row.keyText, row.valueText, attachments),
    attached: attachments.flatMap((attachment) => attachment.pieces),
  };
}

/** Stores a page, and gives its entry. */
export async function storePage(page: PageDraft, options: WriteTableOptions): Promise<TreeEntry> {
  const plain = encodePage(page.lines);
  if (plain.length > MAX_PAGE_BYTES) {
    throw new BackupError('limit-exceeded', { context: { what: 'row', key: page.lastKeyText.slice(0, 200) } });
  }
  return {
    // What was just written as JSON is read as JSON.
    lastKey: JSON.parse(page.lastKeyText) as unknown,
    rows: page.lines.length,
    plainBytes: plain.length,
    pieces: await storeContent(options.writer, CHUNK_KIND.page, plain, options.added),
    attached: page.attached,
  };
}
