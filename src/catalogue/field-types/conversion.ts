import type { Field, FieldValue } from '../model.ts';

/** Looks up the titles of related records; `undefined` for a record that no longer exists. */
export type TitleLookup = (recordId: string) => string | undefined;

/**
 * The outcome for one value when its field changes type. `kept`: stored unchanged. `converted`: the same in another
 * form. `lost`: everything is lost except `value`, if there is one.
 */
export type Conversion =
  | { readonly kind: 'kept'; readonly value: FieldValue }
  | { readonly kind: 'converted'; readonly value: FieldValue }
  | { readonly kind: 'lost'; readonly value?: FieldValue };

/** The facts about other records that a conversion of relations needs. */
export interface ConversionContext {
  readonly titleOf?: TitleLookup;
  /** The record of the related collection with this title; `undefined` if there is none or more than one. */
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

/** Converts a value of one given type; `undefined` means that it is converted through text. */
export type DirectConversion = (value: FieldValue, from: FieldShape, to: FieldShape) => Conversion | undefined;

export const LOST: Conversion = { kind: 'lost' };

/** The result of reading a value: the value itself, the same in another form, or nothing. */
export function sameOrLost(result: FieldValue | undefined, value: FieldValue): Conversion {
  if (result === undefined || result === '') return LOST;
  return JSON.stringify(result) === JSON.stringify(value)
    ? { kind: 'kept', value }
    : { kind: 'converted', value: result };
}

/** Converts by reading the text; unreadable text is lost. */
export function byReading(parse: (text: string) => FieldValue | undefined) {
  return ({ text, value }: SpelledValue): Conversion => sameOrLost(parse(text), value);
}

/** Looks up each part; the value is partly lost if some parts have no counterpart. */
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
