import { optionLabelsOf } from '../convert-value.ts';
import type { FieldValue, SelectOption } from '../model.ts';
import { MAX_MADE_OPTIONS, newOption } from '../new-option.ts';
import { isIdList } from '../values.ts';
import type { AffectedValue } from './affected-values.ts';
import { isChoice } from './fit-row.ts';
import { type CatalogueFittingNote, conversionContext, type FittingRules } from './fitting-types.ts';

/**
 * The choices that a field needs for the values that name them, by field and label: earlier ones, or new ones as a
 * change of type creates them.
 */
export function returningOptions(
  affected: readonly AffectedValue[],
  lookups: Pick<FittingRules, 'titles' | 'recordIds'>,
): ReadonlyMap<string, ReadonlyMap<string, SelectOption>> {
  const context = conversionContext(lookups);
  const returning = new Map<string, Map<string, SelectOption>>();
  for (const {
    value,
    change: { from, to },
  } of affected) {
    if (!isChoice(to)) continue;
    const added = returning.get(to.id) ?? new Map<string, SelectOption>();
    returning.set(to.id, added);
    const known = (option: Pick<SelectOption, 'id' | 'label'>) =>
      added.has(keyOf(option.label)) ||
      to.options?.some((there) => there.id === option.id || keyOf(there.label) === keyOf(option.label));
    if (isChoice(from)) {
      for (const id of idsOf(value)) {
        const option = from.options?.find((other) => other.id === id);
        if (option && !known(option)) added.set(keyOf(option.label), option);
      }
      continue;
    }
    for (const label of optionLabelsOf(value, from, to, context)) {
      const count = (to.options?.length ?? 0) + added.size;
      if (!known({ id: '', label }) && count < MAX_MADE_OPTIONS)
        added.set(keyOf(label), newOption(label.trim(), count));
    }
  }
  return returning;
}

export function optionNotes(
  affected: readonly AffectedValue[],
  { options }: FittingRules,
): readonly CatalogueFittingNote[] {
  return [...options].flatMap(([fieldId, added]) =>
    added.map(({ id, label }): CatalogueFittingNote => {
      const ofField = affected.filter(({ change }) => change.to.id === fieldId);
      // A choice created for values of another type has no id in them: all choices of the field are meant.
      const naming = ofField.filter(({ value }) => idsOf(value).includes(id)).length;
      return {
        kind: 'part-returns',
        subject: ofField[0]?.change.to.name ?? '',
        part: label,
        count: naming > 0 ? naming : ofField.length,
      };
    }),
  );
}

const keyOf = (label: string): string => label.trim().toLowerCase();

function idsOf(value: FieldValue): readonly string[] {
  return typeof value === 'string' ? [value] : isIdList(value) ? value : [];
}
