import type { CallOptions } from '../core/progress.ts';
import { Lists } from '../core/lists.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { captureLive, type CapturedState } from '../snapshot/capture-live.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { hasFewChanges } from '../snapshot/live-base.ts';
import type { SourceMoment } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LeftOut } from './left-out.ts';
import { digestOf, liveLines } from './live-rows.ts';
import type { CommonTable, RestoreInput } from './restore-input.ts';
import { type ExpectedState, type RestoreChoice, type RowAction, WHOLE_AND_EXACT } from './restore-plan.ts';
import { Selection } from './selection.ts';
import type { TableFigures } from './table-figures.ts';
import { UnholdableValues } from './unholdable-values.ts';

/** The inputs of a plan. */
export interface PlanBasis {
  readonly input: RestoreInput;
  /** The live data. */
  readonly moment: SourceMoment;
  readonly common: readonly CommonTable[];
  /** The next keys of auto-increment tables, if known. */
  readonly nextKeys: ReadonlyMap<string, number>;
  readonly leftOut: LeftOut;
  readonly options: CallOptions;
}

/** A restore plan in the making: its inputs, and the decisions so far. Each step of planning adds to it. */
export class PlanDraft {
  readonly input: RestoreInput;
  readonly moment: SourceMoment;
  readonly common: readonly CommonTable[];
  readonly nextKeys: ReadonlyMap<string, number>;
  readonly leftOut: LeftOut;
  readonly options: CallOptions;
  readonly choice: RestoreChoice;
  readonly selection: Selection;

  // All by table.
  readonly figures = new Map<string, TableFigures>();
  readonly actions = new Map<string, readonly RowAction[]>();
  readonly expected = new Map<string, ExpectedState>();
  readonly unholdable = new UnholdableValues();
  /** Key texts of rows that an exact restore would remove if the backup certainly lacked them. */
  readonly kept = new Lists<string, string>();
  /** Tables that are patched rather than replaced: rows that do not differ must stay. */
  readonly patched = new Set<string>();
  /** Tables that are empty now and filled with all rows of the backup, which planning need not read. */
  readonly filled = new Set<string>();
  /** Whether an undo keeps anything that was changed since the restore. */
  keepsLater = false;
  /** What was captured to count it, to be compared next. */
  readonly #captured = new Map<string, Promise<CapturedState>>();

  constructor({ input, moment, common, nextKeys, leftOut, options }: PlanBasis) {
    this.input = input;
    this.moment = moment;
    this.common = common;
    this.nextKeys = nextKeys;
    this.leftOut = leftOut;
    this.options = options;
    this.choice = input.choice ?? WHOLE_AND_EXACT;
    this.selection = new Selection(this.choice.selection);
  }

  /**
   * Whether every row of every table is taken. Never in an undo: it also restores the rows that its rows need, like a
   * partial restore, because they may have been deleted since.
   */
  get takesEverything(): boolean {
    return !this.input.undoes && this.common.every(({ stored }) => this.selection.takesWholeTable(stored.name));
  }

  tableOf(name: string): CommonTable | undefined {
    return this.common.find(({ stored }) => stored.name === name);
  }

  actionsOf(table: string): readonly RowAction[] {
    return this.actions.get(table) ?? [];
  }

  /** The rows of the backup under these keys. */
  findInBackup(
    { name, root, rows }: SnapshotTable,
    keyTexts: Iterable<string>,
  ): Promise<ReadonlyMap<string, StoredLine>> {
    return findRows(this.input.repository, root, keyTexts, this.leftOut.reading(name, rows, this.options));
  }

  /** The live rows under these keys. */
  findLive(table: string, keyTexts: readonly string[]): Promise<ReadonlyMap<string, StoredLine>> {
    return liveLines(this.input.repository, this.moment, table, keyTexts);
  }

  /** All live rows of a table. Ask once, since it may keep many of them in memory. */
  captureLive(table: string): Promise<CapturedState> {
    const captured = this.#captured.get(table);
    this.#captured.delete(table);
    return captured ?? captureLive(this.input.repository, this.moment, [table], this.options);
  }

  /** How many live rows a table has. */
  async countLive({ stored: { name }, described }: CommonTable): Promise<number> {
    const changes = (await this.moment.changes?.())?.tables.get(name);
    if (described.isContentAddressed || !changes || !hasFewChanges(changes)) return this.moment.count(name);
    const captured = this.captureLive(name);
    this.#captured.set(name, captured);
    return (await captured).rows.get(name) ?? 0;
  }

  /** Adds rows to those that must not change before the plan is applied, unless the whole table must not change. */
  async expectRows(table: string, keyTexts: readonly string[]): Promise<void> {
    const earlier = this.expected.get(table);
    if (earlier?.kind === 'tree') return;
    const all = [...new Set([...(earlier?.keyTexts ?? []), ...keyTexts])];
    const digest = await digestOf(all, await this.findLive(table, all));
    this.expected.set(table, { kind: 'rows', keyTexts: all, digest });
  }
}
