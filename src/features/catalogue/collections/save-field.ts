import { updateCollection } from '../../../catalogue/collections.ts';
import { applyFieldTypeChange, type FieldTypeChangePlan } from '../../../catalogue/field-type-change.ts';
import { addField, updateField } from '../../../catalogue/fields.ts';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { notifyUndo } from '../../errors/notify.tsx';
import { draftOf, isChoiceType, type FieldForm } from './field-draft.ts';

/** Stores the form: a new field, other details, or another type according to the plan that was shown. */
export async function saveField({
  collection,
  field,
  form,
  plan,
  isMadeTitle,
}: {
  readonly collection: Collection;
  readonly field: Field | undefined;
  readonly form: FieldForm;
  readonly plan: FieldTypeChangePlan | undefined;
  readonly isMadeTitle: boolean;
}): Promise<void> {
  const draft = draftOf(form);
  if (field === undefined) {
    const added = await addField(collection.id, draft);
    if (isMadeTitle) await updateCollection(collection.id, { titleFieldId: added.id });
    return;
  }
  if (plan !== undefined) {
    const undo = await applyFieldTypeChange(plan);
    await updateField(field.id, { name: draft.name, isSequential: draft.isSequential });
    notifyUndo(`The type of “${draft.name}” was changed.`, undo);
  } else {
    const { name, unit, isSequential, isSingle, relatedCollectionId, options } = draft;
    const undo = await updateField(field.id, {
      name,
      unit,
      isSequential,
      isSingle,
      relatedCollectionId,
      ...(isChoiceType(field.type) && { options: options ?? [] }),
    });
    const isOptionGone = field.options?.some((option) => !options?.some((kept) => kept.id === option.id)) ?? false;
    if (isOptionGone) notifyUndo(`Options of “${name}” were removed.`, undo);
  }
  if (isMadeTitle) await updateCollection(collection.id, { titleFieldId: field.id });
}
