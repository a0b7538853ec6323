import type { FieldValue, GeoPoint } from '../../model.ts';
import type { Cell, ColumnMapping, ImportOptions } from '../import-model.ts';
import type { ImportableType } from '../../field-types/registry.ts';
import { isNullIsland } from '../read/geojson.ts';
import { parseCheckbox } from './checkbox.ts';
import { parseDate } from './date.ts';
import { locationOfPair, parseLocation } from './location.ts';
import { parseNumber } from './number.ts';
import { MAX_LABEL_LENGTH, type OptionSet } from './options.ts';
import { cellText, parseRating, parseUrl, singleLine, splitValues, tidyText } from './text.ts';
import { lossOf } from './value-loss.ts';

export interface ValueContext extends ImportOptions, Omit<ColumnMapping, 'column' | 'to'> {
  /** `select`, `multiSelect`: the field's options. */
  readonly options?: OptionSet;
}

/**
 * `empty`: nothing to keep. `refused`: why the field cannot hold it, in a few plain words. `loss`: what the value no
 * longer says of the cell, in as few.
 */
export type ParsedValue =
  | { readonly kind: 'value'; readonly value: FieldValue; readonly loss?: string | undefined }
  | { readonly kind: 'empty'; readonly loss?: string | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

const EMPTY: ParsedValue = { kind: 'empty' };

/** What a cell becomes in a field of this type. */
export function parseValue(cell: Cell, type: ImportableType, context: ValueContext): ParsedValue {
  if (cell === null) return EMPTY;
  const raw = context.trim ? cellText(cell).trim() : cellText(cell);
  const text = tidyText(raw, context.trim);
  if (text.trim() === '') return EMPTY;
  const parsed = parseTidy(cell, text, type, context);
  if (parsed.kind !== 'value' || parsed.loss !== undefined) return parsed;
  const loss =
    text === raw
      ? lossOf(text, parsed.value, type, context.hasDecimalComma)
      : 'surrounding marks left out, such as ="…" or […]';
  return loss === undefined ? parsed : { ...parsed, loss };
}

function parseTidy(cell: NonNullable<Cell>, text: string, type: ImportableType, context: ValueContext): ParsedValue {
  switch (type) {
    case 'text':
      return given(singleLine(text));
    case 'longText':
      return given(text);
    case 'number':
      return orRefused(numberOf(cell, text, context), 'not a number');
    case 'date':
      return orRefused(parseDate(text, context.dateOrder), 'not a date');
    case 'checkbox':
      return orRefused(typeof cell === 'boolean' ? cell : parseCheckbox(text), 'neither yes nor no');
    case 'rating':
      // Goodreads and others write 0 for what was never rated.
      return parseRating(text) === 0
        ? { kind: 'empty', loss: '0 read as not rated' }
        : orRefused(parseRating(text), 'not a rating from 1 to 5');
    case 'url':
      return orRefused(parseUrl(text), 'not a web address');
    case 'location':
      return placeOrRefused(locationOf(cell, text, context));
    case 'select':
      return choices([singleLine(text)], context, ([id]) => id);
    case 'multiSelect':
      return multiSelect(cell, text, context);
  }
}

function given(value: FieldValue): ParsedValue {
  return { kind: 'value', value };
}

function orRefused(value: FieldValue | undefined, reason: string): ParsedValue {
  return value === undefined ? { kind: 'refused', reason } : { kind: 'value', value };
}

export const NULL_ISLAND_REASON = '0°, 0° usually means that the place is not known';

function placeOrRefused(place: GeoPoint | undefined): ParsedValue {
  return place && isNullIsland(place)
    ? { kind: 'refused', reason: NULL_ISLAND_REASON }
    : orRefused(place, 'not a place on the globe');
}

function numberOf(cell: Cell, text: string, context: ValueContext): number | undefined {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'boolean' ? undefined : parseNumber(text, context.hasDecimalComma);
}

function locationOf(cell: Cell, text: string, context: ValueContext): GeoPoint | undefined {
  if (typeof cell === 'object' && cell !== null) {
    if ('latitude' in cell) return cell;
    const [first, second] = cell;
    return typeof first === 'number' && typeof second === 'number'
      ? locationOfPair(first, second, context.isLongitudeFirst)
      : undefined;
  }
  return typeof cell === 'string' ? parseLocation(text, context.isLongitudeFirst) : undefined;
}

function multiSelect(cell: Cell, text: string, context: ValueContext): ParsedValue {
  const labels = Array.isArray(cell)
    ? [...new Set(cell.map((item) => singleLine(String(item)).trim()).filter(Boolean))]
    : splitValues(text, context.separator);
  return labels.length === 0
    ? { kind: 'empty', loss: 'no choice between the separators' }
    : choices(labels, context, (ids) => [...new Set(ids)]);
}

function choices(
  labels: readonly string[],
  { options }: ValueContext,
  toValue: (ids: readonly string[]) => FieldValue | undefined,
): ParsedValue {
  if (labels.some((label) => label.trim().length > MAX_LABEL_LENGTH))
    return { kind: 'refused', reason: `longer than the ${MAX_LABEL_LENGTH} characters of a choice` };
  const found = labels.map((label) => options?.optionFor(label));
  const known = found.filter((option) => option !== undefined);
  if (known.length < labels.length) return { kind: 'refused', reason: 'more than 1,000 different choices' };
  const parsed = orRefused(toValue(known.map(({ id }) => id)), 'not a choice');
  const isAsWritten = known.every(({ label }, at) => label.trim() === labels[at]?.trim());
  return parsed.kind === 'value' && !isAsWritten
    ? { ...parsed, loss: 'matched a choice with different capitals' }
    : parsed;
}
