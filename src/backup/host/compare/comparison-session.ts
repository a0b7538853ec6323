import { BackupError, type RestorePlan, type RowDecision } from '../../../engine/index.ts';
import type { Comparison } from '../../contract/comparing.ts';
import type { UnreadablePart } from '../../contract/unreadable.ts';
import type { RestoreSource } from '../../contract/restoring.ts';
import type { Differences, Sides } from './collect-differences.ts';
import type { CommonBase } from './find-base.ts';

/** A comparison kept in the worker. */
export interface ComparisonSession {
  readonly shown: Comparison;
  readonly sides: Sides;
  /** The tables of which only one side has rows. */
  readonly whole: Differences['whole'];
  /** All rows that differ, table by table, by title. */
  readonly readEntries: Differences['readEntries'];
  /** The location of the later side, if it is a backup. */
  readonly source?: RestoreSource;
  readonly base?: CommonBase;
}

/** A plan kept in the worker: its rows are never sent to the page. */
export interface PlanSession {
  readonly session: ComparisonSession;
  readonly source: RestoreSource;
  readonly plan: RestorePlan;
  readonly conflicts: readonly RowDecision[];
  /** What the plan leaves out, in words. */
  readonly unreadable: readonly UnreadablePart[];
}

/** Only the few that were used last, because a closed page does not report it. */
const MOST_KEPT = 4;

/** The page's open objects, by their ids. */
export class Kept<Value> {
  readonly #what: string;
  readonly #values = new Map<string, Value>();

  constructor(what: string) {
    this.#what = what;
  }

  add(id: string, value: Value): void {
    this.#values.set(id, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > MOST_KEPT && oldest !== undefined) this.#values.delete(oldest);
  }

  remove(id: string): void {
    this.#values.delete(id);
  }

  /**
   * @throws BackupError `missing-object` if it is no longer kept, because the worker was restarted or others were
   *   opened since.
   */
  mustGet(id: string): Value {
    const value = this.#values.get(id);
    if (!value) throw new BackupError('missing-object', { context: { what: this.#what }, hint: 'comparison-gone' });
    // Most recently used, last dropped.
    this.#values.delete(id);
    this.#values.set(id, value);
    return value;
  }
}

/** Everything kept between calls. */
export class CompareSessions {
  readonly comparisons = new Kept<ComparisonSession>('comparison');
  readonly plans = new Kept<PlanSession>('restore plan');
}
