import type { SnapshotTable } from '../format/snapshot.ts';

/** A backup as the guard sees it. */
export interface GuardedState {
  readonly scope: string;
  readonly withFiles: boolean;
  readonly tables: readonly Pick<SnapshotTable, 'name' | 'role' | 'rows' | 'bytes' | 'attachments' | 'attachedBytes'>[];
}

/** What shrank. `before` and `after` are rows, files or bytes, as `kind` says. */
export type ShrinkFact =
  | { readonly kind: 'rows'; readonly before: number; readonly after: number }
  | { readonly kind: 'table-rows'; readonly table: string; readonly before: number; readonly after: number }
  /** The table is gone or empty. */
  | { readonly kind: 'table-gone'; readonly table: string; readonly before: number }
  /** As many rows perhaps, but little is left in them. */
  | { readonly kind: 'table-bytes'; readonly table: string; readonly before: number; readonly after: number }
  | { readonly kind: 'files'; readonly before: number; readonly after: number }
  | { readonly kind: 'file-bytes'; readonly before: number; readonly after: number };

export type ShrinkVerdict =
  | { readonly kind: 'fine' }
  /** One holds other tables than the other, or one is without files. */
  | { readonly kind: 'not-comparable' }
  | { readonly kind: 'shrunk'; readonly facts: readonly ShrinkFact[] };

/** What is left at most, of what there was, to call it a sharp loss. */
const LEFT_PART = 0.5;
/** Of fewer, half is lost by a few deliberate deletions. */
const ENOUGH = 20;
/** Of fewer, even all. */
const ENOUGH_TO_VANISH = 5;

/**
 * Compares a backup with the one before it of the same scope: whether the data shrank sharply or vanished. Half of the
 * rows of the whole or of a table, of the content of a table's rows, of the files or their bytes, where there were 20 or
 * more; or all of them, where there were 5 or more. Deleting a few of a few is not noticed.
 */
export function judgeShrink({ previous, current }: { readonly previous: GuardedState; readonly current: GuardedState }): ShrinkVerdict {
  if (previous.scope !== current.scope || previous.withFiles !== current.withFiles) return { kind: 'not-comparable' };
  const facts: ShrinkFact[] = [];
  const now = new Map(current.tables.map((table) => [table.name, table]));
  for (const before of previous.tables) {
    // Files of their own table are counted as files.
    if (before.role === 'files') continue;
    const after = now.get(before.name);
    if (!after || after.rows === 0) {
      if (before.rows >= ENOUGH_TO_VANISH) facts.push({ kind: 'table-gone', table: before.name, before: before.rows });
    } else if (before.rows >= ENOUGH && isLoss(before.rows, after.rows)) {
      facts.push({ kind: 'table-rows', table: before.name, before: before.rows, after: after.rows });
    } else if (before.rows >= ENOUGH && isLoss(before.bytes, after.bytes)) {
      facts.push({ kind: 'table-bytes', table: before.name, before: before.bytes, after: after.bytes });
    }
  }
  const [was, is] = [totals(previous), totals(current)];
  if (isSharp(was.rows, is.rows)) facts.unshift({ kind: 'rows', before: was.rows, after: is.rows });
  if (isSharp(was.files, is.files)) facts.push({ kind: 'files', before: was.files, after: is.files });
  else if (was.files >= ENOUGH && isLoss(was.fileBytes, is.fileBytes)) {
    facts.push({ kind: 'file-bytes', before: was.fileBytes, after: is.fileBytes });
  }
  return facts.length === 0 ? { kind: 'fine' } : { kind: 'shrunk', facts };
}

function isLoss(before: number, after: number): boolean {
  return before > 0 && after <= before * LEFT_PART;
}

function isSharp(before: number, after: number): boolean {
  return (before >= ENOUGH && isLoss(before, after)) || (before >= ENOUGH_TO_VANISH && after === 0);
}

function totals({ tables }: GuardedState) {
  const sum = { rows: 0, files: 0, fileBytes: 0 };
  for (const table of tables) {
    if (table.role !== 'files') sum.rows += table.rows;
    sum.files += table.attachments;
    sum.fileBytes += table.attachedBytes;
  }
  return sum;
}
