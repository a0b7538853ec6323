import { optionLabelsOf } from '../convert-value.ts';
import { hasDetail, TITLE_FIELD_TYPES } from '../field-types/registry.ts';
import type { Field, FieldValue, SelectOption } from '../model.ts';
import { MAX_MADE_OPTIONS, newOption } from '../new-option.ts';
import { isIdList } from '../values.ts';
import { fieldsOf, isCollection, isRecord, isView } from './catalogue-rows.ts';
import { titlesOfCopies } from './name-copies.ts';
import { comesFromBackup, fieldsNamedBy, fitValue, fitView, isChoice } from './fit-row.ts';
import {
  conversionContext,
  type CatalogueFitting,
  type CatalogueFittingNote,
  type FieldChange,
  type FittingRules,
  type FittingTables,
  type ViewFieldChange,
} from './fitting-types.ts';

/** The fields of the catalogue on each side of a restore, by id. */
interface Fields {
  readonly inBackup: ReadonlyMap<string, Field>;
  readonly now: ReadonlyMap<string, Field>;
  readonly coming: ReadonlyMap<string, Field>;
  readonly after: ReadonlyMap<string, Field>;
}

/** A value that was written when its field was different. */
interface AffectedValue {
  readonly recordId: string;
  readonly value: FieldValue;
  readonly change: FieldChange;
  readonly stays: boolean;
}

/** A sequential number that a restore brings. */
interface ComingNumber {
  readonly recordId: string;
  readonly fieldId: string;
  readonly number: number;
}

/**
 * Plans how restored rows and present rows are made to agree: choices deleted since, fields with a changed type,
 * sequential numbers given twice, records kept next to others with the same title, views and titles that name missing
 * fields. It works in the other direction too: if a field comes back in its old form, present values are converted to
 * it and keep their choices. Present records are read only if fields differ, have sequential numbers, or if both sides
 * of a conflict are kept.
 * @returns `undefined` if everything already agrees.
 */
export async function planCatalogueFitting(tables: FittingTables): Promise<CatalogueFitting | undefined> {
  const fields = await readFields(tables);
  const changes = {
    fromBackup: changesBetween(fields.inBackup, fields.after),
    fromNow: changesBetween(fields.now, new Map([...fields.after].filter(([id]) => fields.coming.has(id)))),
  };
  const { affected, numbers } = await readRecords(tables, fields, changes);
  const { titles, recordIds } = await readTitles(tables, fields, affected);
  const options = returningOptions(affected, { titles, recordIds });
  const complete = (ofSide: ReadonlyMap<string, FieldChange>) =>
    new Map(
      [...ofSide].map(([id, { from, to }]) => [
        id,
        { from, to: { ...to, options: [...(to.options ?? []), ...(options.get(id)?.values() ?? [])] } },
      ]),
    );
  const [fromBackup, fromNow] = [complete(changes.fromBackup), complete(changes.fromNow)];
  const added = new Map(
    [...options].filter(([, ofField]) => ofField.size > 0).map(([id, ofField]) => [id, [...ofField.values()]]),
  );
  const copies = await titlesOfCopies(tables, fields.after);
  const rules: FittingRules = {
    options: added,
    fromBackup,
    fromNow,
    numbers,
    titles,
    recordIds,
    copyTitles: copies.titles,
    viewFields: {
      fromBackup: viewChanges(fields.inBackup, fields.after),
      fromNow: viewChanges(fields.now, fields.after),
    },
    optionIds: optionIdsOf(fields.after, added),
    titleFields: await titleFieldsOf(tables, fields),
  };
  const values = countValues(affected, rules);
  const views = await countViews(tables, rules);
  const notes = [
    ...optionNotes(affected, rules),
    ...values.notes,
    ...numberNotes(numbers, fields.after),
    ...copies.notes,
    ...views.notes,
  ];
  const beside = [
    // The plan relies on their fields, so these must not change before the restore is done.
    ...[...new Set(affected.map(({ change }) => change.to.id))].map((key) => ({ table: 'fields', key }) as const),
    ...values.staying.map((key) => ({ table: 'records', key }) as const),
    ...views.staying.map((key) => ({ table: 'views', key }) as const),
    ...[...rules.titleFields.keys()].map((key) => ({ table: 'collections', key }) as const),
  ];
  return notes.length === 0 && beside.length === 0 ? undefined : { rules, beside, notes };
}

async function readFields(tables: FittingTables): Promise<Fields> {
  const coming = await fieldsOf(tables.brought('fields'));
  return {
    inBackup: await fieldsOf(tables.inBackup('fields')),
    now: await fieldsOf(tables.now('fields')),
    coming,
    after: new Map([...(await fieldsOf(tables.staying('fields'))), ...coming]),
  };
}

/** Fields that have another type afterwards, or lack choices that they had. */
function changesBetween(
  before: ReadonlyMap<string, Field>,
  after: ReadonlyMap<string, Field>,
): ReadonlyMap<string, FieldChange> {
  const changes = new Map<string, FieldChange>();
  for (const [id, to] of after) {
    const from = before.get(id);
    if (!from) continue;
    const lacksChoices =
      isChoice(to) && from.options?.some((option) => !to.options?.some(({ id: there }) => there === option.id));
    if (from.type !== to.type || lacksChoices) changes.set(id, { from, to });
  }
  return changes;
}

/** The values affected by changes of fields, and the new numbers of records whose number was given twice. */
async function readRecords(
  tables: FittingTables,
  { after }: Fields,
  changes: {
    readonly fromBackup: ReadonlyMap<string, FieldChange>;
    readonly fromNow: ReadonlyMap<string, FieldChange>;
  },
) {
  const sequential = new Set(
    [...after.values()]
      .filter(({ type, isSequential }) => isSequential && hasDetail(type, 'isSequential'))
      .map(({ id }) => id),
  );
  const affected: AffectedValue[] = [];
  const taken = new Map<string, Set<number>>();
  const coming: ComingNumber[] = [];
  const look = (value: unknown, isBrought: boolean, paths?: readonly string[]) => {
    if (!isRecord(value)) return;
    for (const [fieldId, content] of Object.entries(value.values)) {
      const isTheirs = comesFromBackup(fieldId, paths, isBrought);
      const change = (isTheirs ? changes.fromBackup : changes.fromNow).get(fieldId);
      if (change) affected.push({ recordId: value.id, value: content, change, stays: !isBrought });
      if (!sequential.has(fieldId) || typeof content !== 'number') continue;
      if (isTheirs) coming.push({ recordId: value.id, fieldId, number: content });
      else taken.set(fieldId, (taken.get(fieldId) ?? new Set()).add(content));
    }
  };
  if (changes.fromBackup.size > 0 || changes.fromNow.size > 0 || sequential.size > 0) {
    for await (const rows of tables.brought('records')) for (const { value, fields } of rows) look(value, true, fields);
  }
  if (changes.fromNow.size > 0 || coming.length > 0) {
    for await (const rows of tables.staying('records')) for (const { value } of rows) look(value, false);
  }
  const again = coming.filter(({ fieldId, number }) => taken.get(fieldId)?.has(number));
  const alike = await sharedNumbers(tables, again);
  return {
    affected,
    numbers: renumber(
      again.filter(({ fieldId, number }) => !alike.get(fieldId)?.has(number)),
      coming,
      taken,
    ),
  };
}

/** The numbers that several records already had in the backup: a restore or an undo does not change them. */
async function sharedNumbers(
  tables: FittingTables,
  again: readonly ComingNumber[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const owners = new Map<string, Map<number, number>>();
  for (const { fieldId, number } of again)
    owners.set(fieldId, (owners.get(fieldId) ?? new Map<number, number>()).set(number, 0));
  if (again.length === 0) return new Map();
  for await (const rows of tables.inBackup('records')) {
    for (const { value } of rows) {
      if (!isRecord(value)) continue;
      for (const [fieldId, counts] of owners) {
        const number = value.values[fieldId];
        const count = typeof number === 'number' ? counts.get(number) : undefined;
        if (typeof number === 'number' && count !== undefined) counts.set(number, count + 1);
      }
    }
  }
  return new Map(
    [...owners].map(([fieldId, counts]) => [
      fieldId,
      new Set([...counts].filter(([, count]) => count > 1).map(([number]) => number)),
    ]),
  );
}

/** Gives the next free number to each restored record whose number another record has by now. */
function renumber(
  again: readonly ComingNumber[],
  coming: readonly ComingNumber[],
  taken: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const highest = new Map<string, number>();
  const raise = (fieldId: string, number: number) =>
    highest.set(fieldId, Math.max(highest.get(fieldId) ?? 0, Math.floor(number)));
  for (const [fieldId, numbers] of taken) for (const number of numbers) raise(fieldId, number);
  for (const { fieldId, number } of coming) raise(fieldId, number);
  const numbers = new Map<string, Map<string, number>>();
  for (const { recordId, fieldId } of again) {
    const next = (highest.get(fieldId) ?? 0) + 1;
    highest.set(fieldId, next);
    numbers.set(recordId, (numbers.get(recordId) ?? new Map()).set(fieldId, next));
  }
  return numbers;
}

/** Titles, only if values come from relations or become relations. */
async function readTitles(
  tables: FittingTables,
  { after }: Fields,
  affected: readonly AffectedValue[],
): Promise<Pick<FittingRules, 'titles' | 'recordIds'>> {
  const titles = new Map<string, string>();
  const recordIds = new Map<string, string>();
  const named = new Set(
    affected.flatMap(({ value, change }) =>
      hasDetail(change.from.type, 'relatedCollectionId') && isIdList(value) ? value : [],
    ),
  );
  const into = new Set(
    affected.flatMap(({ change }) =>
      hasDetail(change.to.type, 'relatedCollectionId') ? [change.to.relatedCollectionId] : [],
    ),
  );
  if (named.size === 0 && into.size === 0) return { titles, recordIds };
  const titleFields = new Map<string, string>();
  for (const side of [tables.staying('collections'), tables.brought('collections')]) {
    for await (const rows of side)
      for (const { value } of rows) if (isCollection(value)) titleFields.set(value.id, value.titleFieldId);
  }
  const ambiguous = new Set<string>();
  for (const side of [tables.staying('records'), tables.brought('records')]) {
    for await (const rows of side) {
      for (const { value } of rows) {
        const title = isRecord(value) ? value.values[titleFields.get(value.collectionId) ?? ''] : undefined;
        if (!isRecord(value) || (typeof title !== 'string' && typeof title !== 'number')) continue;
        if (named.has(value.id)) titles.set(value.id, String(title));
        if (!into.has(value.collectionId)) continue;
        const key = String(title).trim().toLowerCase();
        if (recordIds.has(key)) ambiguous.add(key);
        recordIds.set(key, value.id);
      }
    }
  }
  for (const key of ambiguous) recordIds.delete(key);
  return { titles, recordIds: after.size === 0 ? new Map() : recordIds };
}

/**
 * The choices that a field needs for the values that name them, by field and label: earlier ones, or new ones as a
 * change of type creates them.
 */
function returningOptions(
  affected: readonly AffectedValue[],
  lookups: Pick<FittingRules, 'titles' | 'recordIds'>,
): ReadonlyMap<string, ReadonlyMap<string, SelectOption>> {
  const context = conversionContext(lookups);
  const returning = new Map<string, Map<string, SelectOption>>();
  for (const {
    value,
    change: { from, to },
  } of affected) {
    if (!isChoice(to)) continue;
    const added = returning.get(to.id) ?? new Map<string, SelectOption>();
    returning.set(to.id, added);
    const known = (option: Pick<SelectOption, 'id' | 'label'>) =>
      added.has(keyOf(option.label)) ||
      to.options?.some((there) => there.id === option.id || keyOf(there.label) === keyOf(option.label));
    if (isChoice(from)) {
      for (const id of idsOf(value)) {
        const option = from.options?.find((other) => other.id === id);
        if (option && !known(option)) added.set(keyOf(option.label), option);
      }
      continue;
    }
    for (const label of optionLabelsOf(value, from, to, context)) {
      const count = (to.options?.length ?? 0) + added.size;
      if (!known({ id: '', label }) && count < MAX_MADE_OPTIONS)
        added.set(keyOf(label), newOption(label.trim(), count));
    }
  }
  return returning;
}

const keyOf = (label: string): string => label.trim().toLowerCase();

function idsOf(value: FieldValue): readonly string[] {
  return typeof value === 'string' ? [value] : isIdList(value) ? value : [];
}

function viewChanges(
  before: ReadonlyMap<string, Field>,
  after: ReadonlyMap<string, Field>,
): ReadonlyMap<string, ViewFieldChange> {
  const changes = new Map<string, ViewFieldChange>();
  for (const [id, { type }] of before) {
    const field = after.get(id);
    if (!field) changes.set(id, 'gone');
    else if (field.type !== type) changes.set(id, 'changed');
  }
  return changes;
}

function optionIdsOf(
  after: ReadonlyMap<string, Field>,
  added: FittingRules['options'],
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...after.values()]
      .filter(isChoice)
      .map(({ id, options = [] }) => [id, new Set([...options, ...(added.get(id) ?? [])].map((option) => option.id))]),
  );
}

/** Another title field for each collection whose own is missing afterwards or can no longer be a title. */
async function titleFieldsOf(
  tables: FittingTables,
  { now, inBackup, after }: Fields,
): Promise<ReadonlyMap<string, string>> {
  const nowTitles = new Map<string, string>();
  const chosen = new Map<string, string>();
  const canBeTitle = (fieldId: string | undefined, collectionId: string) => {
    const field = fieldId === undefined ? undefined : after.get(fieldId);
    return field?.collectionId === collectionId && TITLE_FIELD_TYPES.includes(field.type);
  };
  for await (const rows of tables.now('collections'))
    for (const { value } of rows) if (isCollection(value)) nowTitles.set(value.id, value.titleFieldId);
  for (const [side, known] of [
    [tables.brought('collections'), inBackup],
    [tables.staying('collections'), now],
  ] as const) {
    for await (const rows of side) {
      for (const { value } of rows) {
        if (!isCollection(value) || !known.has(value.titleFieldId) || canBeTitle(value.titleFieldId, value.id))
          continue;
        const suitable = [...after.values()]
          .filter((field) => canBeTitle(field.id, value.id))
          .sort((a, b) => a.order - b.order);
        const title = canBeTitle(nowTitles.get(value.id), value.id) ? nowTitles.get(value.id) : suitable[0]?.id;
        if (title !== undefined) chosen.set(value.id, title);
      }
    }
  }
  return chosen;
}

/** What happens to the values, and to the present records that do not stay as they are. */
function countValues(affected: readonly AffectedValue[], { fromBackup, fromNow, ...lookups }: FittingRules) {
  const context = conversionContext(lookups);
  const counts = new Map<string, { converted: number; lost: number }>();
  const staying = new Set<string>();
  for (const { recordId, value, change, stays } of affected) {
    const id = change.to.id;
    const { kind } = fitValue(
      value,
      (fromBackup.get(id)?.from === change.from ? fromBackup : fromNow).get(id) ?? change,
      context,
    );
    if (kind === 'kept') continue;
    if (stays) staying.add(recordId);
    const ofField = counts.get(id) ?? { converted: 0, lost: 0 };
    counts.set(id, ofField);
    ofField[kind] += 1;
  }
  const names = new Map(affected.map(({ change: { to } }) => [to.id, to.name]));
  const notes = [...counts].flatMap(([id, ofField]) =>
    (['converted', 'lost'] as const).flatMap((kind): CatalogueFittingNote[] =>
      ofField[kind] > 0 ? [{ kind, subject: names.get(id) ?? '', count: ofField[kind] }] : [],
    ),
  );
  return { notes, staying: [...staying] };
}

function optionNotes(affected: readonly AffectedValue[], { options }: FittingRules): readonly CatalogueFittingNote[] {
  return [...options].flatMap(([fieldId, added]) =>
    added.map(({ id, label }): CatalogueFittingNote => {
      const ofField = affected.filter(({ change }) => change.to.id === fieldId);
      // A choice created for values of another type has no id in them: all choices of the field are meant.
      const naming = ofField.filter(({ value }) => idsOf(value).includes(id)).length;
      return {
        kind: 'part-returns',
        subject: ofField[0]?.change.to.name ?? '',
        part: label,
        count: naming > 0 ? naming : ofField.length,
      };
    }),
  );
}

function numberNotes(
  numbers: FittingRules['numbers'],
  after: ReadonlyMap<string, Field>,
): readonly CatalogueFittingNote[] {
  const counts = new Map<string, number>();
  for (const ofRecord of numbers.values())
    for (const fieldId of ofRecord.keys()) counts.set(fieldId, (counts.get(fieldId) ?? 0) + 1);
  return [...counts].map(([fieldId, count]) => ({
    kind: 'renumbered',
    subject: after.get(fieldId)?.name ?? '',
    count,
  }));
}

/** Views that name something missing afterwards: restored ones and present ones. */
async function countViews(tables: FittingTables, rules: FittingRules) {
  const notes: CatalogueFittingNote[] = [];
  const staying: string[] = [];
  for (const [side, isBrought] of [
    [tables.brought('views'), true],
    [tables.staying('views'), false],
  ] as const) {
    for await (const rows of side) {
      for (const { value } of rows) {
        if (!isView(value)) continue;
        const fitted = fitView(rules, value, isBrought);
        if (fitted === value) continue;
        const lost = [...fieldsNamedBy(value)].filter((id) => !fieldsNamedBy(fitted).has(id)).length;
        notes.push({
          kind: 'unlinked',
          subject: typeof value.name === 'string' ? value.name : '',
          count: Math.max(1, lost),
        });
        if (!isBrought) staying.push(value.id);
      }
    }
  }
  return { notes, staying };
}
