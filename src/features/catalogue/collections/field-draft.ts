import { hasDetail } from '../../../catalogue/field-types/registry.ts';
import type { FieldDraft } from '../../../catalogue/fields.ts';
import type { Field, FieldType, SelectOption } from '../../../catalogue/model.ts';

/** A field while it is edited. It has the members of all types; only those of its type are stored. */
export interface FieldForm {
  readonly name: string;
  readonly type: FieldType;
  readonly unit: string;
  readonly isSequential: boolean;
  readonly isSingle: boolean;
  readonly relatedCollectionId: string | undefined;
  readonly options: readonly SelectOption[];
}

/** The form of an existing field, or of a new one. */
export function formOf(field: Field | undefined): FieldForm {
  return {
    name: field?.name ?? '',
    type: field?.type ?? 'text',
    unit: field?.unit ?? '',
    isSequential: field?.isSequential ?? false,
    isSingle: field?.isSingle ?? false,
    relatedCollectionId: field?.relatedCollectionId,
    options: field?.options ?? [],
  };
}

/** The stored part of a form, without members of other types. */
export function draftOf(form: FieldForm): FieldDraft {
  const { type } = form;
  const unit = form.unit.trim();
  return {
    name: form.name.trim(),
    type,
    ...(hasDetail(type, 'unit') && unit !== '' && { unit }),
    ...(hasDetail(type, 'isSequential') && form.isSequential && { isSequential: true }),
    ...(hasDetail(type, 'isSingle') && form.isSingle && { isSingle: true }),
    ...(hasDetail(type, 'relatedCollectionId') &&
      form.relatedCollectionId !== undefined && { relatedCollectionId: form.relatedCollectionId }),
    ...(isChoiceType(type) && { options: form.options.map((option) => ({ ...option, label: option.label.trim() })) }),
  };
}

/** Whether values of this type are chosen from options. */
export function isChoiceType(type: FieldType): boolean {
  return hasDetail(type, 'options');
}

/** Why a form cannot be saved, in words; `undefined` if it can. */
export function problemOf(form: FieldForm): string | undefined {
  if (form.name.trim() === '') return 'The field needs a name.';
  if (!isChoiceType(form.type)) return undefined;
  const labels = form.options.map((option) => option.label.trim().toLowerCase());
  if (labels.includes('')) return 'Every option needs a name.';
  if (new Set(labels).size < labels.length) return 'Two options have the same name.';
  return undefined;
}
