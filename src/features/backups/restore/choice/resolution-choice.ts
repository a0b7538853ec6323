import type { Resolution, ResolutionRule } from '../../../../engine/index.ts';
import type { ComparedPart, DifferentRow } from '../../../../backup/contract/comparing.ts';
import { partId, rowId } from '../../shared/compare/compare-views.ts';

type Row = Pick<DifferentRow, 'table' | 'group' | 'keyText'>;
type Part = Pick<ComparedPart, 'table' | 'group'>;

interface PartAnswer extends Part {
  readonly take: Resolution;
}

interface FieldAnswer extends Part {
  readonly field: string;
  readonly take: Resolution;
}

interface RowAnswer extends Row {
  /** Missing: only fields have answers. */
  readonly take?: Resolution;
  readonly fields: Readonly<Record<string, Resolution>>;
}

/**
 * The person's answers to conflicts: for all, a part, a field of all its rows, a row, a field of it. The most specific
 * answer counts.
 */
export interface ResolutionChoice {
  readonly all?: Resolution;
  /** By `partId`. */
  readonly parts: Readonly<Record<string, PartAnswer>>;
  /** One field of all rows of a part. By `fieldId`. */
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  /** By `rowId`. */
  readonly rows: Readonly<Record<string, RowAnswer>>;
}

export const NO_RESOLUTIONS: ResolutionChoice = { parts: {}, fields: {}, rows: {} };

const fieldId = (part: Part, field: string): string => `${partId(part)} ${field}`;

/** Answers all conflicts at once; individual answers are dropped. */
export function resolveAll(take: Resolution): ResolutionChoice {
  return { all: take, parts: {}, fields: {}, rows: {} };
}

/** Answers all conflicts of a part; answers for its fields and rows are dropped. */
export function resolvePart(choice: ResolutionChoice, part: Part, take: Resolution): ResolutionChoice {
  const { table, group } = part;
  const id = partId(part);
  const rows = Object.fromEntries(Object.entries(choice.rows).filter(([, row]) => partId(row) !== id));
  const fields = Object.fromEntries(Object.entries(choice.fields).filter(([, field]) => partId(field) !== id));
  return {
    parts: { ...choice.parts, [id]: { table, ...(group === undefined ? {} : { group }), take } },
    fields,
    rows,
    ...(choice.all ? { all: choice.all } : {}),
  };
}

/** Answers one field of all rows of a part, including those that have individual answers. */
export function resolveFieldOfAll(
  choice: ResolutionChoice,
  part: Part,
  field: string,
  take: Resolution,
): ResolutionChoice {
  const { table, group } = part;
  const rows = Object.fromEntries(
    Object.entries(choice.rows).map(([id, row]) => {
      if (partId(row) !== partId(part)) return [id, row];
      const { [field]: _before, ...fields } = row.fields;
      // A row's own answer counts before that for its part, so it gets this one too.
      return [
        id,
        row.take === undefined ? { ...row, fields } : { ...withoutBoth(row), fields: { ...fields, [field]: take } },
      ];
    }),
  );
  return {
    ...choice,
    fields: {
      ...choice.fields,
      [fieldId(part, field)]: { table, ...(group === undefined ? {} : { group }), field, take },
    },
    rows,
  };
}

/** The answer for one field of all rows of a part. */
export function answerForFieldOfAll(choice: ResolutionChoice, part: Part, field: string): Resolution | undefined {
  return choice.fields[fieldId(part, field)]?.take ?? choice.parts[partId(part)]?.take ?? choice.all;
}

/** Answers a row, with all its fields. */
export function resolveRow(choice: ResolutionChoice, row: Row, take: Resolution): ResolutionChoice {
  return { ...choice, rows: { ...choice.rows, [rowId(row)]: { ...plainRow(row), take, fields: {} } } };
}

/** Answers one field of a row. If both rows were to be kept, the row is settled field by field from then on. */
export function resolveField(choice: ResolutionChoice, row: Row, field: string, take: Resolution): ResolutionChoice {
  const before = choice.rows[rowId(row)];
  const kept = before ? withoutBoth(before) : { ...plainRow(row), fields: {} };
  return { ...choice, rows: { ...choice.rows, [rowId(row)]: { ...kept, fields: { ...kept.fields, [field]: take } } } };
}

/** Both rows cannot be kept for one field alone. */
function withoutBoth(row: RowAnswer): RowAnswer {
  const { take, fields } = row;
  return { ...plainRow(row), ...(take === undefined || take === 'both' ? {} : { take }), fields };
}

/** The answer for a row as a whole, by the answer that counts. */
export function answerForRow(choice: ResolutionChoice, row: Row): Resolution | undefined {
  return choice.rows[rowId(row)]?.take ?? choice.parts[partId(row)]?.take ?? choice.all;
}

/** The answer for one field of a row. */
export function answerForField(choice: ResolutionChoice, row: Row, field: string): Resolution | undefined {
  const ofRow = choice.rows[rowId(row)];
  const fields = ofRow?.fields ?? {};
  return (
    (Object.hasOwn(fields, field) ? fields[field] : undefined) ?? ofRow?.take ?? answerForFieldOfAll(choice, row, field)
  );
}

/** The equivalent rules: from the most general to the most specific, because later ones win. */
export function resolutionRules({ all, parts, fields: ofAll, rows }: ResolutionChoice): readonly ResolutionRule[] {
  const answers = Object.values(rows);
  return [
    ...(all ? [{ take: all }] : []),
    ...Object.values(parts),
    ...Object.values(ofAll),
    ...answers.flatMap(({ table, keyText, take }) => (take ? [{ take, table, keyText }] : [])),
    ...answers.flatMap(({ table, keyText, fields }) =>
      Object.entries(fields).map(([field, take]) => ({ take, table, keyText, field })),
    ),
  ];
}

function plainRow({ table, group, keyText }: Row): Row {
  return { table, keyText, ...(group === undefined ? {} : { group }) };
}
