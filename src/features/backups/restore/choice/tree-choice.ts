import type { ComparedPart, DifferentRow } from '../../../../backup/contract/comparing.ts';
import { differing, partId } from '../../shared/compare/compare-views.ts';

/** The part of one row that is taken, if it differs from its part's default. */
export interface RowOverride {
  readonly isTaken: boolean;
  /** Fields for which the opposite applies. */
  readonly fields: readonly string[];
}

/** The choice for the rows of one part: a default, and exceptions by key text. */
export interface PartChoice {
  readonly isTaken: boolean;
  /** Fields to bring in all rows that both sides have, if rows are not taken whole. */
  readonly fields?: readonly string[];
  readonly rows: Readonly<Record<string, RowOverride>>;
}

/**
 * The person's ticks in the tree: a default for everything, and choices by `partId`. Only explicit choices are stored,
 * so it stays small however many rows there are.
 */
export interface TreeChoice {
  readonly isTaken: boolean;
  readonly parts: Readonly<Record<string, PartChoice>>;
}

/** A checkbox of the tree. */
export type TriState = 'all' | 'some' | 'none';

type Part = Pick<ComparedPart, 'table' | 'group'>;
type Row = Pick<DifferentRow, 'table' | 'group' | 'keyText'> & Partial<Pick<DifferentRow, 'change'>>;

export const EVERYTHING: TreeChoice = { isTaken: true, parts: {} };
export const NOTHING: TreeChoice = { isTaken: false, parts: {} };

/** Everything in some parts, and nothing in the others. */
export function onlyParts(parts: readonly Part[]): TreeChoice {
  return {
    isTaken: false,
    parts: Object.fromEntries(parts.map((part) => [partId(part), { isTaken: true, rows: {} }])),
  };
}

/** The choice for a part. */
export function choiceOfPart(tree: TreeChoice, part: Part): PartChoice {
  const id = partId(part);
  return (Object.hasOwn(tree.parts, id) ? tree.parts[id] : undefined) ?? { isTaken: tree.isTaken, rows: {} };
}

/** The part of a row that is taken. */
function choiceOfRow(tree: TreeChoice, row: Row): RowOverride {
  const { isTaken, rows, fields = [] } = choiceOfPart(tree, row);
  const isOnBothSides = row.change === undefined || row.change === 'changed';
  return (
    (Object.hasOwn(rows, row.keyText) ? rows[row.keyText] : undefined) ?? {
      isTaken,
      fields: isOnBothSides ? fields : [],
    }
  );
}

/** Whether one field of a row is taken. */
export function isFieldTaken(tree: TreeChoice, row: Row, field: string): boolean {
  const { isTaken, fields } = choiceOfRow(tree, row);
  return fields.includes(field) ? !isTaken : isTaken;
}

/** The checkbox of a row. */
export function stateOfRow(tree: TreeChoice, row: Row): TriState {
  const { isTaken, fields } = choiceOfRow(tree, row);
  if (fields.length > 0) return 'some';
  return isTaken ? 'all' : 'none';
}

/** How many of a part's differing rows are taken, completely or partly. */
export function takenRows(tree: TreeChoice, part: ComparedPart): { readonly whole: number; readonly partly: number } {
  const { isTaken, rows, fields: ofAll = [] } = choiceOfPart(tree, part);
  const said = Object.values(rows);
  const partly = said.filter(({ fields }) => fields.length > 0).length;
  const whole = said.filter((row) => row.isTaken && row.fields.length === 0).length;
  const others = Math.max(0, differing(part.counts) - said.length);
  return {
    whole: whole + (isTaken ? others : 0),
    partly: partly + (ofAll.length > 0 ? Math.min(part.counts.changed, others) : 0),
  };
}

/** The checkbox of a part. */
export function stateOfPart(tree: TreeChoice, part: ComparedPart): TriState {
  const { isTaken, rows, fields = [] } = choiceOfPart(tree, part);
  if (Object.keys(rows).length === 0 && fields.length === 0) return isTaken ? 'all' : 'none';
  const { whole, partly } = takenRows(tree, part);
  if (partly === 0 && whole === 0) return 'none';
  return partly === 0 && whole >= differing(part.counts) ? 'all' : 'some';
}

/** Ticks or unticks a part, with everything in it. */
export function choosePart(tree: TreeChoice, part: Part, isTaken: boolean): TreeChoice {
  return { ...tree, parts: { ...tree.parts, [partId(part)]: { isTaken, rows: {} } } };
}

/** The fields to bring in all rows of a part; `undefined` if rows are taken whole. */
export function fieldsOfAll(tree: TreeChoice, part: Part): readonly string[] | undefined {
  const { isTaken, fields = [] } = choiceOfPart(tree, part);
  return isTaken ? undefined : fields;
}

/** Brings only these fields of all rows that both sides have; choices for single rows are dropped. */
export function chooseFieldsOfAll(tree: TreeChoice, part: Part, fields: readonly string[]): TreeChoice {
  return {
    ...tree,
    parts: { ...tree.parts, [partId(part)]: { isTaken: false, rows: {}, ...(fields.length > 0 ? { fields } : {}) } },
  };
}

/** Ticks or unticks a row, with all its fields. */
export function chooseRow(tree: TreeChoice, row: Row, isTaken: boolean): TreeChoice {
  return withRow(tree, row, { isTaken, fields: [] });
}

/**
 * Ticks or unticks one field of a row.
 * @param differingFields all fields in which the row differs: if all of them are ticked, so is the row; if none,
 *   neither.
 */
export function chooseField(
  tree: TreeChoice,
  row: Row,
  field: string,
  isTaken: boolean,
  differingFields: readonly string[],
): TreeChoice {
  const taken = new Set(differingFields.filter((name) => (name === field ? isTaken : isFieldTaken(tree, row, name))));
  if (taken.size === 0 || taken.size === differingFields.length) return chooseRow(tree, row, taken.size > 0);
  // Unknown fields stay out: only ticked ones were requested.
  return withRow(tree, row, { isTaken: false, fields: [...taken] });
}

function withRow(tree: TreeChoice, row: Row, override: RowOverride): TreeChoice {
  const part = choiceOfPart(tree, row);
  const { [row.keyText]: _before, ...others } = part.rows;
  const isSaid = override.fields.length > 0 || override.isTaken !== part.isTaken || (part.fields ?? []).length > 0;
  const rows = isSaid ? { ...others, [row.keyText]: override } : others;
  return { ...tree, parts: { ...tree.parts, [partId(row)]: { ...part, rows } } };
}
