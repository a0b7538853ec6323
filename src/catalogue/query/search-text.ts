import type { Field, FieldType, FieldValue, FileReference } from '../model.ts';
import { foldText } from './fold-text.ts';

const SEARCHED: ReadonlySet<FieldType> = new Set<FieldType>([
  'text',
  'longText',
  'url',
  'number',
  'date',
  'select',
  'multiSelect',
  'photos',
  'files',
]);

/** Whether what this field holds can be found by the search box. */
export function isSearched(field: Field): boolean {
  return SEARCHED.has(field.type);
}

/** What a reader sees of a value, folded for searching; '' where there is nothing to find. */
export function searchTextOf(field: Field, value: FieldValue | undefined): string {
  if (value === undefined) return '';
  switch (field.type) {
    case 'text':
    case 'longText':
    case 'url':
    case 'number':
    case 'date':
      return typeof value === 'object' ? '' : foldText(String(value));
    case 'select':
    case 'multiSelect': {
      const chosen = Array.isArray(value) ? value : [value];
      const labels = (field.options ?? []).filter((option) => chosen.includes(option.id)).map((option) => option.label);
      return foldText(labels.join('\n'));
    }
    case 'photos':
    case 'files':
      return foldText(fileNames(value).join('\n'));
    case 'checkbox':
    case 'rating':
    case 'location':
    case 'relation':
      return '';
  }
}

function fileNames(value: FieldValue): string[] {
  if (!Array.isArray(value)) return [];
  // The model says that photos and files hold references; an old or foreign row may hold something else.
  const entries: readonly (string | FileReference)[] = value;
  return entries.flatMap((entry) => (typeof entry === 'object' ? [entry.name] : []));
}
