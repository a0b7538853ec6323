import { buildWithCompanion } from '../build-collection.ts';
import { hasDetail } from '../field-types/registry.ts';
import type { CatalogueRecord, Field, FieldValue } from '../model.ts';
import { newOption } from '../new-option.ts';
import { orderAtEnd } from '../order.ts';
import { newRecordId } from '../time-ordered-id.ts';
import { fileHashesOf, mergeValues } from '../values.ts';
import { withoutField } from '../view-fields.ts';
import { CatalogueDraft, OperationError, type CatalogueState } from './catalogue-draft.ts';
import type { Operation } from './operation-schema.ts';
import { readValue } from './read-value.ts';

type Doing = { readonly [Name in Operation['op']]: (draft: CatalogueDraft, op: Of<Name>) => void };
type Of<Name extends Operation['op']> = Extract<Operation, { readonly op: Name }>;

/**
 * Does operations one after the other, each on what the one before it has left. Changes nothing but the draft.
 * @returns what has changed, table by table. @throws OperationError, with the number of the operation.
 */
export function planOperations(state: CatalogueState, operations: readonly Operation[], now: Date): CatalogueDraft {
  const draft = new CatalogueDraft(state, now);
  for (const [at, operation] of operations.entries()) {
    try {
      perform(draft, operation);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      throw new OperationError(`Operation ${at + 1} (${operation.op}): ${error.message}`);
    }
  }
  return draft;
}

function perform(draft: CatalogueDraft, operation: Operation): void {
  // The cast: each operation is done by the function under its own name.
  const work = DOING[operation.op] as (draft: CatalogueDraft, op: Operation) => void;
  work(draft, operation);
}

const DOING: Doing = {
  'create-collection': (draft, { name, template = 'project' }) => {
    const existing = [...draft.collections.rows.values()];
    // Later operations name collections by their names.
    if (existing.some((other) => other.name.toLowerCase() === name.toLowerCase()))
      throw new OperationError(`There is a collection ${name} already.`);
    const { main, companion } = buildWithCompanion({ name, template }, existing);
    for (const built of companion ? [main, companion] : [main]) {
      draft.collections.put(built.collection);
      for (const field of built.fields) draft.fields.put(field);
      for (const view of built.views) draft.views.put(view);
    }
  },
  'rename-collection': (draft, { collection, name }) =>
    draft.collections.put({ ...draft.collection(collection), name, updatedAt: draft.now }),
  'add-field': addField,
  'rename-field': (draft, { collection, field, name }) =>
    draft.fields.put({ ...draft.field(draft.collection(collection), field), name }),
  'remove-field': removeField,
  'add-option': (draft, { collection, field, label }) => {
    const { options = [], ...found } = mustHaveOptions(draft.field(draft.collection(collection), field));
    if (options.some((option) => option.label.toLowerCase() === label.toLowerCase()))
      throw new OperationError(`${found.name} has the choice ${label} already.`);
    draft.fields.put({ ...found, options: [...options, newOption(label, options.length)] });
  },
  'rename-option': (draft, { collection, field, label, name }) => {
    const { options = [], ...found } = mustHaveOptions(draft.field(draft.collection(collection), field));
    const wanted = options.find((option) => option.label.toLowerCase() === label.toLowerCase());
    if (!wanted) throw new OperationError(`${found.name} has no choice ${label}.`);
    const renamed = options.map((option) => (option === wanted ? { ...option, label: name } : option));
    draft.fields.put({ ...found, options: renamed });
  },
  create: createRecord,
  update: (draft, { collection: word, record, values }) => {
    const collection = draft.collection(word);
    const found = draft.record(collection, record);
    const merged = mergeValues(found.values, readValues(draft, collection.id, values));
    draft.putRecord({ ...found, values: merged, fileHashes: fileHashesOf(merged) });
  },
  delete: (draft, { collection: word, record }) => {
    const collection = draft.collection(word);
    draft.records.remove(draft.record(collection, record).id);
    draft.touch(collection.id);
  },
};

function addField(draft: CatalogueDraft, { collection: word, name, type, options, unit, relatesTo }: Of<'add-field'>) {
  const { id: collectionId } = draft.collection(word);
  const siblings = draft.fieldsOf(collectionId);
  const hasOptions = hasDetail(type, 'options');
  if (options && !hasOptions) throw new OperationError(`A field of type ${type} has no choices.`);
  const related = relatesTo === undefined ? undefined : draft.collection(relatesTo).id;
  draft.fields.put({
    ...{ id: crypto.randomUUID(), collectionId, name, type, order: orderAtEnd(siblings) },
    ...(hasOptions ? { options: (options ?? []).map((label, at) => newOption(label, at)) } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(related === undefined ? {} : { relatedCollectionId: related }),
  });
}

function removeField(draft: CatalogueDraft, { collection: word, field: name }: Of<'remove-field'>) {
  const collection = draft.collection(word);
  const { id } = draft.field(collection, name);
  if (id === collection.titleFieldId) throw new OperationError(`${name} is the title of ${collection.name}.`);
  draft.fields.remove(id);
  for (const view of [...draft.views.rows.values()])
    if (JSON.stringify(view).includes(JSON.stringify(id))) draft.views.put(withoutField(view, id));
  for (const record of draft.recordsOf(collection.id)) {
    if (!Object.hasOwn(record.values, id)) continue;
    const values = mergeValues(record.values, { [id]: undefined });
    draft.putRecord({ ...record, values, fileHashes: fileHashesOf(values) });
  }
}

function createRecord(draft: CatalogueDraft, { collection: word, values: given }: Of<'create'>) {
  const { id: collectionId } = draft.collection(word);
  const values = mergeValues(nextNumbers(draft, collectionId), readValues(draft, collectionId, given));
  const record: CatalogueRecord = {
    ...{ id: newRecordId(), collectionId, values, fileHashes: fileHashesOf(values) },
    ...{ createdAt: draft.now, updatedAt: draft.now },
  };
  draft.putRecord(record);
}

/** Fields that count give a new record the next number. */
function nextNumbers(draft: CatalogueDraft, collectionId: string): Readonly<Record<string, FieldValue>> {
  const counting = draft.fieldsOf(collectionId).filter(({ isSequential }) => isSequential);
  const records = counting.length > 0 ? draft.recordsOf(collectionId) : [];
  const highest = (id: string) =>
    records.reduce((most, { values }) => {
      const value = values[id];
      return typeof value === 'number' && value > most ? Math.floor(value) : most;
    }, 0);
  return Object.fromEntries(counting.map(({ id }) => [id, highest(id) + 1]));
}

function readValues(
  draft: CatalogueDraft,
  collectionId: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, FieldValue | undefined>> {
  const collection = draft.collection(collectionId);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = draft.field(collection, name);
      return [field.id, readValue(draft, field, value)];
    }),
  );
}

function mustHaveOptions(field: Field): Field {
  if (hasDetail(field.type, 'options')) return field;
  throw new OperationError(`${field.name} has no choices.`);
}
