import type { StoredLine } from '../snapshot/tree-reader.ts';
import { lastRule, type RowDecision, type RowSides } from './decide-row.ts';
import { withKey } from './json-path.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';
import { withFields } from './row-fields.ts';
import { findUniqueConflicts, freesValue, type UniqueWrite } from './unique-conflicts.ts';
import { uniqueEntriesOf } from './unique-entries.ts';

const ROWS_AT_ONCE = 500;

/** What the unique indexes of one table come to. */
export interface SettledUnique {
  readonly actions: readonly RowAction[];
  /** Decisions that are other now, with what they were. */
  readonly changed: readonly { readonly before: RowDecision; readonly after: RowDecision }[];
  /** Rows that others need, and that cannot come. */
  readonly missing: number;
  /** Key texts of present rows that go, so that the backup's row of the same value can come. */
  readonly evicted: readonly string[];
}

/** The writes of one table while it is planned, with what they have in the unique indexes. */
export class UniqueWrites {
  readonly #table: CommonTable;
  readonly #writes = new Map<string, UniqueWrite>();
  readonly #decisions = new Map<string, RowDecision>();

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

  /** @param actions all of the table, also those that came later, since others need them. */
  async settle(draft: PlanDraft, actions: readonly RowAction[]): Promise<SettledUnique> {
    const { stored } = this.#table;
    const { resolutions } = draft.choice;
    await this.#noteFollowing(draft, actions);
    const removed = new Set(actions.filter(({ action }) => action === 'remove').map(({ keyText }) => keyText));
    const writes = actions.flatMap(({ keyText, action }) =>
      action === 'remove' ? [] : (this.#writes.get(keyText) ?? []),
    );
    const answerOf = ({ keyText }: UniqueWrite) => {
      const decision = this.#decisions.get(keyText);
      return decision && lastRule(resolutions, decision, undefined)?.take;
    };
    const mayEvict = (write: UniqueWrite) => answerOf(write) === 'theirs';
    const { blocked, evicted } = await findUniqueConflicts(draft, stored.name, writes, removed, mayEvict);

    const changed: SettledUnique['changed'][number][] = [];
    let missing = 0;
    for (const [write, uniqueConflict] of blocked) {
      const before = this.#decisions.get(write.keyText);
      const isSettled = answerOf(write) === 'mine';
      if (!before) missing += 1;
      else
        changed.push({
          before,
          after: {
            ...before,
            action: 'keep',
            isConflict: true,
            isSettled,
            ...(isSettled ? {} : { needsChoice: true }),
            uniqueConflict,
          },
        });
    }
    for (const { write, conflict } of evicted.values()) {
      const before = this.#decisions.get(write.keyText);
      if (before)
        changed.push({ before, after: { ...before, isConflict: true, isSettled: true, uniqueConflict: conflict } });
    }
    const isBlocked = new Set([...blocked.keys()].map(({ keyText }) => keyText));
    const kept = actions
      .filter(({ keyText }) => !isBlocked.has(keyText))
      .map((action): RowAction => {
        const write = this.#writes.get(action.keyText);
        return action.action !== 'remove' && write && freesValue(write) ? { ...action, freesValue: true } : action;
      });
    const going = [...evicted.keys()];
    return {
      actions: [...kept, ...going.map((keyText): RowAction => ({ keyText, action: 'remove' }))],
      changed,
      missing,
      evicted: going,
    };
  }

  async #noteFollowing(draft: PlanDraft, actions: readonly RowAction[]): Promise<void> {
    const unknown = actions.filter(({ action, keyText }) => action !== 'remove' && !this.#writes.has(keyText));
    for (let at = 0; at < unknown.length; at += ROWS_AT_ONCE) {
      const group = unknown.slice(at, at + ROWS_AT_ONCE);
      const theirs = await draft.findInBackup(
        this.#table.stored,
        group.map(({ keyText }) => keyText),
      );
      for (const action of group) {
        const line = theirs.get(action.keyText);
        if (line) this.#writes.set(action.keyText, this.#writeOf(action, undefined, line));
      }
    }
  }
}
