import { useLiveQuery } from 'dexie-react-hooks';
import { countOptionUses } from '../../../catalogue/fields.ts';
import type { Field } from '../../../catalogue/model.ts';
import { isChoiceType, type FieldForm } from './field-draft.ts';

/**
 * How many choices in records saving the form would take away, since their option is no longer there. 0 until it is
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
