import type { Table } from 'dexie';
import { notFound } from './catalogue-error.ts';
import { db } from './database.ts';
import { CATALOGUE_TABLES, settleCatalogueRow } from './describe-source.ts';
import type { ConflictRow } from './model.ts';
import { withStorageErrors } from './storage-errors.ts';
import { putMissing, type Undo } from './undo.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Settles a conflict with the value that lost: an ordinary edit of the field, which also deletes the conflict. Other
 * fields stay as they are now.
 * @throws CatalogueError `not-found` if the conflict or its row is gone, `storage-full`. Rows are only gone if somebody
 * deleted them: no table has a unique index, so none becomes one with another (see `ConflictRow` of the engine).
 */
export async function takeLostValue(id: string): Promise<Undo> {
  return withStorageErrors(async () => {
    const conflict = await db.conflicts.get(id);
    const place = conflict && placeOf(conflict);
    if (!place) throw notFound('conflict');
    const { rows, key } = place;
    const before = await db.transaction('rw', [conflict.table, 'collections', 'conflicts'], async () => {
      const row = await rows.get(key);
      if (!row) throw notFound('record');
      await db.conflicts.delete(id);
      await rows.put(settled(conflict.table, withLostValue(row, conflict)));
      await touchCollection(row);
      return row;
    });
    return () =>
      withStorageErrors(() =>
        db.transaction('rw', [conflict.table, 'collections', 'conflicts'], async () => {
          const now = await rows.get(key);
          if (now) await rows.put(settled(conflict.table, withMember(now, conflict.field, memberOf(before, conflict))));
          await touchCollection(before);
          await putMissing(db.conflicts, [conflict], (row) => row.id);
        }),
      );
  });
}

/** Settles conflicts with the values as they are now; unknown ids are ignored. */
export async function keepPresentValues(ids: readonly string[]): Promise<Undo> {
  const settledRows = await withStorageErrors(() =>
    db.transaction('rw', db.conflicts, async () => {
      const rows = (await db.conflicts.bulkGet([...ids])).filter((row) => row !== undefined);
      await db.conflicts.bulkDelete(rows.map((row) => row.id));
      return rows;
    }),
  );
  return () => withStorageErrors(() => putMissing(db.conflicts, settledRows, (row) => row.id));
}

/** The key of the row that a conflict is about; `undefined` if the conflict does not name one. */
export function keyOf({ key }: Pick<ConflictRow, 'key'>): string | undefined {
  try {
    const parsed: unknown = JSON.parse(key);
    return typeof parsed === 'string' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Where the row that a conflict is about is; `undefined` if this version of the app has no such table. */
export function placeOf({
  table,
  key: text,
}: Pick<ConflictRow, 'table' | 'key'>): { readonly rows: Table<Members, string>; readonly key: string } | undefined {
  const key = keyOf({ key: text });
  if (key === undefined || !Object.hasOwn(CATALOGUE_TABLES, table)) return undefined;
  return { rows: db.table<Members, string>(table), key };
}

/** The value of the field that a conflict is about. @param row `undefined`: there is no row. */
export function memberOf(row: Members | undefined, { field }: Pick<ConflictRow, 'field'>): unknown {
  if (row === undefined || field === '') return row;
  const [outer, inner] = splitField(field);
  const member = Object.hasOwn(row, outer) ? row[outer] : undefined;
  if (inner === undefined) return member;
  return isObject(member) && Object.hasOwn(member, inner) ? member[inner] : undefined;
}

function withLostValue(row: Members, { field, lost }: ConflictRow): Members {
  return withMember(row, field, lost);
}

/** @param value `undefined` empties the field; a row as a whole then stays as it is. */
function withMember(row: Members, field: string, value: unknown): Members {
  if (field === '') return isObject(value) ? value : row;
  const [outer, inner] = splitField(field);
  if (inner === undefined) return withEntry(row, outer, value);
  const member = row[outer];
  return { ...row, [outer]: withEntry(isObject(member) ? member : {}, inner, value) };
}

function withEntry(members: Members, name: string, value: unknown): Members {
  const entries = new Map(Object.entries(members));
  if (value === undefined) entries.delete(name);
  else entries.set(name, value);
  return Object.fromEntries(entries);
}

function splitField(field: string): readonly [outer: string, inner: string | undefined] {
  const at = field.indexOf('.');
  return at === -1 ? [field, undefined] : [field.slice(0, at), field.slice(at + 1)];
}

function settled(table: string, row: Members): Members {
  const value = settleCatalogueRow(table, row);
  return isObject(value) ? value : row;
}

async function touchCollection(row: Members): Promise<void> {
  const { collectionId } = row;
  if (typeof collectionId === 'string')
    await db.collections.update(collectionId, { updatedAt: new Date().toISOString() });
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
