import type { Field, FieldValue } from '../model.ts';
import { type DirectConversion, LOST } from './conversion.ts';
import { rankBy, type Ranks } from './ranks.ts';
import { isIdList } from '../values.ts';

// Shared by `select` and `multiSelect`: values are ids of the field's options.

type WithOptions = Pick<Field, 'options'>;

export function optionLabel(optionId: string, field: WithOptions): string {
  return field.options?.find((option) => option.id === optionId)?.label ?? '';
}

/** The id of the option with this label, regardless of case. */
export function optionIdByLabel(label: string, field: WithOptions): string | undefined {
  const wanted = label.trim().toLowerCase();
  return field.options?.find((option) => option.label.trim().toLowerCase() === wanted)?.id;
}

/** The labels of the chosen options, in the order of the options, one per line. */
export function chosenLabels(value: FieldValue, field: WithOptions): string {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [value];
  return (field.options ?? [])
    .filter((option) => chosen.includes(option.id))
    .map((option) => option.label)
    .join('\n');
}

/** Ranks by the first choice, in the person's order of the options. */
export function rankChoices(column: readonly (FieldValue | undefined)[], field: WithOptions): Ranks {
  const places = new Map((field.options ?? []).map((option, place) => [option.id, place]));
  return rankBy((value) => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return (typeof first === 'string' ? places.get(first) : undefined) ?? Number.NaN;
  })(column);
}

/** Several choices cannot become one; the first stays. */
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
