import { CONFLICTS } from '../../../catalogue/describe-source.ts';
import type { CallOptions, TableDescription } from '../../../engine/index.ts';
import { diffTrees, groupOf } from '../../../engine/low-level.ts';
import type { ComparedPart, DifferenceCounts } from '../../contract/comparing.ts';
import type { Differences, Sides, UnknownRow, WholeTable } from './collect-differences.ts';
import type { DifferenceEntry } from './difference-entry.ts';
import { openNowSide, type OpenSide } from './open-side.ts';
import { pathLabel } from './value-words.ts';

const VALUES = 'values.';

const LABELS: Readonly<Record<string, string>> = {
  collections: 'Collections',
  fields: 'Fields',
  views: 'Views',
  settings: 'Settings',
  files: 'Photos and files',
  conflicts: 'Conflicts',
};

type Counts = { -readonly [Name in keyof DifferenceCounts]: DifferenceCounts[Name] };

/** The selectable parts: each collection's records, and each table of configuration or files that both sides have. */
export async function comparedParts(
  sides: Sides,
  tables: readonly TableDescription[],
  { entries, whole, unknown, fieldCounts }: Differences,
  options: CallOptions,
): Promise<readonly ComparedPart[]> {
  let collections: readonly ComparedPart[] = [];
  const parts: ComparedPart[] = [];
  for (const table of tables) {
    const isInBoth = table.isContentAddressed
      ? sides.before.files && sides.after.files
      : sides.before.roots.has(table.name) && sides.after.roots.has(table.name);
    if (!isInBoth || (table.name === CONFLICTS && !hasRows(sides, table.name))) continue;
    const ofTable = entries.get(table.name) ?? [];
    const ofWhole = whole.get(table.name);
    if (table.role === 'data')
      collections = [
        ...(await collectionParts(
          sides,
          table,
          { entries: ofTable, whole: ofWhole, unknown: unknown.filter((row) => row.table === table.name), fieldCounts },
          options,
        )),
        ...collections,
      ];
    else {
      const counts = ofWhole ? { ...NONE, [ofWhole.change]: ofWhole.rows } : countChanges(ofTable);
      const ofBefore = unknown.filter((row) => row.table === table.name && row.side === 'before').length;
      counts.same = Math.max(
        0,
        (sides.before.rowsOf.get(table.name) ?? 0) -
          counts.changed -
          counts.removed -
          ofBefore -
          (ofWhole ? 0 : await unknownFilesIn(sides, table.name)),
      );
      parts.push({ table: table.name, label: LABELS[table.name] ?? table.name, role: table.role, counts });
    }
  }
  return [...collections, ...parts];
}

/** People with one device have no conflicts, and need not know of them. */
function hasRows({ before, after }: Sides, table: string): boolean {
  return (before.rowsOf.get(table) ?? 0) + (after.rowsOf.get(table) ?? 0) > 0;
}

async function collectionParts(
  sides: Sides,
  table: TableDescription,
  { entries, whole, unknown, fieldCounts }: TableDifferences,
  options: CallOptions,
): Promise<readonly ComparedPart[]> {
  const byGroup = whole ? countsOfWhole(whole) : countsByGroup(entries);
  const same = whole ? new Map<string, number>() : await sameByCollection(sides, table, entries, unknown, options);
  const ids = new Set([...sides.after.names.collections.keys(), ...sides.before.names.collections.keys()]);
  const known = [...ids]
    .map((id) => sides.after.names.collections.get(id) ?? sides.before.names.collections.get(id))
    .filter((found) => found !== undefined);
  known.sort((a, b) => a.order - b.order);
  const parts = known.map(({ id, name, color, icon }): ComparedPart => ({
    table: table.name,
    group: id,
    label: name === '' ? 'Unnamed collection' : name,
    role: table.role,
    ...(color === undefined ? {} : { color }),
    ...(icon === undefined ? {} : { icon }),
    counts: { ...(byGroup.get(id) ?? NONE), same: same.get(id) ?? 0 },
    fields: differingFields(sides, fieldCounts.get(id)),
  }));
  // Records whose collection is missing on both sides: there should be none, but they must not be hidden.
  const strays = [...byGroup].filter(([group]) => group === undefined || !ids.has(group));
  return [
    ...parts,
    ...strays.map(([group, counts]): ComparedPart => ({
      table: table.name,
      ...(group === undefined ? {} : { group }),
      label: 'Without a collection',
      role: table.role,
      counts,
    })),
  ];
}

/** The differences of one table. */
interface TableDifferences extends Pick<Differences, 'unknown' | 'fieldCounts'> {
  readonly entries: readonly DifferenceEntry[];
  readonly whole: WholeTable | undefined;
}

const NONE: DifferenceCounts = { added: 0, changed: 0, removed: 0, same: 0 };

function countsByGroup(entries: readonly DifferenceEntry[]): ReadonlyMap<string | undefined, Counts> {
  const counts = new Map<string | undefined, Counts>();
  for (const { group, change } of entries) {
    const ofGroup = counts.get(group) ?? { ...NONE };
    ofGroup[change] += 1;
    counts.set(group, ofGroup);
  }
  return counts;
}

function countsOfWhole({ change, rows, groupRows }: WholeTable): ReadonlyMap<string | undefined, Counts> {
  const counts = new Map<string | undefined, Counts>();
  for (const [group, count] of groupRows) counts.set(group, { ...NONE, [change]: count });
  const rest = [...groupRows.values()].reduce((left, count) => left - count, rows);
  if (rest > 0) counts.set(undefined, { ...NONE, [change]: rest });
  return counts;
}

/** The fields that differ in records of one collection, in the order of the later side. */
function differingFields(
  { before, after }: Sides,
  counts: ReadonlyMap<string, number> = new Map(),
): NonNullable<ComparedPart['fields']> {
  const fields = [...counts]
    .filter(([field]) => field.startsWith(VALUES))
    .map(([field, count]) => {
      const id = field.slice(VALUES.length);
      const isMissing = after.names.fields.has(id) && !before.names.fields.has(id);
      return {
        field,
        label: pathLabel(field, [after.names, before.names]),
        count,
        ...(isMissing ? { isMissingBefore: true as const } : {}),
        order: after.names.fields.get(id)?.order ?? Number.POSITIVE_INFINITY,
      };
    });
  return fields.sort((a, b) => a.order - b.order).map(({ order: _, ...field }) => field);
}

/** Files of the earlier side that may be in the part that the later one leaves out, or cannot read. */
async function unknownFilesIn({ before, after }: Sides, table: string): Promise<number> {
  if (table !== 'files' || !before.files || !after.files) return 0;
  const { isPartial, unreadable } = after.files;
  const later = await after.files.sizes();
  const isUnknown = (key: string) => (isPartial && !later.has(key)) || unreadable.coversText(key);
  return [...(await before.files.sizes()).keys()].filter(isUnknown).length;
}

/** The count is an estimate if the backup is damaged. */
const TELLS_NOTHING = { onUnreadable: () => undefined, onUnknown: () => undefined };

function countChanges(entries: readonly DifferenceEntry[]): Counts {
  const counts = { ...NONE };
  for (const { change } of entries) counts[change] += 1;
  return counts;
}

/** How many records of each collection are equal on both sides: those of one side, less those that differ. */
async function sameByCollection(
  { before, after }: Sides,
  table: TableDescription,
  entries: readonly DifferenceEntry[],
  unknown: readonly UnknownRow[],
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  // A record of the later side counts for its own collection, one of the earlier side for the collection it had there.
  if (after.groupRows && !before.groupRows) {
    return less(
      after.groupRows,
      [...entries.filter(({ change }) => change !== 'removed'), ...unknown.filter(({ side }) => side === 'after')].map(
        ({ group }) => group,
      ),
    );
  }
  const total = before.groupRows ?? (await countByCollection(before, table, options));
  const compared = entries
    .filter(({ change }) => change !== 'added')
    .map(({ group, earlierGroup }) => earlierGroup ?? group);
  return less(total, [...compared, ...unknown.filter(({ side }) => side === 'before').map(({ group }) => group)]);
}

function less(
  total: ReadonlyMap<string, number>,
  groups: readonly (string | undefined)[],
): ReadonlyMap<string, number> {
  const left = new Map(total);
  for (const group of groups) if (group !== undefined) left.set(group, Math.max(0, (left.get(group) ?? 0) - 1));
  return left;
}

/**
 * How many records of each collection a backup has. A backup does not say; but counting the current ones is fast, and
 * reading the differences is faster than reading everything.
 */
async function countByCollection(
  side: OpenSide,
  table: TableDescription,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const [only, ...others] = side.names.collections.keys();
  if (only !== undefined && others.length === 0) return new Map([[only, side.rowsOf.get(table.name) ?? 0]]);
  const now = await openNowSide(side.open, options);
  const counts = new Map(now.groupRows);
  const add = (group: string | undefined, by: 1 | -1) => {
    if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + by);
  };
  const [mine, theirs] = [
    { repository: await now.open(), root: now.roots.get(table.name) ?? null },
    { repository: await side.open(), root: side.roots.get(table.name) ?? null },
  ];
  for await (const { before, after } of diffTrees(mine, theirs, { ...options, ...TELLS_NOTHING })) {
    if (before) add(groupOf(table, before.row.value), -1);
    if (after) add(groupOf(table, after.row.value), 1);
  }
  return counts;
}
