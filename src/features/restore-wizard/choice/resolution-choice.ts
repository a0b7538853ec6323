import type { Resolution, ResolutionRule } from '../../../engine/index.ts';
import { partId, rowId, type PartView, type RowView } from '../../../ui/compare/compare-views.ts';

type Row = Pick<RowView, 'table' | 'group' | 'keyText'>;
type Part = Pick<PartView, 'table' | 'group'>;

interface PartAnswer extends Part {
  readonly take: Resolution;
}

interface RowAnswer extends Row {
  /** Missing: only fields are answered. */
  readonly take?: Resolution;
  readonly fields: Readonly<Record<string, Resolution>>;
}

/** What a person has said about conflicts: for all, for a part, for a row, for a field. The finest that is said counts. */
export interface ResolutionChoice {
  readonly all?: Resolution;
  /** By `partId`. */
  readonly parts: Readonly<Record<string, PartAnswer>>;
  /** By `rowId`. */
  readonly rows: Readonly<Record<string, RowAnswer>>;
}

export const NO_RESOLUTIONS: ResolutionChoice = { parts: {}, rows: {} };

/** Answers all conflicts at once; what was said of single ones is forgotten. */
export function resolveAll(take: Resolution): ResolutionChoice {
  return { all: take, parts: {}, rows: {} };
}

/** Answers all conflicts of a part; what was said of its rows is forgotten. */
export function resolvePart(choice: ResolutionChoice, part: Part, take: Resolution): ResolutionChoice {
  const { table, group } = part;
  const id = partId(part);
  const rows = Object.fromEntries(Object.entries(choice.rows).filter(([, row]) => partId(row) !== id));
  return { ...choice, parts: { ...choice.parts, [id]: { table, ...(group === undefined ? {} : { group }), take } }, rows };
}

/** Answers a row, with all its fields. */
export function resolveRow(choice: ResolutionChoice, row: Row, take: Resolution): ResolutionChoice {
  return { ...choice, rows: { ...choice.rows, [rowId(row)]: { ...plainRow(row), take, fields: {} } } };
}

/** Answers one field of a row. A row of which both were to be kept is settled field by field from then on. */
export function resolveField(choice: ResolutionChoice, row: Row, field: string, take: Resolution): ResolutionChoice {
  const before = choice.rows[rowId(row)];
  const { take: ofRow, fields } = before ?? { take: undefined, fields: {} };
  const kept = ofRow === undefined || ofRow === 'both' ? {} : { take: ofRow };
  return { ...choice, rows: { ...choice.rows, [rowId(row)]: { ...plainRow(row), ...kept, fields: { ...fields, [field]: take } } } };
}

/** The answer for a row as a whole, by whichever of its answers counts. */
export function answerForRow(choice: ResolutionChoice, row: Row): Resolution | undefined {
  return choice.rows[rowId(row)]?.take ?? choice.parts[partId(row)]?.take ?? choice.all;
}

/** The answer for one field of a row. */
export function answerForField(choice: ResolutionChoice, row: Row, field: string): Resolution | undefined {
  const fields = choice.rows[rowId(row)]?.fields ?? {};
  return (Object.hasOwn(fields, field) ? fields[field] : undefined) ?? answerForRow(choice, row);
}

/** The rules that say the same: from the widest to the finest, since later ones win. */
export function resolutionRules({ all, parts, rows }: ResolutionChoice): readonly ResolutionRule[] {
  const answers = Object.values(rows);
  return [
    ...(all ? [{ take: all }] : []),
    ...Object.values(parts),
    ...answers.flatMap(({ table, keyText, take }) => (take ? [{ take, table, keyText }] : [])),
    ...answers.flatMap(({ table, keyText, fields }) => Object.entries(fields).map(([field, take]) => ({ take, table, keyText, field }))),
  ];
}

function plainRow({ table, group, keyText }: Row): Row {
  return { table, keyText, ...(group === undefined ? {} : { group }) };
}
