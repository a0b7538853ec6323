import type { Fitting } from '../snapshot/source-fitting.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { lastRule, type RowDecision, type RowSides } from './decide-row.ts';
import { withKey } from './json-path.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';
import { groupOf, withFields } from './row-fields.ts';
import { findUniqueConflicts, freesValue, type UniqueWrite } from './unique-conflicts.ts';
import { type UniqueConflict, uniqueEntriesOf } from './unique-entries.ts';
import { entriesAsWritten } from './written-entries.ts';

const ROWS_AT_ONCE = 500;

/** The consequences of one table's unique indexes. */
export interface SettledUnique {
  readonly actions: readonly RowAction[];
  readonly changed: readonly ChangedDecision[];
  /** Rows that others need but that cannot be restored. */
  readonly missing: number;
  /** Whether rows that the source has fitted others to cannot be restored. */
  readonly blocksBrought: boolean;
  /** Key texts of present rows that are removed so that the backup's row with the same value can be restored. */
  readonly evicted: readonly string[];
  /** Key texts of rows that an earlier call removed, and that stay after all. */
  readonly spared: readonly string[];
}

/** A changed decision, with the earlier one. */
interface ChangedDecision {
  readonly before: RowDecision;
  readonly after: RowDecision;
}

/** The planned writes of one table, with their values in the unique indexes. */
export class UniqueWrites {
  readonly #table: CommonTable;
  readonly #writes = new Map<string, UniqueWrite>();
  readonly #decisions = new Map<string, RowDecision>();
  /** Key texts of present rows that are only fitted. */
  readonly #fitted = new Set<string>();
  /** By the key text of a present row to be removed: the row that needs its value. */
  readonly #evictors = new Map<string, string>();

  constructor(table: CommonTable) {
    this.#table = table;
  }

  note(action: RowAction, decision: RowDecision, { mine, theirs }: RowSides): void {
    if (!theirs || action.action === 'remove') return;
    this.#writes.set(action.keyText, this.#writeOf(action, mine, theirs));
    this.#decisions.set(action.keyText, decision);
  }

  #writeOf(
    { keyText, action, fields, newKeyText }: RowAction,
    mine: StoredLine | undefined,
    theirs: StoredLine,
  ): UniqueWrite {
    const { described } = this.#table;
    const indexes = described.uniqueIndexes ?? [];
    const isCopy = action === 'copy';
    let json = theirs.row.value;
    if (action === 'merge' && mine) json = withFields(described, mine.row.value, json, fields ?? []);
    if (isCopy) json = withKey(json, described.keyPath, JSON.parse(newKeyText ?? 'null')) ?? json;
    return {
      keyText,
      isCopy,
      mine: mine ? uniqueEntriesOf(indexes, mine.row.value) : [],
      entries: uniqueEntriesOf(indexes, json),
    };
  }

  /**
   * Changes decisions that the unique indexes do not allow. May be called again for its own result, if rows are fitted
   * differently.
   * @param actions all of the table, including those added later because others need them.
   * @param fitting how rows are fitted before they are written.
   */
  async settle(draft: PlanDraft, actions: readonly RowAction[], fitting?: Fitting): Promise<SettledUnique> {
    await this.#noteOthers(draft, actions);
    const written = await entriesAsWritten(draft, this.#table, actions, fitting);
    const removed = new Set(actions.filter(({ action }) => action === 'remove').map(({ keyText }) => keyText));
    const writes = new Map<string, UniqueWrite>();
    for (const { keyText, action } of actions) {
      const write = action === 'remove' ? undefined : this.#writes.get(keyText);
      if (write) writes.set(keyText, { ...write, entries: written.get(keyText) ?? write.entries });
    }
    const answerOf = ({ keyText }: UniqueWrite) => {
      const decision = this.#decisions.get(keyText);
      return decision && lastRule(draft.choice.resolutions, decision, undefined)?.take;
    };
    const { blocked, evicted } = await findUniqueConflicts(
      draft,
      this.#table.stored.name,
      [...writes.values()],
      removed,
      (write) => answerOf(write) === 'theirs',
    );
    const changed = [
      ...[...blocked].flatMap(([write, conflict]) => this.#block(write, conflict, answerOf(write) === 'mine')),
      ...[...evicted.values()].flatMap(({ write, conflict }) => this.#settleByEviction(write, conflict)),
    ];
    const blockedTexts = new Set([...blocked.keys()].map(({ keyText }) => keyText));
    const spared = this.#spareEvicted(blockedTexts);
    for (const [keyText, { write }] of evicted) this.#evictors.set(keyText, write.keyText);
    const kept = actions
      .filter(({ keyText, action }) => (action === 'remove' ? !spared.has(keyText) : !blockedTexts.has(keyText)))
      .map((action) => freeing(action, writes.get(action.keyText)));
    return {
      actions: [...kept, ...[...evicted.keys()].map((keyText): RowAction => ({ keyText, action: 'remove' }))],
      changed,
      missing: [...blockedTexts].filter((keyText) => !this.#decisions.has(keyText)).length,
      blocksBrought: [...blockedTexts].some((keyText) => !this.#fitted.has(keyText)),
      evicted: [...evicted.keys()],
      spared: [...spared],
    };
  }

  #block({ keyText }: UniqueWrite, uniqueConflict: UniqueConflict, isSettled: boolean): readonly ChangedDecision[] {
    return this.#redecide(keyText, {
      action: 'keep',
      isConflict: true,
      isSettled,
      ...(isSettled ? {} : { needsChoice: true }),
      uniqueConflict,
    });
  }

  #settleByEviction({ keyText }: UniqueWrite, uniqueConflict: UniqueConflict): readonly ChangedDecision[] {
    return this.#redecide(keyText, { isConflict: true, isSettled: true, uniqueConflict });
  }

  #redecide(keyText: string, change: Partial<RowDecision>): readonly ChangedDecision[] {
    const before = this.#decisions.get(keyText);
    if (!before) return [];
    const after = { ...before, ...change };
    this.#decisions.set(keyText, after);
    return [{ before, after }];
  }

  /** Present rows that were to be removed for a row that cannot be restored after all. */
  #spareEvicted(blocked: ReadonlySet<string>): ReadonlySet<string> {
    const spared = new Set(
      [...this.#evictors].filter(([, evictor]) => blocked.has(evictor)).map(([keyText]) => keyText),
    );
    for (const keyText of spared) this.#evictors.delete(keyText);
    return spared;
  }

  /** Adds rows without a decision: those that others need, and present ones that are only fitted. */
  async #noteOthers(draft: PlanDraft, actions: readonly RowAction[]): Promise<void> {
    const { stored, described } = this.#table;
    const unknown = actions.filter(({ action, keyText }) => action !== 'remove' && !this.#writes.has(keyText));
    for (let at = 0; at < unknown.length; at += ROWS_AT_ONCE) {
      const group = unknown.slice(at, at + ROWS_AT_ONCE);
      const keyTexts = group.map(({ keyText }) => keyText);
      const theirs = await draft.findInBackup(stored, keyTexts);
      const mine = await draft.findLive(stored.name, keyTexts);
      for (const action of group) {
        const { keyText } = action;
        const live = mine.get(keyText);
        const line = action.action === 'fit' ? live : theirs.get(keyText);
        if (line) this.#writes.set(keyText, this.#writeOf(action, live, line));
        if (action.action !== 'fit') continue;
        this.#fitted.add(keyText);
        const group = groupOf(described, live?.row.value);
        this.#decisions.set(keyText, { table: stored.name, keyText, group, ...STAYS });
      }
    }
  }
}

/** The decision about a present row that is only fitted, until its new value proves to be taken. */
const STAYS = { change: 'changed', action: 'keep', fields: [], isConflict: false, isSettled: true } as const;

/** Marks an action whose present row must be removed first. */
function freeing({ freesValue: _earlier, ...action }: RowAction, write: UniqueWrite | undefined): RowAction {
  return write && freesValue(write) ? { ...action, freesValue: true } : action;
}
