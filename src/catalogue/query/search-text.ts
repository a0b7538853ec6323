import { definitionOf } from '../field-types/registry.ts';
import type { Field, FieldValue } from '../model.ts';
import { foldText } from './fold-text.ts';

/** The visible text of a value, folded for searching; '' if there is nothing to find. */
export function searchTextOf(field: Field, value: FieldValue | undefined): string {
  if (value === undefined) return '';
  return foldText(definitionOf(field.type).searchText?.(value, field) ?? '');
}
