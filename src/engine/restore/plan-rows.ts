import { decideRow, type RowDecision, type RowSides } from './decide-row.ts';
import { compareWithLive } from './compare-live.ts';
import { hasOmitted } from './omitted-json.ts';
import { isSameButOmitted } from './same-but-omitted.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { CommonTable } from './restore-input.ts';
import type { RowAction } from './restore-plan.ts';
import { SecondKeys } from './second-key.ts';
import type { UniqueWrites } from './settle-unique.ts';
import { countDecision, type TableFigures } from './table-figures.ts';

/**
 * Decides about every row of a table in which the backup and the live data differ, and plans the change.
 * @param unique if the table has unique indexes.
 */
export async function planRows(
  draft: PlanDraft,
  table: CommonTable,
  figures: TableFigures,
  unique: UniqueWrites | undefined,
): Promise<void> {
  const planning = new RowPlanning(draft, table, figures, unique);
  const { name } = table.stored;
  draft.actions.set(name, planning.actions);
  draft.expected.set(name, await compareWithLive(draft, table.stored, (sides) => planning.plan(sides)));
  figures.differing = planning.differing;
}

class RowPlanning {
  readonly actions: RowAction[] = [];
  readonly differing = { added: 0, changed: 0, removed: 0 };
  readonly #draft: PlanDraft;
  readonly #table: CommonTable;
  readonly #figures: TableFigures;
  readonly #unique: UniqueWrites | undefined;
  readonly #secondKeys: SecondKeys;

  constructor(draft: PlanDraft, table: CommonTable, figures: TableFigures, unique: UniqueWrites | undefined) {
    this.#draft = draft;
    this.#table = table;
    this.#figures = figures;
    const { stored, described } = table;
    this.#unique = unique;
    this.#secondKeys = new SecondKeys({
      repository: draft.input.repository,
      source: draft.input.source,
      moment: draft.moment,
      table: described,
      stored,
      nextKey: draft.nextKeys.get(stored.name),
      reading: draft.leftOut.reading(stored.name, stored.rows, draft.options),
    });
  }

  async plan(sides: RowSides): Promise<void> {
    if (sides.mine && sides.theirs && isSameButOmitted(sides.theirs, sides.mine)) return;
    const { choice, selection, input } = this.#draft;
    let decision = decideRow(this.#table.described, sides, {
      mode: choice.mode,
      selection,
      resolutions: choice.resolutions,
    });
    if (this.#mustStay(decision, sides)) return this.#keep(decision.keyText);
    if (await this.#isLeftOut(decision, sides)) {
      if (sides.mine) this.#keep(decision.keyText);
      return;
    }
    if (!decision.isDerivedOnly) this.differing[decision.change] += 1;
    const action = await this.#actionOf(decision, sides);
    if (!action && decision.action === 'copy')
      decision = { ...decision, action: 'keep', isSettled: false, needsChoice: true };
    countDecision(this.#figures, decision);
    if (choice.mode === 'undo') this.#noteLaterWork(decision, sides);
    input.onDecision?.(decision, sides);
    if (decision.isConflict || decision.uniqueConflict) input.onConflict?.(decision);
    if (action) await this.#add(action, decision, sides);
  }

  /** Whether a row is not removed after all. */
  #mustStay({ action, keyText }: RowDecision, { mine }: RowSides): boolean {
    if (action !== 'remove') return false;
    const table = this.#table.stored.name;
    if (this.#draft.leftOut.mayHave(table, keyText)) return true;
    // The backup could not include it, so its absence means nothing; but if it cannot be read here either, it may be
    // removed.
    const isLost = mine?.line === '';
    const { omitted } = this.#draft.input.snapshot;
    return !isLost && omitted.some((entry) => entry.path === '' && entry.table === table && entry.key === keyText);
  }

  async #isLeftOut({ action }: RowDecision, { theirs }: RowSides): Promise<boolean> {
    if (action === 'remove' || action === 'keep' || !theirs) return false;
    const { leftOut, input, options } = this.#draft;
    return leftOut.leavesOut(input.repository, this.#table.stored.name, theirs.row, options);
  }

  /** `undefined` if there is nothing to do, or no second key can be formed. */
  async #actionOf({ keyText, action, fields }: RowDecision, { theirs }: RowSides): Promise<RowAction | undefined> {
    if (action === 'keep') return undefined;
    if (action === 'merge')
      return { keyText, action, fields: fields.filter(({ take }) => take === 'theirs').map(({ field }) => field) };
    if (action !== 'copy') return { keyText, action };
    const newKeyText = theirs && (await this.#secondKeys.make(theirs));
    return newKeyText === undefined ? undefined : { keyText, action, newKeyText };
  }

  /** For an undo: changes since the restore that stay. */
  #noteLaterWork({ action, keyText, isConflict, isDerivedOnly }: RowDecision, { mine }: RowSides): void {
    if (action !== 'keep' && action !== 'merge') return;
    this.#draft.keepsLater = true;
    if (!isConflict && !isDerivedOnly) this.#figures.stays = (this.#figures.stays ?? 0) + 1;
    if (mine) this.#keep(keyText);
  }

  async #add(action: RowAction, decision: RowDecision, sides: RowSides): Promise<void> {
    const { mine, theirs } = sides;
    this.actions.push(action);
    this.#unique?.note(action, decision, sides);
    if (mine && hasOmitted(mine.line))
      await this.#draft.unholdable.noteAction(this.#draft.moment, this.#table, action, mine, theirs);
  }

  #keep(keyText: string): void {
    this.#draft.kept.add(this.#table.stored.name, keyText);
  }
}
