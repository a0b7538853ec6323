import { type CallOptions, throwIfAborted } from '../core/progress.ts';
import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { captureLive, type CapturedState } from './capture-live.ts';
import { ChangedRows } from './changed-rows.ts';
import { diffTrees } from './diff-trees.ts';
import { BaseSnapshots, type LiveBase } from './live-base.ts';
import type { JournalFlaw, Source, SourceChanges, SourceMoment } from './source.ts';
import { treeRows } from './tree-reader.ts';

/*
 * [Note: Trust, but prove]
 *
 * Backups that rely on a journal are right only if every change is in it. So now and then all rows are read at one
 * moment, and the trees that a full scan makes of them are compared with those that the journal leads to. A row at
 * which they differ has changed without an entry: past the app, or because of a defect. It is given to the source,
 * which adds the missing entry; so the next backup has the row as it is.
 * Of a content-addressed table the keys are compared, since a row never changes under its key.
 */

/** What a check of the journal has found. */
export interface JournalCheck {
  /** The tables that were compared. The others are read in full by the next backup anyway. */
  readonly tables: readonly string[];
  /** The number of rows in them. */
  readonly rows: number;
  /** Rows that changed without an entry, and rows whose value was lost. The source knows of them by now. */
  readonly flaws: readonly JournalFlaw[];
}

/**
 * Compares the trees that the source's journal leads to with those of a full scan of the same moment, and adds what is
 * missing to the journal. May be called at any time; later edits wait while rows are read.
 * @throws BackupError `cancelled`, `source-failed`, `damaged`, `missing-object`.
 */
export async function checkJournal(
  repository: Repository,
  source: Source,
  options: CallOptions = {},
): Promise<JournalCheck> {
  const { tables } = await source.describe();
  const moment = await source.openMoment(
    tables.map(({ name }) => name),
    { ...options, withChanges: true },
  );
  const bases: (LiveBase & { readonly isContentAddressed: boolean })[] = [];
  const flaws: JournalFlaw[] = [];
  let rows = 0;
  let captured: Captured | undefined;
  try {
    const changes = await moment.changes?.();
    const snapshots = new BaseSnapshots(repository, options);
    for (const { name, isContentAddressed } of tables) {
      const base = await snapshots.find(name, changes);
      if (!base || base.table.isContentAddressed !== isContentAddressed) continue;
      bases.push({ ...base, isContentAddressed });
      rows += await moment.count(name);
    }
    captured = await captureBoth(repository, moment, changes, bases, options);
    for (const base of bases.filter(({ isContentAddressed }) => isContentAddressed))
      for (const flaw of await compareContentKeys(repository, moment, base, options)) flaws.push(flaw);
  } finally {
    moment.close();
  }
  for (const base of bases.filter(({ isContentAddressed }) => !isContentAddressed))
    for (const flaw of await compareTrees(captured, base, options)) flaws.push(flaw);
  if (flaws.length > 0) await source.correct?.(flaws);
  return { tables: bases.map(({ table }) => table.name), rows, flaws };
}

/** The state by the journal, and by a full scan. */
interface Captured {
  readonly live: CapturedState;
  readonly full: CapturedState;
}

async function captureBoth(
  repository: Repository,
  moment: SourceMoment,
  changes: SourceChanges | undefined,
  bases: readonly { readonly table: SnapshotTable; readonly isContentAddressed: boolean }[],
  options: CallOptions,
): Promise<Captured> {
  const tables = bases.filter(({ isContentAddressed }) => !isContentAddressed).map(({ table }) => table.name);
  const { onProgress, ...quiet } = options;
  const withChanges = { ...moment, changes: async () => changes };
  const live = await captureLive(repository, withChanges, tables, quiet);
  const { changes: _, ...plain } = moment;
  const full = await captureLive(live.view, plain, tables, { ...quiet, ...(onProgress ? { onProgress } : {}) });
  return { live, full };
}

/**
 * Where the journal leads to no tree, since it names too much or the number of rows is wrong, the earlier tree is
 * compared, and the rows that the journal names may differ.
 */
async function compareTrees(
  { live, full }: Captured,
  { table, changes }: LiveBase,
  options: CallOptions,
): Promise<readonly JournalFlaw[]> {
  const { name } = table;
  const isLive = live.live.has(name);
  const before = isLive ? (live.roots.get(name) ?? null) : table.root;
  const after = full.roots.get(name) ?? null;
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isNamed = isLive ? () => false : namedBy(changes);
  const lost = new Set(full.unreadable.get(name) ?? []);
  const found = { missed: new Array<unknown>(), lost: new Array<unknown>() };
  const sides = [
    { repository: full.view, root: before },
    { repository: full.view, root: after },
  ] as const;
  for await (const difference of diffTrees(...sides, signalOf(options))) {
    const key = decodeKey(difference.key);
    if (isNamed(key)) continue;
    found[lost.has(encodeKey(key)) ? 'lost' : 'missed'].push(key);
  }
  return flawsOf(name, found);
}

/** Every key that only one side has must be named. */
async function compareContentKeys(
  repository: Repository,
  moment: SourceMoment,
  { table, changes }: LiveBase,
  options: CallOptions,
): Promise<readonly JournalFlaw[]> {
  const isNamed = namedBy(changes);
  const missed: unknown[] = [];
  const stored = keysOfTree(repository, table, options);
  const present = keysOfMoment(moment, table.name, options);
  let [a, b] = [await stored.next(), await present.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value, b.value);
    const key: unknown = order <= 0 ? a.value : b.value;
    if (order !== 0 && !isNamed(key)) missed.push(key);
    if (order <= 0) a = await stored.next();
    if (order >= 0) b = await present.next();
  }
  return flawsOf(table.name, { missed, lost: [] });
}

async function* keysOfTree(repository: Repository, { root, rows }: SnapshotTable, options: CallOptions) {
  for await (const lines of treeRows(repository, root, { ...signalOf(options), treeRows: rows }))
    for (const { row } of lines) yield decodeKey(row.key) as unknown;
}

async function* keysOfMoment(moment: SourceMoment, table: string, { signal }: CallOptions) {
  for await (const keys of moment.keys(table)) {
    throwIfAborted(signal);
    yield* keys;
  }
}

function namedBy({ keys, spans }: LiveBase['changes']): (key: unknown) => boolean {
  const named = new Set(keys.map((key) => encodeKey(key)));
  const within = new ChangedRows([], spans, 0);
  return (key) => named.has(encodeKey(key)) || within.isInSpan(key);
}

function flawsOf(
  table: string,
  { missed, lost }: { readonly missed: readonly unknown[]; readonly lost: readonly unknown[] },
): readonly JournalFlaw[] {
  return [
    ...(missed.length > 0 ? [{ table, keys: missed, kind: 'missed' } as const] : []),
    ...(lost.length > 0 ? [{ table, keys: lost, kind: 'lost' } as const] : []),
  ];
}

function signalOf({ signal }: CallOptions) {
  return signal ? { signal } : {};
}

/** How many rows changed without an entry. */
export function countMissed({ flaws }: JournalCheck): number {
  return flaws.filter(({ kind }) => kind === 'missed').reduce((sum, { keys }) => sum + keys.length, 0);
}
