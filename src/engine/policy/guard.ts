import { leftOutOf, type SnapshotTable } from '../format/snapshot.ts';

/** A backup as the guard sees it. */
export interface GuardedState {
  readonly scope: string;
  readonly withFiles: boolean;
  readonly tables: readonly Pick<
    SnapshotTable,
    'name' | 'role' | 'rows' | 'bytes' | 'attachments' | 'attachedBytes' | 'leftOut'
  >[];
}

/** Something that shrank. `before` and `after` are rows, files or bytes, depending on `kind`. */
export type ShrinkFact =
  | { readonly kind: 'rows'; readonly before: number; readonly after: number }
  | { readonly kind: 'table-rows'; readonly table: string; readonly before: number; readonly after: number }
  /** The table is gone or empty. */
  | { readonly kind: 'table-gone'; readonly table: string; readonly before: number }
  /** The number of rows may be the same, but they contain little. */
  | { readonly kind: 'table-bytes'; readonly table: string; readonly before: number; readonly after: number }
  | { readonly kind: 'files'; readonly before: number; readonly after: number }
  | { readonly kind: 'file-bytes'; readonly before: number; readonly after: number };

export type ShrinkVerdict =
  | { readonly kind: 'fine' }
  /** They contain different tables, or one lacks files, or files of a kind. */
  | { readonly kind: 'not-comparable' }
  | { readonly kind: 'shrunk'; readonly facts: readonly ShrinkFact[] };

/** A sharp loss leaves at most this fraction. */
const LEFT_OF_LAST = 0.5;
/** The same fraction of the maximum of the last weeks: a slow loss must be noticed before half is gone. */
const LEFT_OF_BEST = 0.6;
const WEEK_MS = 7 * 24 * 60 * 60_000;
const WEEKS_LOOKED_BACK = 8;
/** A clock that was set wrong must not make marks pile up. */
const MOST_MARKS = 4 * WEEKS_LOOKED_BACK;
/** With fewer, a few deliberate deletions may remove half. */
const ENOUGH = 20;
/** With fewer, even all. */
const ENOUGH_TO_VANISH = 5;

/**
 * Compares a backup with the previous one of the same scope: whether the data shrank sharply or vanished. That means
 * half of all rows, of a table's rows, of the content of a table's rows, of the files or their bytes, if there were at
 * least 20; or all of them, if there were at least 5. Deleting a few of a few is ignored.
 */
export function judgeShrink({
  previous,
  current,
}: {
  readonly previous: GuardedState;
  readonly current: GuardedState;
}): ShrinkVerdict {
  return judge(previous, current, LEFT_OF_LAST);
}

/** The maximum of one week's backups, for each table and measure. */
export interface GuardMark {
  /** Weeks since the epoch. */
  readonly week: number;
  /** When the first of them was made. */
  readonly firstAt: number;
  readonly state: GuardedState;
}

/** The marks including a backup made at `at`. Marks that are too old are dropped. */
export function addGuardMark(marks: readonly GuardMark[], current: GuardedState, at: number): readonly GuardMark[] {
  const week = Math.floor(at / WEEK_MS);
  const isOfThis = (mark: GuardMark) => mark.week === week && isComparable(mark.state, current);
  const [known] = marks.filter(isOfThis);
  const state = known ? largestOf(known.state, factsOf(current)) : factsOf(current);
  const others = marks.filter((mark) => !isOfThis(mark) && mark.week > week - WEEKS_LOOKED_BACK);
  return [...others, { week, firstAt: known?.firstAt ?? at, state }].slice(-MOST_MARKS);
}

/**
 * Compares a backup with the maximum of the last eight weeks: losing a few a day never halves anything from one backup
 * to the next. The rules of a sharp loss apply, but losing four tenths is enough.
 */
export function judgeSlowLoss(marks: readonly GuardMark[], current: GuardedState, at: number): ShrinkVerdict {
  const week = Math.floor(at / WEEK_MS);
  const [first, ...rest] = marks.filter(
    (mark) => mark.week > week - WEEKS_LOOKED_BACK && isComparable(mark.state, current),
  );
  if (!first) return { kind: 'not-comparable' };
  return judge(
    rest.reduce((state, mark) => largestOf(state, mark.state), first.state),
    current,
    LEFT_OF_BEST,
  );
}

function isComparable(one: GuardedState, other: GuardedState): boolean {
  return (
    one.scope === other.scope && one.withFiles === other.withFiles && leftOutOf(one).join() === leftOutOf(other).join()
  );
}

/** The parts of a backup that the guard looks at. */
function factsOf({ scope, withFiles, tables }: GuardedState): GuardedState {
  const facts = tables.map(({ name, role, rows, bytes, attachments, attachedBytes, leftOut }) => ({
    name,
    role,
    rows,
    bytes,
    attachments,
    attachedBytes,
    ...(leftOut ? { leftOut } : {}),
  }));
  return { scope, withFiles, tables: facts };
}

function largestOf(one: GuardedState, other: GuardedState): GuardedState {
  const tables = new Map(one.tables.map((table) => [table.name, table]));
  for (const table of other.tables) {
    const known = tables.get(table.name) ?? table;
    tables.set(table.name, {
      ...table,
      rows: Math.max(table.rows, known.rows),
      bytes: Math.max(table.bytes, known.bytes),
      attachments: Math.max(table.attachments, known.attachments),
      attachedBytes: Math.max(table.attachedBytes, known.attachedBytes),
    });
  }
  return { ...one, tables: [...tables.values()] };
}

function judge(previous: GuardedState, current: GuardedState, leftPart: number): ShrinkVerdict {
  const isLoss = (before: number, after: number) => before > 0 && after <= before * leftPart;
  const isSharp = (before: number, after: number) =>
    (before >= ENOUGH && isLoss(before, after)) || (before >= ENOUGH_TO_VANISH && after === 0);
  if (!isComparable(previous, current)) return { kind: 'not-comparable' };
  const facts: ShrinkFact[] = [];
  const now = new Map(current.tables.map((table) => [table.name, table]));
  for (const before of previous.tables) {
    // Files in their own table count as files.
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

function totals({ tables }: GuardedState) {
  const sum = { rows: 0, files: 0, fileBytes: 0 };
  for (const table of tables) {
    if (table.role !== 'files') sum.rows += table.rows;
    sum.files += table.attachments;
    sum.fileBytes += table.attachedBytes;
  }
  return sum;
}
