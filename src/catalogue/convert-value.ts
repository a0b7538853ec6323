import type { Field, FieldValue } from './model.ts';
import { parseCheckbox, parseDate, parseLocation, parseNumber, parseRating, parseUrl } from './parse-text.ts';
import { valueAsText, type TitleLookup } from './value-text.ts';
import { isFileReferences, isIdList } from './values.ts';

/**
 * What becomes of one value when its field changes type. `kept`: stored as it is. `converted`: says the same in another
 * form. `lost`: all of it is lost, or all but `value`.
 */
export type Conversion =
  | { readonly kind: 'kept'; readonly value: FieldValue }
  | { readonly kind: 'converted'; readonly value: FieldValue }
  | { readonly kind: 'lost'; readonly value?: FieldValue };

/** What a conversion needs to know of other records, for relations. */
export interface ConversionContext {
  readonly titleOf?: TitleLookup;
  /** The record of the related collection that has this title; `undefined` where there is none or more than one. */
  readonly recordIdByTitle?: (title: string) => string | undefined;
}

type FieldShape = Pick<Field, 'type' | 'options' | 'isSingle'>;

const LOST: Conversion = { kind: 'lost' };

/** Converts a value of field `from` to what field `to` may hold. Pure; `to.options` are those that will be there. */
export function convertValue(
  value: FieldValue,
  from: FieldShape,
  to: FieldShape,
  context: ConversionContext = {},
): Conversion {
  if (isFileReferences(value)) return convertFiles(value, to);
  if (from.type === to.type && !isChoice(from)) return { kind: 'kept', value };
  if (from.type === 'checkbox' && to.type === 'number') return { kind: 'converted', value: value === true ? 1 : 0 };
  if (from.type === 'rating' && to.type === 'number') return { kind: 'kept', value };
  if (from.type === 'number' && to.type === 'rating') return numberToRating(value);
  if (isIdList(value) && isChoice(from) && to.type === 'select') return choicesToOne(value, from, to);
  const text = valueAsText(value, from, context.titleOf);
  if (text.trim() === '') return LOST;
  const parts = isIdList(value) ? partsOf(value, from, context) : splitList(text);
  return fromText(text, parts, value, to, context);
}

/** The labels that a value would need as options of a select or multi-select field. */
export function optionLabelsOf(
  value: FieldValue,
  from: FieldShape,
  to: FieldShape,
  context: ConversionContext = {},
): readonly string[] {
  if (isFileReferences(value)) return [];
  if (isIdList(value)) return partsOf(value, from, context);
  const text = valueAsText(value, from, context.titleOf).trim();
  if (text === '') return [];
  return to.type === 'multiSelect' && (from.type === 'text' || from.type === 'longText') ? splitList(text) : [text];
}

function fromText(
  text: string,
  parts: readonly string[],
  value: FieldValue,
  to: FieldShape,
  context: ConversionContext,
): Conversion {
  switch (to.type) {
    case 'text':
      return same(text.trim().replace(/\s*\n\s*/g, ' '), value);
    case 'longText':
      return same(text, value);
    case 'number':
      return same(parseNumber(text), value);
    case 'date':
      return same(parseDate(text), value);
    case 'checkbox':
      return same(parseCheckbox(text), value);
    case 'rating':
      return same(parseRating(text), value);
    case 'url':
      return same(parseUrl(text), value);
    case 'location':
      return same(parseLocation(text), value);
    case 'select':
      return same(optionId(text, to), value);
    case 'multiSelect':
      return manyOf(optionId(text, to) === undefined ? parts : [text], (label) => optionId(label, to), value);
    case 'relation': {
      const whole = context.recordIdByTitle?.(text.trim());
      return manyOf(whole === undefined ? parts : [text.trim()], (title) => context.recordIdByTitle?.(title), value);
    }
    case 'photos':
    case 'files':
      return LOST;
  }
}

function convertFiles(value: FieldValue, to: FieldShape): Conversion {
  if ((to.type !== 'photos' && to.type !== 'files') || !isFileReferences(value)) return LOST;
  const suitable = to.type === 'photos' ? value.filter((file) => file.type.startsWith('image/')) : value;
  const rest = to.isSingle ? suitable.slice(0, 1) : suitable;
  if (rest.length === value.length) return { kind: 'kept', value };
  return rest.length === 0 ? LOST : { kind: 'lost', value: rest };
}

/** More than one choice cannot all become the one; the first stays. */
function choicesToOne(value: readonly string[], from: FieldShape, to: FieldShape): Conversion {
  const ids = partsOf(value, from, {})
    .map((label) => optionId(label, to))
    .filter((id) => id !== undefined);
  const [first] = ids;
  if (first === undefined) return LOST;
  return ids.length === 1 && value.length === 1 ? { kind: 'converted', value: first } : { kind: 'lost', value: first };
}

/** Whole numbers from 0 to 5 are stars as they are; what lies between is rounded. */
function numberToRating(value: FieldValue): Conversion {
  if (typeof value !== 'number' || !(value >= 0 && value <= 5)) return LOST;
  return same(Math.round(value), value);
}

/** Each part by itself; the value is partly lost where some find no counterpart. */
function manyOf(parts: readonly string[], find: (part: string) => string | undefined, value: FieldValue): Conversion {
  const ids = [...new Set(parts.map(find).filter((id) => id !== undefined))];
  if (ids.length === 0) return LOST;
  const isWhole = parts.every((part) => find(part) !== undefined);
  return isWhole ? same(ids, value) : { kind: 'lost', value: ids };
}

function same(result: FieldValue | undefined, value: FieldValue): Conversion {
  if (result === undefined || result === '') return LOST;
  return JSON.stringify(result) === JSON.stringify(value)
    ? { kind: 'kept', value }
    : { kind: 'converted', value: result };
}

function partsOf(ids: readonly string[], from: FieldShape, context: ConversionContext): string[] {
  return ids.map((id) => valueAsText([id], from, context.titleOf)).filter((label) => label !== '');
}

function splitList(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,;\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}

function optionId(label: string, to: FieldShape): string | undefined {
  const wanted = label.trim().toLowerCase();
  return to.options?.find((option) => option.label.trim().toLowerCase() === wanted)?.id;
}

function isChoice(field: FieldShape): boolean {
  return field.type === 'select' || field.type === 'multiSelect';
}
