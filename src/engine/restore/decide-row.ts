import type { TableDescription } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { isSameButLost, isSameButOmitted, isSameField } from './same-but-omitted.ts';
import { canKeepBoth } from './second-key.ts';
import type { UniqueConflict } from './unique-entries.ts';
import { fieldsOf, groupOf, isSameButDerived, modifiedAt } from './row-fields.ts';
import type { RowChoice, Selection } from './selection.ts';

/**
 * How a restore treats differences. *Exact*: as in the backup, and later additions are removed. *Missing*: only missing
 * rows come back. *Update*: missing rows too, and differences are judged, field by field if possible.
 */
export type RestoreMode = 'exact' | 'missing' | 'update';

/** How a conflict is settled: keep the present version, take the backup's, keep both rows, or take the later change. */
export type Resolution = 'mine' | 'theirs' | 'both' | 'newest';

/** As with a selection, the last matching rule decides. */
export interface ResolutionRule {
  readonly take: Resolution;
  readonly table?: string;
  readonly group?: string;
  readonly keyText?: string;
  readonly field?: string;
}

/** Three versions of a row: at the common base, now, and in the backup. A version that does not exist is missing. */
export interface RowSides {
  readonly keyText: string;
  readonly base?: StoredLine;
  readonly mine?: StoredLine;
  readonly theirs?: StoredLine;
}

/** The decision about one field of a row that both sides have. */
export interface FieldDecision {
  readonly field: string;
  readonly take: 'mine' | 'theirs';
  /** Whether both sides changed it differently. */
  readonly isConflict: boolean;
}

/** The decision about one row. */
export interface RowDecision {
  readonly table: string;
  readonly keyText: string;
  readonly group: string | undefined;
  /**
   * How the backup differs from now: only the backup has the row; both have it, differently; or only the present has
   * it.
   */
  readonly change: 'added' | 'changed' | 'removed';
  readonly action: 'add' | 'replace' | 'merge' | 'copy' | 'remove' | 'keep';
  /** If both have the row and it has fields: those that differ. */
  readonly fields: readonly FieldDecision[];
  readonly isConflict: boolean;
  /** Whether a rule of the person settles it, rather than the default. */
  readonly isSettled: boolean;
  /** The requested choice is impossible: the present version stays until another choice is made. */
  readonly needsChoice?: true;
  /** Only derived rows or members differ: whatever happens to it, there is nothing worth reporting. */
  readonly isDerivedOnly?: true;
  /** A unique index in which another row has a value that this one needs. */
  readonly uniqueConflict?: UniqueConflict;
}

export interface DecisionRules {
  readonly mode: RestoreMode | 'undo';
  readonly selection: Selection;
  readonly resolutions: readonly ResolutionRule[];
}

/**
 * Decides about one row that differs between the backup and the present. A pure function: all the logic of a restore is
 * here.
 */
export function decideRow(table: TableDescription, sides: RowSides, rules: DecisionRules): RowDecision {
  const { keyText, mine, theirs } = sides;
  const group = groupOf(table, (theirs ?? mine)?.row.value);
  const identity = { table: table.name, keyText, group };
  const choice = rules.selection.ofRow(identity);
  const change = !mine ? 'added' : !theirs ? 'removed' : 'changed';
  const { mode, resolutions } = rules;
  const decide = () => {
    const judged = { table, sides, identity, resolutions };
    if (mode === 'undo') return decideUndo(judged);
    return change === 'changed' ? decideChanged(judged, choice, mode) : decideLone(change, choice, mode);
  };
  const isDerivedOnly = mine !== undefined && theirs !== undefined && isSameButDerived(table, mine, theirs);
  return { ...identity, change, ...decide(), ...(isDerivedOnly ? { isDerivedOnly } : {}) };
}

type Outcome = Pick<RowDecision, 'action' | 'fields' | 'isConflict' | 'isSettled' | 'needsChoice'>;
type Identity = Pick<RowDecision, 'table' | 'keyText' | 'group'>;

/** A row to be judged, and the rules for conflicts in it. */
interface JudgedRow {
  readonly table: TableDescription;
  readonly sides: RowSides;
  readonly identity: Identity;
  readonly resolutions: readonly ResolutionRule[];
}

const KEEP: Outcome = { action: 'keep', fields: [], isConflict: false, isSettled: true };

function decideLone(change: 'added' | 'removed', choice: RowChoice, mode: RestoreMode): Outcome {
  if (choice.kind === 'none') return KEEP;
  // Choosing fields of a row says nothing about restoring or removing the whole row.
  if (change === 'added') return choice.kind === 'all' || choice.isRestTaken ? { ...KEEP, action: 'add' } : KEEP;
  return mode === 'exact' && choice.kind === 'all' ? { ...KEEP, action: 'remove' } : KEEP;
}

function decideChanged(row: JudgedRow, choice: RowChoice, mode: RestoreMode): Outcome {
  if (choice.kind === 'none') return KEEP;
  // Bytes that the browser has lost are missing, as a row would be: to bring them back changes nothing else.
  const { mine, theirs } = row.sides;
  if (mine && theirs && choice.kind === 'all' && isSameButLost(theirs, mine)) return { ...KEEP, action: 'replace' };
  if (mode === 'missing') return KEEP;
  const differing = differingFields(row);
  if (!differing) return decideWhole(row, choice, mode);
  const isChosen = (field: string) => choice.kind === 'all' || choice.isTaken(field);
  // Only derived members differ, such as the time of the last change.
  if (differing.length === 0)
    return { ...KEEP, action: mode === 'exact' && choice.kind === 'all' ? 'replace' : 'keep' };
  if (mode === 'exact') {
    const fields = differing.map(({ field }): FieldDecision => ({
      field,
      take: isChosen(field) ? 'theirs' : 'mine',
      isConflict: false,
    }));
    if (choice.kind === 'all') return { ...KEEP, action: 'replace', fields };
    return { ...KEEP, action: fields.some(({ take }) => take === 'theirs') ? 'merge' : 'keep', fields };
  }

  return decideFields(row, differing, choice, 'theirs');
}

/** @param byDefault whose version of a field wins if both sides changed it and no rule decides. */
function decideFields(
  row: JudgedRow,
  differing: readonly DifferingField[],
  choice: Exclude<RowChoice, { kind: 'none' }>,
  byDefault: 'mine' | 'theirs',
): Outcome {
  const { table, identity, resolutions } = row;
  const isChosen = (field: string) => choice.kind === 'all' || choice.isTaken(field);
  const rowRule = lastRule(resolutions, identity, undefined);
  const hasConflict = differing.some(({ field, side }) => side === 'both' && isChosen(field));
  if (hasConflict && rowRule?.take === 'both') return keepBoth(table);
  let isSettled = true;
  let needsChoice = false;
  const fields = differing.map(({ field, side }): FieldDecision => {
    if (!isChosen(field)) return { field, take: 'mine', isConflict: false };
    if (side !== 'both') return { field, take: side, isConflict: false };
    const rule = lastRule(resolutions, identity, field);
    isSettled &&= rule !== undefined;
    // One field cannot have both values.
    needsChoice ||= rule?.take === 'both';
    return { field, take: settle(row, rule?.take, byDefault), isConflict: true };
  });
  const taken = fields.filter(({ take }) => take === 'theirs').length;
  const isWhole = taken === fields.length && choice.kind === 'all';
  const action = isWhole ? 'replace' : taken > 0 ? 'merge' : 'keep';
  return {
    action,
    fields,
    isConflict: hasConflict,
    isSettled: isSettled && !needsChoice,
    ...(needsChoice ? { needsChoice } : {}),
  };
}

/**
 * Keeps the backup's row next to the present one; if the table does not allow that, the present one stays and the
 * person is asked.
 */
function keepBoth(table: TableDescription): Outcome {
  return canKeepBoth(table)
    ? { ...KEEP, action: 'copy', isConflict: true }
    : { ...KEEP, isConflict: true, isSettled: false, needsChoice: true };
}

/**
 * Takes one row back to its state before a restore (theirs), unless it was changed since: the base is the row as the
 * restore left it. A missing line means that a side does not have the row. If both changed the same, the later change
 * stays: an undo never removes later work unless a rule says so.
 */
function decideUndo(row: JudgedRow): Outcome {
  const { base, mine, theirs } = row.sides;
  const back = !theirs ? 'remove' : !mine ? 'add' : 'replace';
  const isAsRestored = mine && base ? isSameButOmitted(base, mine) : mine === base;
  if (isAsRestored) return { ...KEEP, action: back };
  if (theirs?.line === base?.line) return KEEP;
  const differing = base && mine && theirs ? differingFields(row) : undefined;
  if (differing?.length === 0) return KEEP;
  if (differing) return decideFields(row, differing, { kind: 'all' }, 'mine');
  const rule = lastRule(row.resolutions, row.identity, undefined);
  const isConflict = true;
  const isSettled = rule !== undefined;
  if (rule?.take === 'both' && mine && theirs) return keepBoth(row.table);
  return { action: settle(row, rule?.take, 'mine') === 'theirs' ? back : 'keep', fields: [], isConflict, isSettled };
}

/** A row without fields: it is taken, or not, as a whole. */
function decideWhole(row: JudgedRow, choice: RowChoice, mode: RestoreMode): Outcome {
  const { base, mine, theirs } = row.sides;
  if (choice.kind !== 'all') return KEEP;
  if (mode === 'exact') return { ...KEEP, action: 'replace' };
  const side = changedSide(base?.line, mine?.line, theirs?.line, base !== undefined);
  if (side !== 'both') return { ...KEEP, action: side === 'theirs' ? 'replace' : 'keep' };
  const rule = lastRule(row.resolutions, row.identity, undefined);
  const isConflict = true;
  const isSettled = rule !== undefined;
  if (rule?.take === 'both') return keepBoth(row.table);
  return {
    action: settle(row, rule?.take, 'theirs') === 'theirs' ? 'replace' : 'keep',
    fields: [],
    isConflict,
    isSettled,
  };
}

/** Which side changed a value since the base; both, if there is no base to tell. */
function changedSide(
  base: string | undefined,
  mine: string | undefined,
  theirs: string | undefined,
  hasBase: boolean,
): 'mine' | 'theirs' | 'both' {
  if (!hasBase) return 'both';
  if (mine === base) return 'theirs';
  return theirs === base ? 'mine' : 'both';
}

interface DifferingField {
  readonly field: string;
  readonly side: 'mine' | 'theirs' | 'both';
}

function differingFields({
  table,
  sides: { base, mine, theirs },
}: Pick<JudgedRow, 'table' | 'sides'>): readonly DifferingField[] | undefined {
  const mineFields = mine && fieldsOf(table, mine);
  const theirFields = theirs && fieldsOf(table, theirs);
  if (!mineFields || !theirFields) return undefined;
  const baseFields = base && fieldsOf(table, base);
  const names = new Set([...mineFields.keys(), ...theirFields.keys()]);
  return [...names].flatMap((field) => {
    const [baseText, mineText, theirText] = [baseFields?.get(field), mineFields.get(field), theirFields.get(field)];
    if (isSameField(theirText, mineText)) return [];
    return [{ field, side: changedSide(baseText, mineText, theirText, baseFields !== undefined) }];
  });
}

/**
 * @param byDefault for a restore the backup's, because the person wants to bring something back. *Both* does not
 *   apply to a single field: the present value stays.
 */
function settle(
  { table, sides: { mine, theirs } }: JudgedRow,
  take: Resolution | undefined,
  byDefault: 'mine' | 'theirs',
): 'mine' | 'theirs' {
  if (take === 'mine' || take === 'theirs') return take;
  if (take === 'both') return 'mine';
  if (take !== 'newest') return byDefault;
  if (!theirs) return 'mine';
  const [mineAt, theirsAt] = [modifiedAt(table, mine?.row.value), modifiedAt(table, theirs?.row.value)];
  return mineAt !== undefined && (theirsAt === undefined || mineAt > theirsAt) ? 'mine' : 'theirs';
}

/** The rule that decides a conflict of a row, or of one of its fields. */
export function lastRule(
  rules: readonly ResolutionRule[],
  row: Identity,
  field: string | undefined,
): ResolutionRule | undefined {
  return rules.findLast(
    (rule) =>
      (rule.table ?? row.table) === row.table &&
      (rule.keyText ?? row.keyText) === row.keyText &&
      (rule.group === undefined || rule.group === row.group) &&
      (rule.field === undefined || rule.field === field),
  );
}
