import type { StoredLine } from '../../../engine/low-level.ts';
import { CONFLICTS } from '../../../catalogue/describe-source.ts';
import type { CatalogueNames } from './catalogue-names.ts';
import { fieldText, pathLabel, settingLabel } from './value-words.ts';

/** The title of a row: the value of its collection's title field, its name, or its key. */
export function rowTitle(table: string, { row }: StoredLine, names: CatalogueNames): string {
  const key = typeof row.key === 'string' ? row.key : JSON.stringify(row.key);
  if (table === 'settings') return settingLabel(key);
  if (table === CONFLICTS) return pathLabel(String(memberOf(row.value, 'field')), [names]);
  if (table !== 'records') return nonEmpty(memberOf(row.value, 'name')) ?? key;
  const titleFieldId = names.collections.get(String(memberOf(row.value, 'collectionId')))?.titleFieldId ?? '';
  const title = memberOf(memberOf(row.value, 'values'), titleFieldId);
  return nonEmpty(fieldText(title, names.fields.get(titleFieldId))) ?? key;
}

/** An own member of an object; `undefined` for anything else. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function nonEmpty(text: unknown): string | undefined {
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}
