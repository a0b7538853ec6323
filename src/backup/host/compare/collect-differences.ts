import { foldText } from '../../../catalogue/query/fold-text.ts';
import { throwIfAborted, type CallOptions, type TableDescription } from '../../../engine/index.ts';
import {
  diffTrees,
  groupOf,
  isSameButDerived,
  readableValue,
  seemsWhole,
  type DiffOptions,
  type RowDifference,
  type TreeRoot,
  type UnreadableData,
} from '../../../engine/low-level.ts';
import { type DifferenceEntry, LabelLists, toEntry } from './difference-entry.ts';
import type { OpenSide } from './open-side.ts';
import { filesOfValue } from './value-words.ts';
import { withObjectsKept } from '../platform/web-locks.ts';

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

/** A table of which only one side has rows: all of them differ, and none is read before someone wants to see them. */
export interface WholeTable {
  readonly change: 'added' | 'removed';
  readonly rows: number;
  /** Files: their size. */
  readonly attachedBytes: number;
  /** Records: by collection. */
  readonly groupRows: ReadonlyMap<string, number>;
}

/** All differences, and the unreadable parts that could not be compared. */
export interface Differences {
  /** The rows that differ, by table, of the tables that were compared row by row. */
  readonly entries: ReadonlyMap<string, readonly DifferenceEntry[]>;
  /** The other tables that differ. */
  readonly whole: ReadonlyMap<string, WholeTable>;
  readonly unreadable: { readonly before: readonly UnreadableData[]; readonly after: readonly UnreadableData[] };
  readonly unknown: readonly UnknownRow[];
  readonly fieldCounts: FieldCounts;
  /** All rows that differ, table by table, by title. Those of `whole` are read at the first call. */
  readonly readEntries: () => Promise<readonly DifferenceEntry[]>;
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
  const collector = new DifferenceCollector(sides);
  const whole = await findWholeTables(sides, tables, options);
  const isWhole = ({ name }: TableDescription) => whole.has(name);
  await collector.collect(
    tables.filter((table) => !isWhole(table)),
    options,
  );
  let reading: Promise<readonly DifferenceEntry[]> | undefined;
  const readAll = async () => {
    await withObjectsKept(undefined, () => collector.collect(tables.filter(isWhole), {}));
    return tables.flatMap(({ name }) => collector.entries.get(name) ?? []);
  };
  const readEntries = () =>
    (reading ??= readAll().catch((error: unknown) => {
      reading = undefined;
      throw error;
    }));
  const { entries, unreadable, unknown, fieldCounts } = collector;
  return { entries, whole, unreadable, unknown, fieldCounts, readEntries };
}

/** The tables of which one side has no row, where the other tells by itself how many it has. */
async function findWholeTables(
  { before, after }: Sides,
  tables: readonly TableDescription[],
  options: CallOptions,
): Promise<ReadonlyMap<string, WholeTable>> {
  const whole = new Map<string, WholeTable>();
  for (const table of tables) {
    const change = isEmpty(before, table) ? 'added' : isEmpty(after, table) ? 'removed' : undefined;
    const side = change === 'added' ? after : before;
    const found = change && (await countsOfTable(side, table, options));
    if (found) whole.set(table.name, { ...found, change });
  }
  // The names of files are in the records.
  const areFilesWhole = tables.every(
    (table) => !table.isContentAddressed || whole.has(table.name) || (isEmpty(before, table) && isEmpty(after, table)),
  );
  if (!areFilesWhole) for (const { name, role } of tables) if (role === 'data') whole.delete(name);
  return whole;
}

/** Whether the side has the table, without any row. */
function isEmpty({ roots, rowsOf, files }: OpenSide, { name, isContentAddressed }: TableDescription): boolean {
  if (rowsOf.get(name) !== 0) return false;
  return isContentAddressed ? files?.isPartial === false : roots.get(name) === null;
}

async function countsOfTable(
  { snapshot, open, rowsOf, files, groupRows, names }: OpenSide,
  table: TableDescription,
  options: CallOptions,
): Promise<Omit<WholeTable, 'change'> | undefined> {
  const rows = rowsOf.get(table.name) ?? 0;
  if (rows === 0 || (table.isContentAddressed && !files)) return undefined;
  const [only, ...others] = names.collections.keys();
  const counted = groupRows ?? (only !== undefined && others.length === 0 ? new Map([[only, rows]]) : undefined);
  if (table.role === 'data' && !counted) return undefined;
  const stored = snapshot?.tables.find(({ name }) => name === table.name);
  const reading = options.signal ? { signal: options.signal } : {};
  if (stored && !(await seemsWhole(await open(), stored, reading))) return undefined;
  const isFiles = table.isContentAddressed;
  return { rows, attachedBytes: isFiles ? (files?.attachedBytes ?? 0) : 0, groupRows: counted ?? new Map() };
}

/** Reads the rows that differ, table by table. */
class DifferenceCollector {
  readonly entries = new Map<string, readonly DifferenceEntry[]>();
  readonly unreadable: { readonly before: UnreadableData[]; readonly after: UnreadableData[] } = {
    before: [],
    after: [],
  };
  readonly unknown: UnknownRow[] = [];
  readonly fieldCounts = new Map<string | undefined, Map<string, number>>();
  readonly #sides: Sides;
  readonly #fileNames: FileNames = new Map();
  readonly #lists = new LabelLists();
  #done = 0;

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  async collect(tables: readonly TableDescription[], options: CallOptions): Promise<void> {
    for (const table of tables) if (!table.isContentAddressed) await this.#collectRows(table, options);
    for (const table of tables) if (table.isContentAddressed) await this.#collectFiles(table);
  }

  async #collectRows(table: TableDescription, options: CallOptions): Promise<void> {
    const { before, after } = this.#sides;
    const [beforeRoot, afterRoot] = [before.roots.get(table.name), after.roots.get(table.name)];
    if (beforeRoot === undefined || afterRoot === undefined) return;
    const found: DifferenceEntry[] = [];
    const telling: DiffOptions = {
      ...(options.signal ? { signal: options.signal } : {}),
      onUnreadable: (side, range, error) => {
        if (this.#sides[side].summary === 'now') throw error;
        this.unreadable[side].push({ kind: 'rows', table: table.name, range });
      },
      onUnknown: (side, { row }) => this.unknown.push({ side, table: table.name, group: groupOf(table, row.value) }),
    };
    const names = { before: before.names, after: after.names };
    const onFields =
      table.fieldsPath === undefined
        ? undefined
        : (group: string | undefined, paths: readonly string[]) => countFields(this.fieldCounts, group, paths);
    for await (const difference of differencesOf(this.#sides, table.name, beforeRoot, afterRoot, telling)) {
      throwIfAborted(options.signal);
      if (difference.before && difference.after && isSameButDerived(table, difference.before, difference.after))
        continue;
      found.push(toEntry(table, difference, names, this.#lists, onFields));
      if (table.name === 'records') noteFileNames(difference, this.#fileNames);
      options.onProgress?.({ phase: 'comparing', done: (this.#done += 1), bytesDone: 0, current: table.name });
    }
    this.entries.set(table.name, byTitle(found));
  }

  async #collectFiles({ name }: TableDescription): Promise<void> {
    this.entries.set(name, byTitle(await fileDifferences(name, this.#sides, this.#fileNames)));
    for (const side of ['before', 'after'] as const) {
      for (const range of this.#sides[side].files?.unreadable.rows ?? [])
        this.unreadable[side].push({ kind: 'rows', table: name, range });
    }
  }
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
async function fileDifferences(table: string, sides: Sides, names: FileNames): Promise<DifferenceEntry[]> {
  const [before, after] = [sides.before.files, sides.after.files];
  if (!before || !after) return [];
  const [earlier, later] = [await before.sizes(), await after.sizes()];
  const entryOf =
    (change: 'added' | 'removed') =>
    ([keyText, sizeBytes]: readonly [string, number]): DifferenceEntry => {
      const key: unknown = JSON.parse(keyText);
      const title = names.get(String(key)) ?? String(key).slice(0, 12);
      return { table, keyText, title, folded: foldText(title), change, fieldLabels: [], sizeBytes };
    };
  return [
    ...[...later]
      .filter(([key]) => !before.isPartial && !earlier.has(key) && !before.unreadable.coversText(key))
      .map(entryOf('added')),
    ...[...earlier]
      .filter(([key]) => !after.isPartial && !later.has(key) && !after.unreadable.coversText(key))
      .map(entryOf('removed')),
  ];
}
