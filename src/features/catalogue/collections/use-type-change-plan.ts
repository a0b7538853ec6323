import { useEffect, useState } from 'react';
import { planFieldTypeChange, type FieldTypeChangePlan } from '../../../catalogue/field-type-change.ts';
import type { FieldDraft } from '../../../catalogue/fields.ts';
import type { Field, FieldType } from '../../../catalogue/model.ts';
import { draftOf, isChoiceType, type FieldForm } from './field-draft.ts';

/** A change of type to be planned. Strings and booleans only: as JSON it is the key of its plan. */
interface TypeChange {
  readonly fieldId: string;
  readonly type: FieldType;
  readonly details: Omit<FieldDraft, 'name' | 'type' | 'options'>;
}

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
  const key = isChanged ? JSON.stringify({ fieldId: field.id, type, details } satisfies TypeChange) : '';

  useEffect(() => {
    if (key === '') return undefined;
    // Derived from the key, so that an equal form in the next render is not planned again; thus the cast.
    const change = JSON.parse(key) as TypeChange;
    let isCurrent = true;
    // Choices keep the existing options; for other types the plan creates options from the values if none are given.
    const given = isChoiceType(change.type) ? {} : change.details;
    planFieldTypeChange(change.fieldId, change.type, given).then(
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
  }, [key]);

  // The result for an earlier choice does not apply to this one.
  return result?.key === key && isChanged
    ? { plan: result.plan, error: result.error }
    : { plan: undefined, error: undefined };
}
