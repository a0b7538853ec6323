import { useEffect, useState } from 'react';
import { planFieldTypeChange, type FieldTypeChangePlan } from '../../../catalogue/field-type-change.ts';
import type { Field } from '../../../catalogue/model.ts';
import { draftOf, isChoiceType, type FieldForm } from './field-draft.ts';

/** The effect of changing the field to the form's type. Neither plan nor error: no change, or not known yet. */
export function useTypeChangePlan(
  field: Field | undefined,
  form: FieldForm,
): { readonly plan: FieldTypeChangePlan | undefined; readonly error: unknown } {
  const [result, setResult] = useState<{
    readonly key: string;
    readonly plan?: FieldTypeChangePlan;
    readonly error?: unknown;
  }>();
  const { name: _name, type, options: _options, ...details } = draftOf(form);
  const isChanged = field !== undefined && field.type !== type;
  const key = isChanged ? JSON.stringify([field.id, type, details]) : '';

  useEffect(() => {
    if (!isChanged) return undefined;
    let isCurrent = true;
    // Choices keep the existing options; for other types the plan creates options from the values if none are given.
    const given = isChoiceType(type) ? {} : details;
    planFieldTypeChange(field.id, type, given).then(
      (plan) => {
        if (isCurrent) setResult({ key, plan });
      },
      (error: unknown) => {
        if (isCurrent) setResult({ key, error });
      },
    );
    return () => {
      isCurrent = false;
    };
    // `key` stands for everything that is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  // The result for an earlier choice does not apply to this one.
  return result?.key === key && isChanged
    ? { plan: result.plan, error: result.error }
    : { plan: undefined, error: undefined };
}
