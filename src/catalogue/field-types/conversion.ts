import type { Field, FieldValue } from '../model.ts';

/** How the titles of related records are looked up; `undefined` for one that is no longer there. */
export type TitleLookup = (recordId: string) => string | undefined;

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

export type FieldShape = Pick<Field, 'type' | 'options' | 'isSingle'>;

/** A value as text, before it becomes a value of another type. */
export interface SpelledValue {
  readonly value: FieldValue;
  /** Never blank. */
  readonly text: string;
  /** The labels, titles or items that the text lists. */
  readonly parts: readonly string[];
}

/** Converts a value of one given type; `undefined` leaves it to the way through text. */
export type DirectConversion = (value: FieldValue, from: FieldShape, to: FieldShape) => Conversion | undefined;

export const LOST: Conversion = { kind: 'lost' };

/** What was read from a value: the value itself, the same in another form, or nothing. */
export function sameOrLost(result: FieldValue | undefined, value: FieldValue): Conversion {
  if (result === undefined || result === '') return LOST;
  return JSON.stringify(result) === JSON.stringify(value)
    ? { kind: 'kept', value }
    : { kind: 'converted', value: result };
}

/** Converts by reading the text; what cannot be read is lost. */
export function byReading(parse: (text: string) => FieldValue | undefined) {
  return ({ text, value }: SpelledValue): Conversion => sameOrLost(parse(text), value);
}

/** Looks up each part; the value is partly lost where some parts have no counterpart. */
export function partsOrLost(
  parts: readonly string[],
  find: (part: string) => string | undefined,
  value: FieldValue,
): Conversion {
  const ids = [...new Set(parts.map(find).filter((id) => id !== undefined))];
  if (ids.length === 0) return LOST;
  const isWhole = parts.every((part) => find(part) !== undefined);
  return isWhole ? sameOrLost(ids, value) : { kind: 'lost', value: ids };
}
