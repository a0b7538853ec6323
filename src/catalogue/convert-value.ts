import {
  type Conversion,
  type ConversionContext,
  type FieldShape,
  LOST,
  type TitleLookup,
} from './field-types/conversion.ts';
import { definitionOf, hasDetail } from './field-types/registry.ts';
import { splitList } from './field-types/spelling.ts';
import type { Field, FieldValue } from './model.ts';
import { isFileReferences, isIdList } from './values.ts';

/**
 * Converts a value of field `from` to one that field `to` may contain. Pure; `to.options` are the options after the
 * change.
 */
export function convertValue(
  value: FieldValue,
  from: FieldShape,
  to: FieldShape,
  context: ConversionContext = {},
): Conversion {
  const target = definitionOf(to.type);
  if (isFileReferences(value)) return target.convertFiles?.(value, to) ?? LOST;
  // Options have different ids in another field, even one of the same type.
  if (from.type === to.type && !hasDetail(to.type, 'options')) return { kind: 'kept', value };
  const direct = target.convertFrom?.[from.type]?.(value, from, to);
  if (direct) return direct;
  const text = valueAsText(value, from, context.titleOf);
  if (text.trim() === '') return LOST;
  const parts = isIdList(value) ? partsOf(value, from, context) : splitList(text);
  return target.convertText({ value, text, parts }, to, context);
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
  return definitionOf(to.type).holdsSeveral && definitionOf(from.type).isFreeText ? splitList(text) : [text];
}

/** A value as plain text, for conversions and examples: labels and titles instead of ids, no unit, no local formats. */
export function valueAsText(
  value: FieldValue,
  field: Pick<Field, 'type' | 'options'>,
  titleOf: TitleLookup = () => undefined,
): string {
  return definitionOf(field.type).text(value, field, titleOf);
}

function partsOf(ids: readonly string[], from: FieldShape, context: ConversionContext): string[] {
  return ids.map((id) => valueAsText([id], from, context.titleOf)).filter((label) => label !== '');
}
