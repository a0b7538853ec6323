import type { FieldValue, GeoPoint } from '../model.ts';
import { type Cell, cellText } from '../field-types/cells/cell.ts';
import type { ParsedValue } from '../field-types/cells/cell-reading.ts';
import { isNullIsland } from '../field-types/cells/geo-points.ts';
import { NULL_ISLAND_REASON, parseCoordinate } from '../field-types/cells/location.ts';
import type { OptionSet } from '../field-types/cells/options.ts';
import type { ColumnMapping, ColumnTarget, CoordinatePart, ImportPlan } from './import-model.ts';
import type { ImportableType } from '../field-types/registry.ts';
import { coordinateGroupOf } from './column-names.ts';
import { parseValue } from './parse-value.ts';

/** A field as a target for rows: its id, or in a preview anything that identifies it. */
export interface ConversionField {
  readonly id: string;
  readonly type: ImportableType;
  readonly options?: OptionSet;
}

export interface RefusedCell {
  readonly column: string;
  readonly reason: string;
  readonly text: string;
}

export interface ConvertedRow {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly refused: readonly RefusedCell[];
  /** Cells whose value contains less than they do, and what it leaves out. */
  readonly shortened: readonly RefusedCell[];
}

/** Identifies the field that a column goes into, so that both halves of a location meet in one. */
export function fieldKeyOf(to: ColumnTarget): string | undefined {
  if (to.kind === 'leaveOut') return undefined;
  return to.kind === 'field' ? `field:${to.fieldKey}` : `new:${to.name}`;
}

interface Step {
  readonly index: number;
  readonly mapping: ColumnMapping;
  readonly field: ConversionField;
  readonly part: CoordinatePart | undefined;
}

/**
 * Makes the function that turns a row's cells into values, by the plan. Where several columns go into one field, the
 * first that holds something counts. A cell that its field cannot hold leaves the field empty, and is named in
 * `refused`; so is one whose field another column has filled with something else.
 * @param fields by `fieldKeyOf`.
 */
export function createRowConverter(
  plan: ImportPlan,
  fields: ReadonlyMap<string, ConversionField>,
): (cells: readonly Cell[]) => ConvertedRow {
  const steps: Step[] = [];
  const indexByColumn = new Map(plan.columns.map((name, index) => [name, index]));
  for (const mapping of plan.mappings) {
    const key = fieldKeyOf(mapping.to);
    const field = key === undefined ? undefined : fields.get(key);
    const index = indexByColumn.get(mapping.column);
    if (!field || index === undefined) continue;
    steps.push({ index, mapping, field, part: mapping.to.kind === 'leaveOut' ? undefined : mapping.to.part });
  }

  return (cells) => {
    const values: Record<string, FieldValue> = {};
    const refused: RefusedCell[] = [];
    const shortened: RefusedCell[] = [];
    const places: HalfPlace[] = [];
    for (const { index, mapping, field, part } of steps) {
      const cell = cells[index] ?? null;
      if (cell === null) continue;
      if (part) {
        takeHalf(places, { fieldId: field.id, part, column: mapping.column, cell }, refused);
        continue;
      }
      const tell = (list: RefusedCell[], reason: string) =>
        list.push({ column: mapping.column, reason, text: cellText(cell).slice(0, 1000) });
      const known = values[field.id];
      if (known !== undefined && field.options) {
        // Looking it up would create a new choice that no record uses.
        if (cellText(cell).trim() !== '') tell(refused, FIELD_FILLED_REASON);
        continue;
      }
      const context = { ...plan.options, ...mapping, ...(field.options && { options: field.options }) };
      const parsed = parseValue(cell, field.type, context);
      if (known !== undefined) {
        if (parsed.kind !== 'empty' && !isSameValue(parsed, known)) tell(refused, FIELD_FILLED_REASON);
        continue;
      }
      if (parsed.kind === 'refused') tell(refused, parsed.reason);
      else if (parsed.loss !== undefined) tell(shortened, parsed.loss);
      if (parsed.kind === 'value') values[field.id] = parsed.value;
    }
    for (const half of byTrust(places)) joinHalves(values, half, refused);
    return { values, refused, shortened };
  };
}

const FIELD_FILLED_REASON = 'another column had filled this field already';

function isSameValue(parsed: ParsedValue, known: FieldValue): boolean {
  return parsed.kind === 'value' && JSON.stringify(parsed.value) === JSON.stringify(known);
}

interface HalfPlace {
  readonly fieldId: string;
  /** The common part of both columns' names. */
  readonly group: string;
  latitude?: number;
  longitude?: number;
  readonly columns: string[];
  readonly texts: string[];
  isRefused: boolean;
}

/** A cell that holds a latitude or a longitude. */
interface HalfCell {
  readonly fieldId: string;
  readonly part: CoordinatePart;
  readonly column: string;
  readonly cell: Cell;
}

function takeHalf(places: HalfPlace[], { fieldId, part, column, cell }: HalfCell, refused: RefusedCell[]): void {
  const text = cellText(cell).trim();
  if (text === '') return;
  const group = coordinateGroupOf(column);
  const known = places.find((place) => place.fieldId === fieldId && place.group === group);
  const half = known ?? { fieldId, group, columns: [], texts: [], isRefused: false };
  if (!known) places.push(half);
  const degrees = parseCoordinate(text, part);
  half.columns.push(column);
  half.texts.push(text);
  if (degrees !== undefined) half[part] = degrees;
  else {
    half.isRefused = true;
    refused.push({ column, reason: `not a ${part}`, text: text.slice(0, 1000) });
  }
}

/**
 * A row may contain its location twice: blurred for the public, and exact (iNaturalist: `private_latitude`). The exact
 * one counts.
 */
function byTrust(places: readonly HalfPlace[]): readonly HalfPlace[] {
  const isTrue = ({ group }: HalfPlace) => /private|exact|true|precise/.test(group);
  return [...places].sort((one, other) => Number(isTrue(other)) - Number(isTrue(one)));
}

function joinHalves(values: Record<string, FieldValue>, half: HalfPlace, refused: RefusedCell[]): void {
  const { fieldId, latitude, longitude } = half;
  const known = values[fieldId];
  if (latitude !== undefined && longitude !== undefined) {
    const point: GeoPoint = { latitude, longitude };
    if (known !== undefined) {
      if (!isSameValue({ kind: 'value', value: point }, known))
        refused.push({ column: half.columns[0] ?? '', reason: FIELD_FILLED_REASON, text: half.texts.join(', ') });
    } else if (isNullIsland(point))
      refused.push({ column: half.columns[0] ?? '', reason: NULL_ISLAND_REASON, text: half.texts.join(', ') });
    else values[fieldId] = point;
  } else if (!half.isRefused && known === undefined) {
    refused.push({
      column: half.columns[0] ?? '',
      reason: 'the other half of the place is missing',
      text: half.texts.join(', ').slice(0, 1000),
    });
  }
}
