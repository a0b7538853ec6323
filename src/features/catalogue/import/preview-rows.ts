import { hasDetail, isImportable } from '../../../catalogue/field-types/registry.ts';
import {
  type ConversionField,
  createRowConverter,
  fieldKeyOf,
  type RefusedCell,
} from '../../../catalogue/import/convert-row.ts';
import type { ImportPlan, Inspection } from '../../../catalogue/import/import-model.ts';
import { OptionSet } from '../../../catalogue/field-types/cells/options.ts';
import type { FieldValue } from '../../../catalogue/model.ts';

export interface PreviewField {
  readonly id: string;
  readonly name: string;
}

/** A cell after the import: a value, or why it does not fit. */
export interface PreviewCell {
  readonly text: string;
  readonly problem?: string;
}

export interface PreviewRow {
  readonly number: number;
  readonly cells: ReadonlyMap<string, PreviewCell>;
  /** Why the row would not be imported. */
  readonly refusal?: string;
}

/** The first rows according to the plan, converted by the import's own code. Pure. */
export function previewRows(
  inspection: Inspection,
  plan: ImportPlan,
  limit: number,
): { fields: PreviewField[]; rows: PreviewRow[]; shortened: RefusedCell[] } {
  const { fields, conversion } = previewFields(plan);
  const convert = createRowConverter(plan, conversion);
  const fieldIdByColumn = new Map(plan.mappings.map((mapping) => [mapping.column, fieldKeyOf(mapping.to)]));
  const allShortened: RefusedCell[] = [];
  const rows = inspection.preview.slice(0, limit).map((row): PreviewRow => {
    if (row.kind === 'broken')
      return { number: row.number, cells: new Map(), refusal: `${row.reason} (${row.text.slice(0, 80)})` };
    const { values, refused, shortened } = convert(row.cells);
    for (const cell of shortened) allShortened.push(cell);
    const cells = new Map(
      Object.entries(values).map(([id, value]): [string, PreviewCell] => [id, { text: valueText(value) }]),
    );
    for (const { column, reason, text } of refused) {
      const id = fieldIdByColumn.get(column);
      if (id !== undefined && !cells.has(id)) cells.set(id, { text, problem: reason });
    }
    return {
      number: row.number,
      cells,
      ...(Object.keys(values).length === 0 ? { refusal: 'Nothing in the chosen columns can be imported.' } : {}),
    };
  });
  return { fields, rows, shortened: allShortened };
}

/** The fields that the columns go into, in the order of the columns, the title first. */
function previewFields(plan: ImportPlan): { fields: PreviewField[]; conversion: Map<string, ConversionField> } {
  const conversion = new Map<string, ConversionField>();
  const fields: PreviewField[] = [];
  for (const { to } of plan.mappings) {
    const key = fieldKeyOf(to);
    if (key === undefined || to.kind === 'leaveOut' || conversion.has(key)) continue;
    const target =
      to.kind === 'field' ? plan.target.fields.find((field) => field.key === to.fieldKey) : { ...to, isTitle: false };
    if (!target || !isImportable(target.type)) continue;
    // In a preview an option is its own label.
    const options = hasDetail(target.type, 'options') ? { options: new OptionSet([], (label) => label) } : {};
    conversion.set(key, { id: key, type: target.type, ...options });
    if (target.isTitle) fields.unshift({ id: key, name: target.name });
    else fields.push({ id: key, name: target.name });
  }
  return { fields, conversion };
}

function valueText(value: FieldValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    return value.toLocaleString('en-GB', { maximumFractionDigits: 10, useGrouping: 'min2' });
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join(' · ');
  return 'latitude' in value ? `${value.latitude}, ${value.longitude}` : '';
}
