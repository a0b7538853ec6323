import { decodeKey } from '../format/record/row-codec.ts';
import { isUnreadable, type SourceMoment } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { findCarried } from './carried-values.ts';
import { countOmitted } from './omitted-json.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction, TableRestorePlan } from './restore-plan.ts';
import { withFields } from './row-fields.ts';

/** Values of live rows that no backup can contain (keys, handles): how many stay, and how many are lost. */
interface Unholdable {
  readonly carried: number;
  readonly lost: number;
}

/** Counts, by table and row, the values that no backup can contain. */
export class UnholdableValues {
  readonly #byRow = new Map<string, Unholdable>();

  /** Counts a live row that is removed as a whole. */
  noteRemoval(table: string, keyText: string, mine: StoredLine): void {
    this.#byRow.set(nameOf(table, keyText), { carried: 0, lost: countOmitted(mine) });
  }

  /** Counts a live row that changes. */
  async noteAction(
    moment: SourceMoment,
    { described, stored }: CommonTable,
    { action, fields, keyText }: RowAction,
    mine: StoredLine,
    theirs: StoredLine | undefined,
  ): Promise<void> {
    const [live] = await moment.get(stored.name, [decodeKey(JSON.parse(keyText))]);
    if (!theirs || !live || isUnreadable(live)) return this.noteRemoval(stored.name, keyText, mine);
    const json =
      action === 'merge' ? withFields(described, mine.row.value, theirs.row.value, fields ?? []) : theirs.row.value;
    const carried = findCarried(json, live.value).size;
    const lost = action === 'copy' ? 0 : Math.max(0, countOmitted(mine) - carried);
    this.#byRow.set(nameOf(stored.name, keyText), { carried, lost });
  }

  /** @param actions of the table: only rows that are really changed or removed count. */
  sumOf(table: string, actions: readonly RowAction[]): Pick<TableRestorePlan, 'carriedOver' | 'lostForGood'> {
    if (this.#byRow.size === 0) return {};
    let [carriedOver, lostForGood] = [0, 0];
    for (const { keyText } of actions) {
      const { carried = 0, lost = 0 } = this.#byRow.get(nameOf(table, keyText)) ?? {};
      carriedOver += carried;
      lostForGood += lost;
    }
    return { ...(carriedOver > 0 ? { carriedOver } : {}), ...(lostForGood > 0 ? { lostForGood } : {}) };
  }
}

const nameOf = (table: string, keyText: string) => `${table} ${keyText}`;
