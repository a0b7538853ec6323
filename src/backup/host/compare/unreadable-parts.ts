import { db } from '../../../catalogue/database.ts';
import type { CallOptions, Repository, Snapshot } from '../../../engine/index.ts';
import { findRows, groupOf, type StoredLine, type UnreadableData } from '../../../engine/low-level.ts';
import type { KnownUnreadable, UnreadablePart } from '../../contract/unreadable.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { PASSED_OVER, type CatalogueNames, readNames } from './catalogue-names.ts';
import { namesOfFiles } from './file-names.ts';
import { knownRows } from './known-rows.ts';
import { rowTitle } from './row-title.ts';

const FILES = 'files';
const MOST_KNOWN = 50;

/**
 * The unreadable parts of a backup, table by table, described with familiar titles as far as the current data, other
 * backups, or intact records of this one provide them.
 */
export async function unreadableParts(
  repository: Repository,
  snapshot: Snapshot,
  data: readonly UnreadableData[],
  options: CallOptions = {},
): Promise<readonly UnreadablePart[]> {
  if (data.length === 0) return [];
  const backup = { repository, snapshot, names: await namesOf(repository, snapshot, options) };
  const parts: UnreadablePart[] = [];
  for (const table of new Set(data.map((one) => one.table))) {
    const ofTable = data.filter((one) => one.table === table);
    const ranges = ofTable.flatMap((one) => (one.kind === 'rows' ? [one.range] : []));
    const keyTexts = new Set(ofTable.flatMap((one) => (one.kind === 'item' ? [one.keyText] : [])));
    const rows = ranges.reduce((sum, range) => sum + range.rows, 0) + keyTexts.size;
    const inRanges =
      ranges.length > 0 ? await knownRows(repository, snapshot, table, ranges, options) : new Map<string, StoredLine>();
    const known =
      table === FILES
        ? await knownFiles(backup, [...keyTexts, ...inRanges.keys()], options)
        : await knownTitles(backup, table, inRanges, keyTexts, options);
    parts.push({ table, rows, known: known.slice(0, MOST_KNOWN), knownCount: known.length });
  }
  return parts;
}

/** The names of collections and fields in the backup; if they cannot be read, the current ones. */
async function namesOf(repository: Repository, { tables }: Snapshot, options: CallOptions): Promise<CatalogueNames> {
  const roots = new Map(tables.map(({ name, root }) => [name, root]));
  const { collections, fields } = await readNames(repository, roots, {
    ...(options.signal ? { signal: options.signal } : {}),
    ...PASSED_OVER,
  });
  const [now, nowFields] = [await db.collections.toArray(), await db.fields.toArray()];
  return {
    collections: new Map([...now.map((collection) => [collection.id, collection] as const), ...collections]),
    // Only the labels of options are used.
    fields: new Map([
      ...nowFields.map(
        ({ id, collectionId, name, type, order }) => [id, { id, collectionId, name, type, order }] as const,
      ),
      ...fields,
    ]),
  };
}

interface NamedBackup {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly names: CatalogueNames;
}

async function knownFiles(
  { repository, snapshot, names }: NamedBackup,
  keyTexts: readonly string[],
  options: CallOptions,
): Promise<readonly KnownUnreadable[]> {
  const hashes = new Set(keyTexts.map((keyText) => String(JSON.parse(keyText))));
  const found = await namesOfFiles(repository, snapshot, names, hashes, options);
  return [...hashes].flatMap((hash): readonly KnownUnreadable[] => {
    const file = found.get(hash);
    return file ? [{ title: file.name, ...(file.recordTitle === undefined ? {} : { of: file.recordTitle }) }] : [];
  });
}

async function knownTitles(
  { repository, snapshot, names }: NamedBackup,
  table: string,
  inRanges: ReadonlyMap<string, StoredLine>,
  keyTexts: ReadonlySet<string>,
  options: CallOptions,
): Promise<readonly KnownUnreadable[]> {
  const description = (await catalogueSource.describe()).tables.find(({ name }) => name === table);
  const { root = null } = snapshot.tables.find(({ name }) => name === table) ?? {};
  const items = await findRows(repository, root, keyTexts, {
    ...(options.signal ? { signal: options.signal } : {}),
    ...PASSED_OVER,
  });
  return [...new Map([...inRanges, ...items]).values()].map((line): KnownUnreadable => {
    const group = description && groupOf(description, line.row.value);
    const collection = group === undefined ? undefined : names.collections.get(group)?.name;
    return {
      title: rowTitle(table, line, names),
      ...(collection === undefined || collection === '' ? {} : { of: collection }),
    };
  });
}
