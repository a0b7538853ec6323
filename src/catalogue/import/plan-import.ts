import { coordinateGroupOf, coordinatePartOf, nameFit } from './column-names.ts';
import {
  type ColumnMapping,
  type ColumnTarget,
  type CoordinatePart,
  type ImportColumn,
  type ImportPlan,
  type ImportTarget,
  type Inspection,
  type TargetField,
} from './import-model.ts';
import { cellsOf, definitionOf, type ImportableType, isImportable } from '../field-types/registry.ts';
import type { FieldType } from '../model.ts';
import { parseValue } from './parse-value.ts';

/**
 * Proposes where each column goes and how it is read: the plan if the person changes nothing. Pure; the result may be
 * changed freely.
 */
export function planImport(inspection: Inspection, target: ImportTarget): ImportPlan {
  return {
    layout: inspection.layout,
    columns: inspection.columns.map((column) => column.name),
    target,
    mappings: guessMappings(inspection.columns, target.fields),
    options: { trim: true },
    ...(inspection.rowCount === undefined ? {} : { rowCount: inspection.rowCount }),
  };
}

function guessMappings(columns: readonly ImportColumn[], fields: readonly TargetField[]): ColumnMapping[] {
  const targets = new Map<string, ColumnTarget>();
  const takenKeys = new Set<string>();
  placeCoordinates(columns, fields, targets, takenKeys);
  for (const { column, field } of candidates(columns, fields)) {
    if (targets.has(column.name) || takenKeys.has(field.key)) continue;
    targets.set(column.name, { kind: 'field', fieldKey: field.key });
    takenKeys.add(field.key);
  }
  ensureTitle(columns, fields, targets, takenKeys);
  // A column whose dates do not reveal their order probably has that of the other columns.
  const elsewhere =
    columns.some(({ dateOrder }) => dateOrder === 'monthFirst') &&
    !columns.some(({ dateOrder }) => dateOrder === 'dayFirst')
      ? 'monthFirst'
      : 'dayFirst';
  const usedNames = new Set(fields.map((field) => field.name.toLowerCase()));
  return columns.map((column) => ({
    column: column.name,
    to: targets.get(column.name) ?? newField(column, usedNames),
    isLongitudeFirst: column.isLongitudeFirst,
    separator: column.separator,
    dateOrder: column.dateOrder ?? elsewhere,
    hasDecimalComma: column.hasDecimalComma,
  }));
}

/**
 * A row's location goes into one field, from any column that has it: a column with the whole location, or a pair of
 * columns with its halves.
 */
function placeCoordinates(
  columns: readonly ImportColumn[],
  fields: readonly TargetField[],
  targets: Map<string, ColumnTarget>,
  takenKeys: Set<string>,
): void {
  const pairs = pairsOf(columns);
  if (pairs.length === 0) return;
  const whole = columns.filter(isPlace);
  const field = fields.find(isPlace);
  const to: ColumnTarget = field
    ? { kind: 'field', fieldKey: field.key }
    : { kind: 'newField', name: 'Location', type: 'location' };
  for (const column of whole) targets.set(column.name, to);
  for (const { latitude, longitude } of pairs) {
    targets.set(latitude.name, { ...to, part: 'latitude' });
    targets.set(longitude.name, { ...to, part: 'longitude' });
  }
  if (field) takenKeys.add(field.key);
}

function isPlace({ type }: { readonly type: FieldType }): boolean {
  return definitionOf(type).hasCoordinates === true;
}

function pairsOf(
  columns: readonly ImportColumn[],
): { readonly latitude: ImportColumn; readonly longitude: ImportColumn }[] {
  const half = (group: string, part: CoordinatePart) =>
    columns.find(({ name }) => coordinatePartOf(name) === part && coordinateGroupOf(name) === group);
  const groups = new Set(
    columns.filter(({ name }) => coordinatePartOf(name) === 'latitude').map(({ name }) => coordinateGroupOf(name)),
  );
  return [...groups].flatMap((group) => {
    const [latitude, longitude] = [half(group, 'latitude'), half(group, 'longitude')];
    return latitude && longitude ? [{ latitude, longitude }] : [];
  });
}

/** Pairs that match by name and type, the best first. */
function candidates(
  columns: readonly ImportColumn[],
  fields: readonly TargetField[],
): { column: ImportColumn; field: TargetField }[] {
  const found: { column: ImportColumn; field: TargetField; fit: number }[] = [];
  for (const column of columns) {
    for (const field of fields) {
      if (!isImportable(field.type) || !canHold(field.type, column)) continue;
      const byName = nameFit(column.name, field.name);
      const byPlace = isPlace(field) && isPlace(column) ? 1 : 0;
      if (byName + byPlace > 0) found.push({ column, field, fit: byName + byPlace + column.filled / 10 });
    }
  }
  return found.sort((a, b) => b.fit - a.fit);
}

/** Whether a field of this type would understand most of the column's values. */
function canHold(type: ImportableType, column: ImportColumn): boolean {
  if (column.filled === 0 || column.type === type) return true;
  const { takesAllBut } = cellsOf(type);
  if (takesAllBut) return !takesAllBut.includes(column.type);
  const understood = column.samples.filter((sample) => isUnderstood(sample, type, column));
  return understood.length * 2 > column.samples.length;
}

function isUnderstood(sample: string, type: ImportableType, column: ImportColumn): boolean {
  const { isLongitudeFirst, separator, hasDecimalComma } = column;
  return (
    parseValue(sample, type, { trim: true, dateOrder: 'dayFirst', hasDecimalComma, isLongitudeFirst, separator })
      .kind === 'value'
  );
}

/** A collection is of little use without titles: use the first column of names, else the fullest column of text. */
function ensureTitle(
  columns: readonly ImportColumn[],
  fields: readonly TargetField[],
  targets: Map<string, ColumnTarget>,
  takenKeys: Set<string>,
): void {
  const title = fields.find((field) => field.isTitle);
  if (!title || takenKeys.has(title.key) || !isImportable(title.type)) return;
  const free = columns.filter((column) => !targets.has(column.name) && column.filled > 0);
  const best =
    free.find((column) => /name|title/i.test(column.name)) ??
    free.find((column) => cellsOf(column.type).isLikelyTitle && column.filled > 0.5) ??
    free.find((column) => !isPlace(column)) ??
    free[0];
  if (best) targets.set(best.name, { kind: 'field', fieldKey: title.key });
}

/** Columns that hold nothing are left out. */
function newField(column: ImportColumn, usedNames: Set<string>): ColumnTarget {
  if (column.samples.length === 0) return { kind: 'leaveOut' };
  let name = column.name;
  for (let number = 2; usedNames.has(name.toLowerCase()); number += 1) name = `${column.name} ${number}`;
  usedNames.add(name.toLowerCase());
  return { kind: 'newField', name, type: column.type };
}
