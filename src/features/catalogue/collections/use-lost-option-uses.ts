import { useLiveQuery } from 'dexie-react-hooks';
import { countOptionUses } from '../../../catalogue/fields.ts';
import type { Field } from '../../../catalogue/model.ts';
import { isChoiceType, type FieldForm } from './field-draft.ts';

/**
 * How many choices in records would be removed by saving the form, because their option no longer exists. 0 until
 * known.
 */
export function useLostOptionUses(field: Field | undefined, { type, options }: FieldForm): number {
  const hasOptions = field !== undefined && field.type === type && isChoiceType(type);
  const lost = hasOptions ? (field.options ?? []).filter(({ id }) => !options.some((kept) => kept.id === id)) : [];
  const uses = useLiveQuery(
    async () => (field && lost.length > 0 ? countOptionUses(field.id) : undefined),
    [field?.id, lost.length],
  );
  return lost.reduce((sum, { id }) => sum + (uses?.get(id) ?? 0), 0);
}
