import type { FieldValue, FileReference } from '../../../catalogue/model.ts';
import { valueAsText } from '../../../catalogue/convert-value.ts';
import type { TitleLookup } from '../../../catalogue/field-types/conversion.ts';
import { definitionOf, hasDetail } from '../../../catalogue/field-types/registry.ts';
import { isFileReferences, isIdList } from '../../../catalogue/values.ts';
import type { ComparedFile } from '../../contract/comparing.ts';
import type { CatalogueNames, NamedField } from './catalogue-names.ts';

const GONE_RECORD = '(a record that no longer exists)';
const GONE_OPTION = '(an option that no longer exists)';

/** Whether a value has one of the shapes of the catalogue's fields. */
function isFieldValue(value: unknown): value is FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) return 'latitude' in value && 'longitude' in value;
  const items: readonly unknown[] = value;
  return items.every((item) => typeof item === 'string') || items.every(isFileReference);
}

function isFileReference(item: unknown): item is FileReference {
  return (
    typeof item === 'object' &&
    item !== null &&
    'hash' in item &&
    typeof item.hash === 'string' &&
    'name' in item &&
    typeof item.name === 'string'
  );
}

/** A field's value as plain text: labels and titles instead of ids; '' if there is none. */
export function fieldText(
  value: unknown,
  field: NamedField | undefined,
  titleOf: TitleLookup = () => undefined,
): string {
  if (value === undefined || value === null) return '';
  if (!isFieldValue(value)) return looseText(value);
  if (!field) return looseText(isFileReferences(value) ? value.map((file) => file.name).join(', ') : value);
  const readable = definitionOf(field.type).reportText?.(value, field);
  if (readable !== undefined) return readable;
  const title: TitleLookup = (id) => titleOf(id) ?? GONE_RECORD;
  // `valueAsText` uses only the labels of options.
  const options = field.options?.map((option) => ({ ...option, color: 'gray' as const }));
  const text = valueAsText(value, options ? { type: field.type, options } : { type: field.type }, title);
  return hasDetail(field.type, 'options') && text === '' && isFilled(value) ? GONE_OPTION : text;
}

function isFilled(value: FieldValue): boolean {
  return typeof value === 'string' || Array.isArray(value) ? value.length > 0 : true;
}

/** A value of unknown kind: text as it is, everything else as JSON. */
export function looseText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  try {
    // Its type does not mention functions and symbols, for which JSON returns nothing.
    return (JSON.stringify(value) as string | undefined) ?? '';
  } catch {
    // A cycle, or something that JSON cannot express.
    return Object.prototype.toString.call(value);
  }
}

/** The photos or files of a value; `undefined` if it has none. */
export function filesOfValue(value: unknown): readonly ComparedFile[] | undefined {
  if (!isFieldValue(value) || !isFileReferences(value)) return undefined;
  return value.map(({ hash, name, type, sizeBytes }) => ({ hash, name, type, sizeBytes }));
}

/** The ids of records to which a value refers. */
export function relatedIds(value: unknown, field: NamedField | undefined): readonly string[] {
  return field && hasDetail(field.type, 'relatedCollectionId') && isFieldValue(value) && isIdList(value) ? value : [];
}

const MEMBER_LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  color: 'Colour',
  icon: 'Icon',
  template: 'Template',
  order: 'Position',
  titleFieldId: 'Title field',
  createdAt: 'Created',
  updatedAt: 'Last changed',
  collectionId: 'Collection',
  type: 'Type',
  options: 'Options',
  relatedCollectionId: 'Points into',
  unit: 'Unit',
  isSequential: 'Numbered automatically',
  isSingle: 'At most one',
  kind: 'Kind',
  search: 'Search',
  filters: 'Filters',
  sorts: 'Sorting',
  hiddenFieldIds: 'Hidden fields',
  columnWidths: 'Column widths',
  boardFieldId: 'Columns by',
  mainFieldId: 'Shown field',
  value: 'Value',
  sizeBytes: 'Size',
  values: 'Values',
};

const SETTING_LABELS: Readonly<Record<string, string>> = {
  theme: 'Theme',
  firstDayOfWeek: 'First day of the week',
  dateFormat: 'Date format',
  units: 'Units',
};

export const LAST_CHANGED = 'Last changed';

/** The label of a member of a configuration row. */
function memberLabel(name: string): string {
  return MEMBER_LABELS[name] ?? name;
}

export function settingLabel(key: string): string {
  return SETTING_LABELS[key] ?? key;
}

/** The label of a field by its path, such as `values.<id>`: from the first of these that knows it. */
export function pathLabel(path: string, names: readonly CatalogueNames[]): string {
  if (!path.startsWith('values.')) return memberLabel(path);
  const id = path.slice('values.'.length);
  for (const { fields } of names) {
    const field = fields.get(id);
    if (field) return field.name === '' ? 'Unnamed field' : field.name;
  }
  return '(a field that no longer exists)';
}

/** The value of a member of a configuration row, as plain text: names instead of ids. */
export function memberText(name: string, value: unknown, { collections, fields }: CatalogueNames): string {
  const fieldName = (id: unknown) =>
    typeof id === 'string' ? (fields.get(id)?.name ?? '(a field that no longer exists)') : '';
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  switch (name) {
    case 'titleFieldId':
    case 'boardFieldId':
    case 'mainFieldId':
      return fieldName(value);
    case 'collectionId':
    case 'relatedCollectionId':
      return typeof value === 'string' ? (collections.get(value)?.name ?? '(a collection that no longer exists)') : '';
    case 'hiddenFieldIds':
      return items ? items.map(fieldName).join(', ') : looseText(value);
    case 'options':
      return items ? items.map((item) => memberOf(item, 'label') ?? looseText(item)).join(', ') : looseText(value);
    case 'sorts':
      return items
        ? items
            .map((item) => `${fieldName(memberOf(item, 'fieldId'))} ${looseText(memberOf(item, 'direction'))}`)
            .join(', ')
        : looseText(value);
    case 'filters':
      return items
        ? items
            .map((item) =>
              `${fieldName(memberOf(item, 'fieldId'))} ${looseText(memberOf(item, 'operator'))} ${looseText(memberOf(item, 'value'))}`.trim(),
            )
            .join(', ')
        : looseText(value);
    default:
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : looseText(value);
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
