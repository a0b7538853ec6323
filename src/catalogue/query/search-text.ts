import { definitionOf } from '../field-types/registry.ts';
import type { Field, FieldValue } from '../model.ts';
import { foldText } from './fold-text.ts';

/** What a reader sees of a value, folded for searching; '' where there is nothing to find. */
export function searchTextOf(field: Field, value: FieldValue | undefined): string {
  if (value === undefined) return '';
  return foldText(definitionOf(field.type).searchText?.(value, field) ?? '');
}
