import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '../../adapters/source-data-folder/data-folder-source.ts';
import { MANIFEST_PATH } from '../../catalogue/export/export-format.ts';
import { lastingId, type CallOptions, type Repository, type TableDescription } from '../../engine/index.ts';
import {
  captureLive,
  diffTrees,
  fieldsOf,
  type RowDifference,
  type StoredLine,
  type TreeRoot,
} from '../../engine/low-level.ts';
import { findBackup } from '../repository/find-backup.ts';

/** One side of a comparison: a backup, or a data folder as it is now. */
export interface Side {
  readonly label: string;
  readonly repository: Repository;
  readonly roots: ReadonlyMap<string, TreeRoot | null>;
}

/** A row in which two sides differ. */
export interface Difference {
  readonly table: string;
  readonly id: string;
  readonly change: 'added' | 'modified' | 'removed';
  readonly collectionId: string | undefined;
  /** The row's name or title, where it has one. */
  readonly title: string;
  /** Paths of the fields that differ. */
  readonly fields: readonly string[];
}

/** @param word a data folder, or what names a backup. */
export async function openSide(
  word: string,
  repository: Repository,
  tables: readonly TableDescription[],
  call: CallOptions,
): Promise<Side> {
  if (!(await isFile(join(word, MANIFEST_PATH)))) {
    const snapshot = await findBackup(repository, word, call);
    const roots = new Map(snapshot.tables.map(({ name, root }) => [name, root]));
    return { label: lastingId(snapshot), repository, roots };
  }
  const source = await openDataFolder(word);
  const names = tables.map(({ name }) => name);
  const moment = await source.openMoment(names, call);
  try {
    const { view, roots } = await captureLive(repository, moment, names, call);
    return { label: word, repository: view, roots };
  } finally {
    moment.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Titles are the values of these fields, by collection. */
type TitleFields = ReadonlyMap<string, string>;

/** Where two sides differ, table by table. Tables that one side does not have are passed over. */
export async function* compareSides(
  [one, other]: readonly [Side, Side],
  tables: readonly TableDescription[],
  titleFields: TitleFields,
  { signal }: CallOptions,
): AsyncGenerator<Difference, void, void> {
  for (const table of tables) {
    const [before, after] = [one.roots.get(table.name), other.roots.get(table.name)];
    if (before === undefined || after === undefined) continue;
    const sides = [
      { repository: one.repository, root: before },
      { repository: other.repository, root: after },
    ] as const;
    for await (const difference of diffTrees(...sides, signal ? { signal } : {}))
      yield describe(table, difference, titleFields);
  }
}

function describe(table: TableDescription, { key, before, after }: RowDifference, titles: TitleFields): Difference {
  const value = after?.row.value ?? before?.row.value;
  const collectionId = textOf(memberOf(value, table.name === 'collections' ? 'id' : 'collectionId'));
  const titleField = collectionId === undefined ? undefined : titles.get(collectionId);
  const title =
    table.name === 'records' && titleField !== undefined
      ? memberOf(memberOf(value, 'values'), titleField)
      : memberOf(value, 'name');
  return {
    table: table.name,
    id: String(key),
    change: before ? (after ? 'modified' : 'removed') : 'added',
    collectionId,
    title: textOf(title) ?? '',
    fields: before && after ? differingFields(table, before, after) : [],
  };
}

function differingFields(table: TableDescription, before: StoredLine, after: StoredLine): readonly string[] {
  const [one, other] = [fieldsOf(table, before), fieldsOf(table, after)];
  if (!one || !other) return [];
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
