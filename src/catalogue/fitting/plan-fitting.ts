import { countValues, readRecords } from './affected-values.ts';
import { isView } from './catalogue-rows.ts';
import { changesBetween, optionIdsOf, readFields, viewChanges } from './compare-fields.ts';
import { fieldsNamedBy, fitView } from './fit-row.ts';
import type {
  CatalogueFitting,
  CatalogueFittingNote,
  FieldChange,
  FittingRules,
  FittingTables,
} from './fitting-types.ts';
import { titlesOfCopies } from './name-copies.ts';
import { numberNotes } from './renumber.ts';
import { readTitles, titleFieldsOf } from './restored-titles.ts';
import { optionNotes, returningOptions } from './returning-options.ts';

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
