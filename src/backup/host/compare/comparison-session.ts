import { BackupError, type RestorePlan, type RowDecision } from '../../../engine/index.ts';
import type { Comparison } from '../../contract/comparing.ts';
import type { UnreadablePart } from '../../contract/unreadable.ts';
import type { RestoreSource } from '../../contract/backups.ts';
import type { Sides } from './collect-differences.ts';
import type { DifferenceEntry } from './difference-entry.ts';
import type { CommonBase } from './find-base.ts';

/** A comparison as the worker keeps it. */
export interface ComparisonSession {
  readonly shown: Comparison;
  readonly sides: Sides;
  readonly entries: readonly DifferenceEntry[];
  /** Where the later side is, if it is a backup. */
  readonly source?: RestoreSource;
  readonly base?: CommonBase;
}

/** A plan as the worker keeps it: its rows never go to the page. */
export interface PlanSession {
  readonly session: ComparisonSession;
  readonly source: RestoreSource;
  readonly plan: RestorePlan;
  readonly conflicts: readonly RowDecision[];
  /** What the plan leaves out, in words. */
  readonly unreadable: readonly UnreadablePart[];
}

/** The few that were used last: a page that was closed does not say so. */
const MOST_KEPT = 4;

/** What the page has open, by the ids that it was given. */
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
   * @throws BackupError `missing-object` where it is no longer kept: the worker was started again, or others came
   *   since.
   */
  mustGet(id: string): Value {
    const value = this.#values.get(id);
    if (!value) throw new BackupError('missing-object', { context: { what: this.#what }, hint: 'comparison-gone' });
    // The last used is the last to go.
    this.#values.delete(id);
    this.#values.set(id, value);
    return value;
  }
}

/** All that is kept between calls. */
export class CompareSessions {
  readonly comparisons = new Kept<ComparisonSession>('comparison');
  readonly plans = new Kept<PlanSession>('restore plan');
}
