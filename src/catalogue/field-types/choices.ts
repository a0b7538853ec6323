import type { Field, FieldValue } from '../model.ts';
import { type DirectConversion, LOST } from './conversion.ts';
import { rankBy, type Ranks } from './ranks.ts';
import { isIdList } from '../values.ts';

// What `select` and `multiSelect` share: values are ids of the field's options.

type WithOptions = Pick<Field, 'options'>;

export function optionLabel(optionId: string, field: WithOptions): string {
  return field.options?.find((option) => option.id === optionId)?.label ?? '';
}

/** The id of the option with this label, whatever its capitals. */
export function optionIdByLabel(label: string, field: WithOptions): string | undefined {
  const wanted = label.trim().toLowerCase();
  return field.options?.find((option) => option.label.trim().toLowerCase() === wanted)?.id;
}

/** The labels of what is chosen, in the order of the options, one a line. */
export function chosenLabels(value: FieldValue, field: WithOptions): string {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [value];
  return (field.options ?? [])
    .filter((option) => chosen.includes(option.id))
    .map((option) => option.label)
    .join('\n');
}

/** Ranks by the first choice, in the order that the person gave the options. */
export function rankChoices(column: readonly (FieldValue | undefined)[], field: WithOptions): Ranks {
  const places = new Map((field.options ?? []).map((option, place) => [option.id, place]));
  return rankBy((value) => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return (typeof first === 'string' ? places.get(first) : undefined) ?? Number.NaN;
  })(column);
}

/** More than one choice cannot all become the one; the first stays. */
export const toOneChoice: DirectConversion = (value, from, to) => {
  if (!isIdList(value)) return undefined;
  const ids = value
    .map((id) => optionLabel(id, from))
    .filter((label) => label !== '')
    .map((label) => optionIdByLabel(label, to))
    .filter((id) => id !== undefined);
  const [first] = ids;
  if (first === undefined) return LOST;
  return ids.length === 1 && value.length === 1 ? { kind: 'converted', value: first } : { kind: 'lost', value: first };
};
