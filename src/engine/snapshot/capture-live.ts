import type { CallOptions } from '../core/progress.ts';
import type { GroupRows, TreeRoot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { HoldingSaver } from './holding-saver.ts';
import { groupCounterOf } from './group-counter.ts';
import { type BoundaryTest, createBoundaryTest } from './page-cutter.ts';
import type { SourceChanges, SourceMoment, TableDescription } from './source.ts';
import { BaseSnapshots, countToCompare } from './live-base.ts';
import { readChangedRows } from './changed-rows.ts';
import { type LiveTreeInput, writeLiveTree } from './live-tree.ts';
import {
  type DraftRow,
  encodeBatches,
  type WhyLeftOut,
  writeTable,
  type WriteTableOptions,
  type WrittenTable,
} from './write-table.ts';

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
  const capture = await LiveCapture.of(repository, moment, options);
  for (const table of tables) {
    const changed = await capture.readChanged(table);
    if (!changed || !(await capture.takeChanged(changed))) await capture.takeAll(table);
  }
  return capture.finish();
}

/**
 * As `captureLive`, but closes the moment as soon as the changed rows are read, so that writers need not wait.
 * @returns `undefined` if all of a table has to be read: that takes another moment, opened without changes.
 */
export async function captureBriefly(
  repository: Repository,
  moment: SourceMoment,
  tables: readonly string[],
  options: CaptureOptions = {},
): Promise<CapturedState | undefined> {
  const capture = await LiveCapture.of(repository, moment, options);
  const waiting: ChangedTable[] = [];
  for (const table of tables) {
    const changed = await capture.readChanged(table);
    if (changed) waiting.push(changed);
    else await capture.takeAll(table);
  }
  moment.close();
  for (const changed of waiting) if (!(await capture.takeChanged(changed))) return undefined;
  return capture.finish();
}

/** What has changed in a table, read, and the tree to be brought up to date by it. */
interface ChangedTable extends Pick<LiveTreeInput, 'base' | 'changed' | 'count'> {
  readonly table: string;
  readonly omissions: Omissions;
}

/** The state of some tables, taken one after the other. */
class LiveCapture {
  readonly #repository: Repository;
  readonly #moment: SourceMoment;
  readonly #options: CaptureOptions;
  readonly #changes: SourceChanges | undefined;
  readonly #endsBehind: BoundaryTest;
  readonly #saver: HoldingSaver;
  readonly #bases: BaseSnapshots;
  readonly #roots = new Map<string, TreeRoot | null>();
  readonly #rows = new Map<string, number>();
  readonly #unreadable = new Map<string, readonly string[]>();
  readonly #omitted = new Map<string, number>();
  readonly #live = new Set<string>();
  readonly #groupRows = new Map<string, readonly GroupRows[]>();
  #done = 0;

  private constructor(
    repository: Repository,
    moment: SourceMoment,
    options: CaptureOptions,
    { changes, endsBehind }: { readonly changes: SourceChanges | undefined; readonly endsBehind: BoundaryTest },
  ) {
    this.#repository = repository;
    this.#moment = moment;
    this.#options = options;
    this.#changes = changes;
    this.#endsBehind = endsBehind;
    this.#saver = new HoldingSaver(repository);
    this.#bases = new BaseSnapshots(repository, options);
  }

  static async of(repository: Repository, moment: SourceMoment, options: CaptureOptions): Promise<LiveCapture> {
    const endsBehind = await createBoundaryTest(repository.keys.pageBoundaryKey);
    return new LiveCapture(repository, moment, options, { endsBehind, changes: await moment.changes?.() });
  }

  /** `undefined` where all has to be read. */
  async readChanged(table: string): Promise<ChangedTable | undefined> {
    const live = await this.#bases.find(table, this.#changes);
    if (!live) return undefined;
    const omissions = new Omissions();
    const { table: base } = live;
    const changed = await readChangedRows(this.#moment, live, omissions.leaveOut);
    if (!changed) return undefined;
    omissions.count(changed.rows.flatMap(({ draft }) => draft ?? []));
    return { table, base, changed, omissions, count: await countToCompare(this.#moment, base) };
  }

  /** Returns whether it could: otherwise all has to be read. */
  async takeChanged({ table, omissions, ...input }: ChangedTable): Promise<boolean> {
    const repository = { ...this.#repository, onChunkRead: this.#saver.keepRead };
    const result = await writeLiveTree({ repository, ...input }, this.#writing(table));
    if (result.kind === 'doubt') return false;
    this.#live.add(table);
    this.#add(table, result.table, omissions, input.changed.leftOut);
    return true;
  }

  async takeAll(table: string): Promise<void> {
    const omissions = new Omissions();
    const moment = this.#moment;
    async function* counted() {
      for await (const batch of encodeBatches(moment.rows(table), omissions.leaveOut)) {
        omissions.count(batch);
        yield batch;
      }
    }
    this.#add(table, await writeTable(counted(), this.#writing(table)), omissions, omissions.rows);
  }

  finish(): CapturedState {
    // Chunks kept by an earlier capture of this repository are still needed.
    const heldChunks = new Map([...(this.#repository.heldChunks ?? []), ...this.#saver.held]);
    return {
      view: { ...this.#repository, heldChunks },
      roots: this.#roots,
      rows: this.#rows,
      unreadable: this.#unreadable,
      omitted: this.#omitted,
      live: this.#live,
      groupRows: this.#groupRows,
    };
  }

  /** @param leftOut how many of its rows no tree has. */
  #add(table: string, { root, rows, groupRows }: WrittenTable, { found }: Omissions, leftOut: number): void {
    this.#roots.set(table, root);
    this.#rows.set(table, rows + leftOut);
    if (groupRows) this.#groupRows.set(table, groupRows);
    if (found.unreadable.length > 0) this.#unreadable.set(table, found.unreadable);
    if (found.omitted > 0) this.#omitted.set(table, found.omitted);
  }

  #writing(table: string): WriteTableOptions {
    const { described, signal, onProgress } = this.#options;
    const description = described?.find(({ name }) => name === table);
    return {
      writer: this.#saver,
      endsBehind: this.#endsBehind,
      added: { chunks: 0, bytes: 0 },
      signal,
      groups: description && groupCounterOf(description),
      onRows: (more) => {
        this.#done += more;
        onProgress?.({ phase: 'comparing', done: this.#done, bytesDone: 0, current: table });
      },
    };
  }
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
