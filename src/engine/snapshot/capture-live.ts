import type { CallOptions } from '../core/progress.ts';
import type { GroupRows, TreeRoot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { HoldingSaver } from './holding-saver.ts';
import { groupCounterOf } from './group-counter.ts';
import { createBoundaryTest } from './page-cutter.ts';
import type { SourceMoment, TableDescription } from './source.ts';
import { BaseSnapshots, countToCompare, type LiveBase } from './live-base.ts';
import { readChangedRows } from './changed-rows.ts';
import { writeLiveTree } from './live-tree.ts';
import { type DraftRow, encodeBatches, type WhyLeftOut, writeTable, type WriteTableOptions } from './write-table.ts';

/** The present state of some tables, as trees that can be compared with those of a backup. */
export interface CapturedState {
  /** The repository, with the additional chunks of the state in memory. */
  readonly view: Repository;
  readonly roots: ReadonlyMap<string, TreeRoot | null>;
  /** By table, how many rows there are, with those that are in no tree. */
  readonly rows: ReadonlyMap<string, number>;
  /**
   * By table, the key texts of rows that exist but cannot be read. The trees do not contain them: they count as
   * missing.
   */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
  /** How many values of each table no backup can contain. */
  readonly omitted: ReadonlyMap<string, number>;
  /** The tables of which only what has changed since a snapshot was read. */
  readonly live: ReadonlySet<string>;
  /** By table: how many rows each group has, if descriptions of the tables were given. */
  readonly groupRows: ReadonlyMap<string, readonly GroupRows[]>;
}

export interface CaptureOptions extends CallOptions {
  /** Descriptions of tables whose rows are to be counted by group. */
  readonly described?: readonly TableDescription[];
}

/**
 * Captures the rows of these tables at one moment, without storing anything. They are cut and named as in a backup, so
 * equal content gives equal pages, and memory use depends only on the differences. If the moment knows what has changed
 * since a snapshot of this repository, only the changed rows are read.
 */
export async function captureLive(
  repository: Repository,
  moment: SourceMoment,
  tables: readonly string[],
  options: CaptureOptions = {},
): Promise<CapturedState> {
  const saver = new HoldingSaver(repository);
  const reading = { ...repository, onChunkRead: saver.keepRead };
  const endsBehind = await createBoundaryTest(repository.keys.pageBoundaryKey);
  const changes = await moment.changes?.();
  const bases = new BaseSnapshots(repository, options);
  const roots = new Map<string, TreeRoot | null>();
  const rows = new Map<string, number>();
  const unreadable = new Map<string, readonly string[]>();
  const omitted = new Map<string, number>();
  const live = new Set<string>();
  const groupRows = new Map<string, readonly GroupRows[]>();
  let done = 0;
  for (const table of tables) {
    const description = options.described?.find(({ name }) => name === table);
    const writing = (): WriteTableOptions => ({
      writer: saver,
      endsBehind,
      added: { chunks: 0, bytes: 0 },
      signal: options.signal,
      groups: description && groupCounterOf(description),
      onRows: (more) => {
        done += more;
        options.onProgress?.({ phase: 'comparing', done, bytesDone: 0, current: table });
      },
    });
    const base = await bases.find(table, changes);
    const captured =
      (base && (await captureChanged(reading, moment, base, writing()))) ??
      (await captureAll(moment, table, writing()));
    roots.set(table, captured.root);
    rows.set(table, captured.rows);
    if (captured.isLive) live.add(table);
    if (captured.groupRows) groupRows.set(table, captured.groupRows);
    if (captured.unreadable.length > 0) unreadable.set(table, captured.unreadable);
    if (captured.omitted > 0) omitted.set(table, captured.omitted);
  }
  // Chunks kept by an earlier capture of this repository are still needed.
  const heldChunks = new Map([...(repository.heldChunks ?? []), ...saver.held]);
  return { view: { ...repository, heldChunks }, roots, rows, unreadable, omitted, live, groupRows };
}

/** The captured state of one table. */
interface CapturedTable {
  readonly root: TreeRoot | null;
  readonly rows: number;
  readonly unreadable: readonly string[];
  readonly omitted: number;
  readonly isLive: boolean;
  readonly groupRows?: readonly GroupRows[] | undefined;
}

/** Notes what no tree has. Like a value that no backup can contain, a row that is too large stays where it is. */
class Omissions {
  readonly found = { unreadable: new Array<string>(), omitted: 0 };
  /** How many rows no tree has. */
  rows = 0;

  readonly leaveOut = (keyText: string, why: WhyLeftOut): void => {
    this.rows += 1;
    if (why === 'unreadable') this.found.unreadable.push(keyText);
    else this.found.omitted += 1;
  };

  count(drafts: Iterable<DraftRow>): void {
    for (const draft of drafts) if (draft.kind === 'encoded') this.found.omitted += draft.row.omitted.length;
  }
}

async function captureAll(moment: SourceMoment, table: string, writing: WriteTableOptions): Promise<CapturedTable> {
  const omissions = new Omissions();
  async function* counted() {
    for await (const batch of encodeBatches(moment.rows(table), omissions.leaveOut)) {
      omissions.count(batch);
      yield batch;
    }
  }
  const { root, groupRows, rows } = await writeTable(counted(), writing);
  return { root, groupRows, rows: rows + omissions.rows, ...omissions.found, isLive: false };
}

/** `undefined` where it has to be captured in full. */
async function captureChanged(
  repository: Repository,
  moment: SourceMoment,
  live: LiveBase,
  writing: WriteTableOptions,
): Promise<CapturedTable | undefined> {
  const omissions = new Omissions();
  const { table: base } = live;
  const changed = await readChangedRows(moment, live, omissions.leaveOut);
  if (!changed) return undefined;
  omissions.count(changed.rows.flatMap(({ draft }) => draft ?? []));
  const count = await countToCompare(moment, base);
  const result = await writeLiveTree({ repository, base, changed, count }, writing);
  if (result.kind === 'doubt') return undefined;
  const { root, groupRows, rows } = result.table;
  return { root, groupRows, rows: rows + changed.leftOut, ...omissions.found, isLive: true };
}
