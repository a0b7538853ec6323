import fc from 'fast-check';
import {
  FIELD_TYPES,
  type CatalogueRecord,
  type Collection,
  type Field,
  type FieldValue,
  type View,
} from '../../model.ts';
import { fileHashesOf, mergeValues } from '../../values.ts';
import type { MemoryCatalogue } from './memory-reader.ts';

const HASHES = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
  fc.constantFrom('CON', '..', 'a/b', '=1'),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

const file = fc.record({
  hash: fc.constantFrom(...HASHES),
  name,
  type: fc.constantFrom('', 'image/png'),
  sizeBytes: fc.nat(),
  addedAt: time,
});

function valueOf(type: Field['type'], recordIds: readonly string[]): fc.Arbitrary<FieldValue> {
  const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
  switch (type) {
    case 'number':
    case 'rating':
      return finite;
    case 'checkbox':
      return fc.boolean();
    case 'multiSelect':
      return some(fc.constantFrom('o1', 'o2', 'gone'));
    case 'relation':
      return some(fc.constantFrom('gone', ...recordIds));
    case 'location':
      return fc.record({ latitude: finite, longitude: finite });
    case 'photos':
    case 'files':
      return some(file);
    default:
      return fc.string({ minLength: 1, unit: 'binary' });
  }
}

const RECORD_IDS = ['r-0-0', 'r-0-1', 'r-1-0', 'r-1-1'];

function collectionArbitrary(at: number) {
  const id = `c-${at}`;
  const collection: fc.Arbitrary<Collection> = fc.record({
    id: fc.constant(id),
    name,
    color: fc.constantFrom('teal', 'red'),
    icon: fc.constant('leaf'),
    template: fc.constant('blank'),
    order: finite,
    titleFieldId: fc.constant(`f-${at}-text`),
    createdAt: time,
    updatedAt: time,
  });
  const fields: readonly Field[] = FIELD_TYPES.map((type, order) => ({
    id: `f-${at}-${type}`,
    collectionId: id,
    name: `${type} ${at}`,
    type,
    order,
    ...(type === 'relation' ? { relatedCollectionId: `c-${1 - at}` } : {}),
    ...(type === 'select' || type === 'multiSelect'
      ? {
          options: [
            { id: 'o1', label: 'One', color: 'red' } as const,
            { id: 'o2', label: 'Two', color: 'teal' } as const,
          ],
        }
      : {}),
  }));
  const record = (recordId: string): fc.Arbitrary<CatalogueRecord> =>
    fc
      .record({
        createdAt: time,
        updatedAt: time,
        values: fc.record(Object.fromEntries(fields.map((field) => [field.id, valueOf(field.type, RECORD_IDS)])), {
          requiredKeys: [],
        }),
      })
      .map((made) => ({
        ...made,
        values: mergeValues({}, made.values),
        id: recordId,
        collectionId: id,
        fileHashes: fileHashesOf(mergeValues({}, made.values)),
      }));
  const view: View = {
    id: `v-${at}`,
    collectionId: id,
    name: 'All',
    kind: 'table',
    order: 0,
    search: '',
    filters: [{ fieldId: `f-${at}-relation`, operator: 'hasAny', value: [`r-${1 - at}-0`] }],
    sorts: [{ fieldId: `f-${at}-text`, direction: 'ascending' }],
    hiddenFieldIds: [`f-${at}-url`],
    columnWidths: { [`f-${at}-text`]: 120 },
    mainFieldId: `f-${at}-photos`,
  };
  return fc.record({
    collection,
    fields: fc.constant(fields),
    views: fc.constant([view]),
    records: fc.tuple(record(`r-${at}-0`), record(`r-${at}-1`)),
  });
}

/**
 * Two collections that refer to each other, with every type of field. The contents of files do not match their hashes.
 */
export const catalogueArbitrary: fc.Arbitrary<MemoryCatalogue> = fc
  .record({ parts: fc.tuple(collectionArbitrary(0), collectionArbitrary(1)), theme: fc.jsonValue() })
  .map(({ parts, theme }) => ({
    collections: parts.map(({ collection }) => collection),
    fields: parts.flatMap(({ fields }) => fields),
    views: parts.flatMap(({ views }) => views),
    records: parts.flatMap(({ records }) => records),
    settings: [{ key: 'theme', value: theme }],
    files: new Map(HASHES.map((hash) => [hash, new Blob([`content of ${hash}`])])),
  }));
