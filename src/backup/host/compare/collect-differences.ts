import { foldText } from '../../../catalogue/query/fold-text.ts';
import { throwIfAborted, type CallOptions, type TableDescription } from '../../../engine/index.ts';
import {
  diffTrees,
  groupOf,
  isSameButDerived,
  readableValue,
  type DiffOptions,
  type RowDifference,
  type TreeRoot,
  type UnreadableData,
} from '../../../engine/low-level.ts';
import { type DifferenceEntry, LabelLists, toEntry } from './difference-entry.ts';
import type { OpenSide } from './open-side.ts';
import { filesOfValue } from './value-words.ts';

/** The two sides that are compared. */
export interface Sides {
  readonly before: OpenSide;
  readonly after: OpenSide;
}

/** Names of files in the records that differ. */
type FileNames = Map<string, string>;

/** A row of one side in a range that the other side cannot read. */
export interface UnknownRow {
  readonly side: 'before' | 'after';
  readonly table: string;
  readonly group: string | undefined;
}

/** All differences, and the unreadable parts that could not be compared. */
export interface Differences {
  readonly entries: readonly DifferenceEntry[];
  readonly unreadable: { readonly before: readonly UnreadableData[]; readonly after: readonly UnreadableData[] };
  readonly unknown: readonly UnknownRow[];
  readonly fieldCounts: FieldCounts;
}

/** How many records that both sides have differ in a field: by collection, by path. */
export type FieldCounts = ReadonlyMap<string | undefined, ReadonlyMap<string, number>>;

/**
 * Every row at which the two sides differ, of the tables that both have: table by table, by title. Unreadable rows of a
 * backup are reported; the live data is always read, or damage is thrown (see `relyingOnIntact`).
 */
export async function collectDifferences(
  sides: Sides,
  tables: readonly TableDescription[],
  options: CallOptions,
): Promise<Differences> {
  const unreadable: { readonly before: UnreadableData[]; readonly after: UnreadableData[] } = { before: [], after: [] };
  const unknown: UnknownRow[] = [];
  const byTable: (readonly DifferenceEntry[])[] = [];
  let done = 0;
  const fileNames: FileNames = new Map();
  const lists = new LabelLists();
  const fieldCounts = new Map<string | undefined, Map<string, number>>();
  for (const table of tables) {
    if (table.isContentAddressed) continue;
    const [before, after] = [sides.before.roots.get(table.name), sides.after.roots.get(table.name)];
    if (before === undefined || after === undefined) continue;
    const found: DifferenceEntry[] = [];
    const telling: DiffOptions = {
      ...(options.signal ? { signal: options.signal } : {}),
      onUnreadable: (side, range, error) => {
        if (sides[side].summary === 'now') throw error;
        unreadable[side].push({ kind: 'rows', table: table.name, range });
      },
      onUnknown: (side, { row }) => unknown.push({ side, table: table.name, group: groupOf(table, row.value) }),
    };
    for await (const difference of differencesOf(sides, table.name, before, after, telling)) {
      throwIfAborted(options.signal);
      if (difference.before && difference.after && isSameButDerived(table, difference.before, difference.after))
        continue;
      const onFields =
        table.fieldsPath === undefined
          ? undefined
          : (group: string | undefined, paths: readonly string[]) => countFields(fieldCounts, group, paths);
      found.push(toEntry(table, difference, { before: sides.before.names, after: sides.after.names }, lists, onFields));
      if (table.name === 'records') noteFileNames(difference, fileNames);
      options.onProgress?.({ phase: 'comparing', done: (done += 1), bytesDone: 0, current: table.name });
    }
    byTable.push(byTitle(found));
  }
  for (const table of tables) {
    if (!table.isContentAddressed) continue;
    byTable.push(byTitle(fileDifferences(table.name, sides, fileNames)));
    for (const side of ['before', 'after'] as const) {
      for (const range of sides[side].unreadableFiles?.rows ?? [])
        unreadable[side].push({ kind: 'rows', table: table.name, range });
    }
  }
  return { entries: byTable.flat(), unreadable, unknown, fieldCounts };
}

function countFields(
  counts: Map<string | undefined, Map<string, number>>,
  group: string | undefined,
  paths: readonly string[],
): void {
  const ofGroup = counts.get(group) ?? new Map<string, number>();
  counts.set(group, ofGroup);
  for (const path of paths) ofGroup.set(path, (ofGroup.get(path) ?? 0) + 1);
}

async function* differencesOf(
  { before, after }: Sides,
  table: string,
  beforeRoot: TreeRoot | null,
  afterRoot: TreeRoot | null,
  options: DiffOptions,
) {
  const treeOf = async (side: OpenSide, root: TreeRoot | null) => ({
    repository: await side.open(),
    root,
    rows: side.rowsOf.get(table) ?? 0,
  });
  yield* diffTrees(await treeOf(before, beforeRoot), await treeOf(after, afterRoot), options);
}

function byTitle(entries: readonly DifferenceEntry[]): readonly DifferenceEntry[] {
  return [...entries].sort((a, b) => (a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0));
}

function noteFileNames({ before, after }: RowDifference, names: FileNames): void {
  for (const stored of [before, after]) {
    // Most records have none, which their line shows at once.
    if (!stored || stored.row.attachments.length > 0 || !stored.line.includes('"hash":')) continue;
    const value = readableValue(stored.row);
    const values: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'values') : undefined;
    if (typeof values !== 'object' || values === null) continue;
    for (const content of Object.values(values))
      for (const { hash, name } of filesOfValue(content) ?? []) names.set(hash, name);
  }
}

/**
 * A file never changes under its key, so only keys need to be compared. A file missing from a side that leaves out its
 * kind does not count as a difference: as with a backup without files, it is unknown.
 */
function fileDifferences(table: string, { before, after }: Sides, names: FileNames): DifferenceEntry[] {
  const [earlier, later] = [before.fileSizes, after.fileSizes];
  if (!earlier || !later) return [];
  const entryOf =
    (change: 'added' | 'removed') =>
    ([keyText, sizeBytes]: readonly [string, number]): DifferenceEntry => {
      const key: unknown = JSON.parse(keyText);
      const title = names.get(String(key)) ?? String(key).slice(0, 12);
      return { table, keyText, title, folded: foldText(title), change, fieldLabels: [], sizeBytes };
    };
  return [
    ...[...later]
      .filter(([key]) => !before.isPartial && !earlier.has(key) && !before.unreadableFiles?.coversText(key))
      .map(entryOf('added')),
    ...[...earlier]
      .filter(([key]) => !after.isPartial && !later.has(key) && !after.unreadableFiles?.coversText(key))
      .map(entryOf('removed')),
  ];
}
