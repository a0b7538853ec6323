import { definitionOf } from '../field-types/registry.ts';
import type { Field } from '../model.ts';
import { isCollection, isRecord } from './catalogue-rows.ts';
import type { CatalogueFittingNote, CopyTitle, FittingTables } from './fitting-types.ts';

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** Titles for records that are kept next to the present ones, and the notes about them. */
export interface CopyTitles {
  /** By the key of the restored record. */
  readonly titles: ReadonlyMap<string, CopyTitle>;
  readonly notes: readonly CatalogueFittingNote[];
}

interface NamedCollection {
  readonly name: string;
  /** Missing if titles are not text, so nothing can be added to them. */
  readonly titleField?: Field;
}

/**
 * If both records of a conflict are kept and have the same title, the backup's gets its date after the title, as in
 * `Fern (from the backup of 12 Mar 2026)`, and also a number if another record of the collection already has that
 * title.
 */
export async function titlesOfCopies(tables: FittingTables, fields: ReadonlyMap<string, Field>): Promise<CopyTitles> {
  const copies: {
    readonly id: string;
    readonly besideKey: unknown;
    readonly collectionId: string;
    readonly title: unknown;
  }[] = [];
  const collections = await readCollections(tables, fields);
  const titleOf = (value: unknown) =>
    isRecord(value) ? value.values[collections.get(value.collectionId)?.titleField?.id ?? ''] : undefined;
  for await (const rows of tables.brought('records')) {
    for (const { value, besideKey } of rows) {
      if (besideKey !== undefined && isRecord(value))
        copies.push({ id: value.id, besideKey, collectionId: value.collectionId, title: titleOf(value) });
    }
  }
  const titles = new Map<string, CopyTitle>();
  if (copies.length === 0) return { titles, notes: [] };

  const { titleByKey, used } = await readTitles(tables, titleOf);
  const suffix = `from the backup of ${dayFormat.format(new Date(tables.takenAt))}`;
  const counts = new Map<string, number>();
  for (const { id, besideKey, collectionId, title } of copies) {
    const field = collections.get(collectionId)?.titleField;
    if (!field || typeof title !== 'string' || title.trim() === '' || keyOf(titleByKey.get(besideKey)) !== keyOf(title))
      continue;
    let named = `${title} (${suffix})`;
    for (let number = 2; used.has(nameIn(collectionId, named)); number += 1) named = `${title} (${suffix}, ${number})`;
    used.add(nameIn(collectionId, named));
    titles.set(id, { fieldId: field.id, title: named });
    counts.set(collectionId, (counts.get(collectionId) ?? 0) + 1);
  }
  const notes = [...counts].map(([id, count]): CatalogueFittingNote => ({
    kind: 'renamed',
    subject: collections.get(id)?.name ?? '',
    part: `(${suffix})`,
    count,
  }));
  return { titles, notes };
}

async function readCollections(
  tables: FittingTables,
  fields: ReadonlyMap<string, Field>,
): Promise<ReadonlyMap<string, NamedCollection>> {
  const collections = new Map<string, NamedCollection>();
  for (const side of [tables.staying('collections'), tables.brought('collections')]) {
    for await (const rows of side) {
      for (const { value } of rows) {
        if (!isCollection(value)) continue;
        const field = fields.get(value.titleFieldId);
        const isText = field !== undefined && definitionOf(field.type).isFreeText;
        collections.set(value.id, {
          name: typeof value.name === 'string' ? value.name : '',
          ...(field && isText ? { titleField: field } : {}),
        });
      }
    }
  }
  return collections;
}

/** The titles of records after the restore; for those that stay, also by key. */
async function readTitles(tables: FittingTables, titleOf: (value: unknown) => unknown) {
  const titleByKey = new Map<unknown, unknown>();
  const used = new Set<string>();
  for await (const rows of tables.staying('records')) {
    for (const { key, value } of rows) {
      titleByKey.set(key, titleOf(value));
      if (isRecord(value)) used.add(nameIn(value.collectionId, titleOf(value)));
    }
  }
  for await (const rows of tables.brought('records')) {
    for (const { value, besideKey } of rows)
      if (besideKey === undefined && isRecord(value)) used.add(nameIn(value.collectionId, titleOf(value)));
  }
  return { titleByKey, used };
}

const keyOf = (title: unknown): string => (typeof title === 'string' ? title.trim().toLowerCase() : '');
const nameIn = (collectionId: string, title: unknown): string => `${collectionId} ${keyOf(title)}`;
