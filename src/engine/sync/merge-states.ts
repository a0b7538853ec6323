import { throwIfAborted } from '../core/progress.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { diffTrees } from '../snapshot/diff-trees.ts';
import type { Source, TableDescription } from '../snapshot/source.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import type { LostRowValue } from './conflict-rows.ts';
import { isSameCounts } from './counts.ts';
import { type DeletedRow, survivorsOf, versionsBefore } from './deleted-rows.ts';
import { compareStamps } from './edit-stamp.ts';
import { keepLost } from './keep-lost.ts';
import type { KnownStates } from './known-states.ts';
import { lineOfValue } from './line-of-value.ts';
import { type LostValue, mergeRow } from './merge-row.ts';
import { MergedRows, type SideChange, type SideChanges } from './merged-rows.ts';
import { RowChanges } from './row-changes.ts';
import { rootsOf, rootsText, type StateTrees, tableOf } from './state-trees.ts';
import type { ReturnedRow } from './sync-request.ts';
import { findRowsIn, referencesOf } from './row-search.ts';
import { settleUnique } from './unique-survivors.ts';

/** What merging needs to know of the data. */
export interface MergeRules {
  readonly source: Pick<Source, 'references' | 'settle'>;
  readonly tables: readonly TableDescription[];
  readonly conflictTable: string | null;
  /** Where earlier versions of rows are found. */
  readonly past: KnownStates;
}

export interface MergeInput {
  /** The state that both derive from; missing if there is none: then everything is united. */
  readonly base: StateTrees | undefined;
  readonly mine: StateTrees;
  readonly theirs: StateTrees;
}

/** The result of a merge: how it differs from mine. */
export interface StateMerge {
  readonly rows: MergedRows;
  readonly changes: RowChanges;
  readonly returned: readonly ReturnedRow[];
  readonly conflicts: number;
}

/**
 * Merges two states of the same data, row by row and field by field, without asking. Symmetric and deterministic: two
 * devices that merge the same states get the same rows. Only the parts of the trees that differ from the base are read.
 * The result may lack rows that others refer to: `restoreNeeded` brings them back.
 */
export async function mergeStates(
  input: MergeInput,
  rules: MergeRules,
  options: StorageOptions = {},
): Promise<StateMerge> {
  const merging = new StateMerging(input, rules, options);
  return merging.run();
}

class StateMerging {
  readonly #input: MergeInput;
  readonly #rules: MergeRules;
  readonly #options: StorageOptions;
  readonly #isMineLater: boolean;
  readonly #changes = new RowChanges();
  readonly #returned: ReturnedRow[] = [];
  readonly #sides = new Map<string, SideChanges>();
  readonly #lost: LostRowValue[] = [];

  constructor(input: MergeInput, rules: MergeRules, options: StorageOptions) {
    this.#input = input;
    this.#rules = rules;
    this.#options = options;
    this.#isMineLater = isLater(input.mine, input.theirs);
  }

  async run(): Promise<StateMerge> {
    for (const table of this.#rules.tables) {
      throwIfAborted(this.#options.signal);
      await this.#mergeTable(table);
    }
    const { mine, theirs } = this.#input;
    const edits = { mine: mine.edited, theirs: theirs.edited, isMineLater: this.#isMineLater };
    const rows = new MergedRows(this.#sides, this.#changes, edits);
    const { source, tables, conflictTable } = this.#rules;
    const find = findRowsIn(mine, { source, tables }, this.#options);
    for (const { table, keyText, line } of await settleUnique(rows, { source, tables, find }))
      this.#lost.push(rows.lossOf(table, keyText, line));
    const place = { conflictTable, state: mine, changes: this.#changes };
    const conflicts = await keepLost(this.#lost, place, this.#options);
    return { rows, changes: this.#changes, returned: this.#returned, conflicts };
  }

  async #mergeTable(table: TableDescription): Promise<void> {
    const { name } = table;
    const { mine, theirs } = this.#input;
    // Another version of the app may have other tables: what a state does not have, it has not deleted.
    if (!tableOf(mine, name) || !tableOf(theirs, name)) return;
    const sides = { mine: await this.#changesOf(mine, name), theirs: await this.#changesOf(theirs, name) };
    this.#sides.set(name, sides);
    const addedTwice: string[] = [];
    for (const [keyText, { base, now }] of sides.theirs) {
      const own = sides.mine.get(keyText);
      if (!own) this.#changes.set(name, keyText, { before: base, after: now });
      else if (!base && own.now && now && own.now.line !== now.line) addedTwice.push(keyText);
    }
    const bases = await this.#versionsBefore(table, addedTwice);
    const deletions = { here: new Map<string, DeletedRow>(), there: new Map<string, DeletedRow>() };
    for (const [keyText, { base = bases.get(keyText), now: after }] of sides.theirs) {
      const own = sides.mine.get(keyText);
      if (!own) continue;
      const isReturned = await this.#mergeRow(table, keyText, base, own.now, after);
      if (isReturned && base && after) deletions.here.set(keyText, { base, edited: after });
      else if (isReturned && base && own.now) deletions.there.set(keyText, { base, edited: own.now });
    }
    await this.#settleDeleted(table, deletions.here, mine, theirs);
    await this.#settleDeleted(table, deletions.there, theirs, mine);
  }

  /** Whether all rows exist, here or there, that a row refers to. What one side has deleted may come back with it. */
  async #refersToRows({ name }: TableDescription, line: StoredLine): Promise<boolean> {
    const { mine, theirs } = this.#input;
    for (const { table, key } of referencesOf(this.#rules.source, name, line)) {
      const keyText = encodeKey(key);
      const find = async (state: StateTrees) =>
        findRows(state.repository, tableOf(state, table)?.root ?? null, [keyText], this.#options);
      if (!(await find(mine)).has(keyText) && !(await find(theirs)).has(keyText)) return false;
    }
    return true;
  }

  /** What both sides had of rows that neither had at the base, and both have now: they came back on both. */
  async #versionsBefore(
    table: TableDescription,
    keyTexts: readonly string[],
  ): Promise<ReadonlyMap<string, StoredLine>> {
    const { base } = this.#input;
    if (!base || keyTexts.length === 0) return new Map();
    return versionsBefore(table, keyTexts, base, this.#rules.past, this.#options);
  }

  /** Decides on rows that one side has deleted and the other has changed. */
  async #settleDeleted(
    table: TableDescription,
    rows: ReadonlyMap<string, DeletedRow>,
    deleter: StateTrees,
    editor: StateTrees,
  ): Promise<void> {
    const { base, mine } = this.#input;
    if (!base || rows.size === 0) return;
    const { past, source } = this.#rules;
    const deleted = { table, base, deleter: deleter.seen, editor: editor.seen, rows };
    // With the same edits, neither has seen more than the other.
    const isTwin = isSameCounts(deleter.seen, editor.seen);
    const survivors = isTwin ? undefined : await survivorsOf(deleted, past, source, this.#options);
    for (const [keyText, { edited }] of rows) {
      const survivor = survivors ? survivors.get(keyText) : edited;
      // The deleting side may have deleted what it had referred to.
      const isWhole = survivor && (await this.#refersToRows(table, survivor));
      const after = isWhole ? survivor : survivor && edited;
      this.#changes.set(table.name, keyText, { before: editor === mine ? edited : undefined, after });
      if (after) this.#returned.push({ table: table.name, keyText, why: 'edited' });
    }
  }

  async #changesOf(side: StateTrees, table: string): Promise<Map<string, SideChange>> {
    const { base } = this.#input;
    const [before, after] = [base && tableOf(base, table), tableOf(side, table)];
    const changed = new Map<string, SideChange>();
    // A backup that left out some content says nothing about what it lacks.
    const isPartial = after?.leftOut !== undefined;
    const trees = [
      { repository: base?.repository ?? side.repository, root: before?.root ?? null },
      { repository: side.repository, root: after?.root ?? null },
    ] as const;
    for await (const { key, before: old, after: now } of diffTrees(...trees, this.#options))
      if (now || !isPartial) changed.set(JSON.stringify(key), { base: old, now });
    return changed;
  }

  /** @returns whether one side has deleted it and the other has changed it. */
  async #mergeRow(
    table: TableDescription,
    keyText: string,
    base: StoredLine | undefined,
    mine: StoredLine | undefined,
    theirs: StoredLine | undefined,
  ): Promise<boolean> {
    const [later, earlier] = this.#isMineLater ? [mine, theirs] : [theirs, mine];
    const { result, lost, isReturned } = mergeRow(table, { base, later, earlier });
    const after =
      typeof result === 'object'
        ? await lineOfValue(table, this.#rules.source, keyText, result.value)
        : { later, earlier, none: undefined }[result];
    this.#changes.set(table.name, keyText, { before: mine, after });
    for (const value of lost) this.#noteLost(table.name, keyText, value, !this.#isMineLater);
    return isReturned;
  }

  #noteLost(table: string, keyText: string, value: LostValue, isMine: boolean): void {
    const { mine, theirs } = this.#input;
    const [kept, lost] = isMine ? [theirs, mine] : [mine, theirs];
    this.#lost.push({ table, keyText, value, kept: kept.edited, lost: lost.edited });
  }
}

/** Which side wins where both have changed the same. If one device made both, their rows decide. */
function isLater(mine: StateTrees, theirs: StateTrees): boolean {
  const order = compareStamps(mine.edited, theirs.edited);
  if (order !== 0) return order > 0;
  return rootsText(rootsOf(mine.tables)) > rootsText(rootsOf(theirs.tables));
}
