import type { CallOptions, TableDescription } from '../../../engine/index.ts';
import { groupOf, readableValue, type StoredLine } from '../../../engine/low-level.ts';
import type { ComparedField, ComparedRow } from '../../contract/comparing.ts';
import { fieldsOfCollection, type CatalogueNames } from './catalogue-names.ts';
import { differingPaths, LabelLists, toEntry } from './difference-entry.ts';
import type { OpenSide } from './open-side.ts';
import { rowTitle } from './row-title.ts';
import { fieldText, filesOfValue, memberText, pathLabel, relatedIds } from './value-words.ts';

/** A row of both sides. */
export interface RowPair {
  readonly keyText: string;
  readonly before?: StoredLine;
  readonly after?: StoredLine;
}

type Members = Readonly<Record<string, unknown>>;
type Titles = ReadonlyMap<string, string>;

/** A row of one side, decoded. */
interface Readable {
  readonly members: Members;
  readonly values: Members;
  readonly names: CatalogueNames;
  readonly titles: Titles;
}

const NOTHING: Members = {};

/** The parts of each side that make its rows readable. */
interface ReadSides {
  readonly before: Pick<OpenSide, 'names' | 'find'>;
  readonly after: Pick<OpenSide, 'names' | 'find'>;
}

/**
 * Rows of both sides, field by field, in readable form. The titles of related records are looked up for all rows at
 * once.
 */
export async function describeRows(
  sides: ReadSides,
  table: TableDescription,
  pairs: readonly RowPair[],
  options: CallOptions = {},
): Promise<readonly ComparedRow[]> {
  const titles = {
    before: await relatedTitles(
      sides.before,
      table,
      pairs.flatMap((pair) => pair.before ?? []),
      options,
    ),
    after: await relatedTitles(
      sides.after,
      table,
      pairs.flatMap((pair) => pair.after ?? []),
      options,
    ),
  };
  const names = { before: sides.before.names, after: sides.after.names };
  const lists = new LabelLists();
  return pairs.map((pair): ComparedRow => {
    const {
      folded: _,
      earlierGroup: __,
      ...row
    } = toEntry(table, { ...pair, key: JSON.parse(pair.keyText) }, names, lists);
    const before = readable(table, pair.before, names.before, titles.before);
    const after = readable(table, pair.after, names.after, titles.after);
    return { ...row, fields: fieldsOfPair(table, pair, before, after) };
  });
}

function readable(
  table: TableDescription,
  line: StoredLine | undefined,
  names: CatalogueNames,
  titles: Titles,
): Readable {
  const members = line ? membersOf(decoded(line)) : NOTHING;
  const values = table.fieldsPath === undefined ? NOTHING : membersOf(members[table.fieldsPath]);
  return { members, values, names, titles };
}

function decoded({ row }: StoredLine): unknown {
  // For a row with content outside its line, only the content of the line is shown.
  return row.attachments.length === 0 ? readableValue(row) : row.value;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : NOTHING;
}

function fieldsOfPair(
  table: TableDescription,
  pair: RowPair,
  before: Readable,
  after: Readable,
): readonly ComparedField[] {
  const paths = pair.before && pair.after ? differingPaths(table, pair.before, pair.after) : undefined;
  const differing = paths && new Set(paths);
  const fields = [
    ...valueIds(table, pair, before, after).map((id) => valueField(id, before, after)),
    ...memberNames(table, before, after).map((name) => memberField(name, before, after)),
  ];
  const labels = [after.names, before.names];
  return fields.map((field) => ({
    ...field,
    label: pathLabel(field.field, labels),
    isDifferent: differing ? differing.has(field.field) : field.before !== field.after,
  }));
}

type DraftField = Omit<ComparedField, 'label' | 'isDifferent'>;

/** The fields in the order of their collection, then those that it does not have any more. */
function valueIds(table: TableDescription, pair: RowPair, before: Readable, after: Readable): readonly string[] {
  const used = new Set([...Object.keys(after.values), ...Object.keys(before.values)]);
  const group = (line: StoredLine | undefined) => (line ? groupOf(table, line.row.value) : undefined);
  const ordered = [
    ...fieldsOfCollection(after.names, group(pair.after)),
    ...fieldsOfCollection(before.names, group(pair.before)),
  ];
  const known = [...new Set(ordered.map(({ id }) => id))].filter((id) => used.has(id));
  return [...known, ...[...used].filter((id) => !known.includes(id))];
}

function valueField(id: string, before: Readable, after: Readable): DraftField {
  const textOf = ({ values, names, titles }: Readable) =>
    fieldText(values[id], names.fields.get(id), (recordId) => titles.get(recordId));
  const [beforeFiles, afterFiles] = [filesOfValue(before.values[id]), filesOfValue(after.values[id])];
  return {
    field: `values.${id}`,
    before: textOf(before),
    after: textOf(after),
    ...(beforeFiles ? { beforeFiles } : {}),
    ...(afterFiles ? { afterFiles } : {}),
  };
}

/** The members of a row that are fields: not its key, and not derived ones. */
function memberNames(table: TableDescription, before: Readable, after: Readable): readonly string[] {
  const leftOut = [
    table.fieldsPath,
    table.modifiedPath,
    ...(table.derivedPaths ?? []),
    ...[table.keyPath ?? []].flat(),
  ];
  // A record's collection is already shown, unless it was moved.
  if (table.fieldsPath !== undefined && before.members[table.groupPath ?? ''] === after.members[table.groupPath ?? ''])
    leftOut.push(table.groupPath);
  const names = new Set([...Object.keys(after.members), ...Object.keys(before.members)]);
  return [...names].filter((name) => !leftOut.includes(name));
}

function memberField(name: string, before: Readable, after: Readable): DraftField {
  const textOf = ({ members, names }: Readable) =>
    members[name] === undefined ? '' : memberText(name, members[name], names);
  return { field: name, before: textOf(before), after: textOf(after) };
}

/** The titles of all records to which these rows refer, on one side. */
async function relatedTitles(
  side: ReadSides['before'],
  table: TableDescription,
  lines: readonly StoredLine[],
  options: CallOptions,
): Promise<Titles> {
  if (table.name !== 'records') return new Map();
  const ids = new Set<string>();
  for (const line of lines) {
    const { values } = membersOf(decoded(line));
    for (const [fieldId, value] of Object.entries(membersOf(values)))
      for (const id of relatedIds(value, side.names.fields.get(fieldId))) ids.add(id);
  }
  if (ids.size === 0) return new Map();
  const found = await side.find(
    table.name,
    [...ids].map((id) => JSON.stringify(id)),
    options,
  );
  return new Map([...found.values()].map((line) => [String(line.row.key), rowTitle(table.name, line, side.names)]));
}
