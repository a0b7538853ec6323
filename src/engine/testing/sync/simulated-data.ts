import type { SourceRow } from '../../format/record/source-row.ts';
import type { RowReference } from '../../snapshot/source-fitting.ts';
import type { TableDescription } from '../../snapshot/source.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../memory-source.ts';

/** A record of the simulated app. */
export interface SimulatedRecord {
  readonly id: string;
  readonly groupId: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Derived: how many tags it has. */
  readonly tagCount: number;
  readonly updatedAt: string;
}

export interface SimulatedGroup {
  readonly id: string;
  readonly name: string;
}

export const CONFLICTS = 'conflicts';
export const FIELDS = ['a', 'b', 'c'] as const;

export const RECORDS = describeTestTable('records', {
  keyPath: 'id',
  groupPath: 'groupId',
  fieldsPath: 'values',
  modifiedPath: 'updatedAt',
  derivedPaths: ['tagCount'],
});

const TABLES: readonly TableDescription[] = [
  describeTestTable('groups', { role: 'configuration', keyPath: 'id' }),
  RECORDS,
  describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' }),
  describeTestTable(CONFLICTS, { keyPath: 'id' }),
];

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function isRecord(value: unknown): value is SimulatedRecord {
  return typeof value === 'object' && value !== null && 'values' in value && 'groupId' in value;
}

function isGroup(value: unknown): value is SimulatedGroup {
  return typeof value === 'object' && value !== null && 'id' in value && 'name' in value;
}

export function referencesOf(table: string, value: unknown): readonly RowReference[] {
  if (table !== 'records' || !isRecord(value)) return [];
  const { photo, links } = value.values;
  return [
    { table: 'groups', key: value.groupId },
    ...textsOf(links).map((key) => ({ table: 'records', key })),
    ...(typeof photo === 'string' ? [{ table: 'files', key: photo }] : []),
  ];
}

/** The unique indexes of the tables that have any. */
export type UniqueIndexes = Readonly<Partial<Record<string, TableDescription['uniqueIndexes']>>>;

/** No two groups may have the same name. */
export const UNIQUE_NAMES: UniqueIndexes = { groups: [{ name: 'name', keyPath: 'name', isMultiEntry: false }] };

/** Nor may two records of one group have the same text in their field `a`. */
export const UNIQUE_TITLES: UniqueIndexes = {
  ...UNIQUE_NAMES,
  records: [{ name: 'title', keyPath: ['groupId', 'values.a'], isMultiEntry: false }],
};

/**
 * A source with groups, records that refer to each other, to groups and to files, and conflicts.
 * @param create makes the source that keeps the rows; with or without a journal.
 */
export function createSimulatedSource(create = createMemorySource, unique: UniqueIndexes = {}): MemorySource {
  const tables = TABLES.map((table) => ({ ...table, uniqueIndexes: unique[table.name] ?? [] }));
  return Object.assign(create(tables), {
    references: referencesOf,
    settle: (table: string, value: unknown) =>
      table === 'records' && isRecord(value)
        ? { ...value, tagCount: textsOf(value.values['tags']).length, updatedAt: 'just now' }
        : value,
  });
}

export function rowsOf(source: MemorySource, table: string): readonly SourceRow[] {
  return source.dump()[table] ?? [];
}

export function recordsOf(source: MemorySource): readonly SimulatedRecord[] {
  return rowsOf(source, 'records').flatMap(({ value }) => (isRecord(value) ? value : []));
}

export function groupsOf(source: MemorySource): readonly SimulatedGroup[] {
  return rowsOf(source, 'groups').flatMap(({ value }) => (isGroup(value) ? value : []));
}

/** The text in a field; '' without one. */
export function valueOf({ values }: Pick<SimulatedRecord, 'values'>, field: string): string {
  const value = values[field];
  return typeof value === 'string' ? value : '';
}

/** Whether two versions of a record say the same, whenever they were changed. */
export function hasSameContent(one: SimulatedRecord | undefined, other: SimulatedRecord | undefined): boolean {
  if (one === other || !one || !other) return one === other;
  const names = new Set([...Object.keys(one.values), ...Object.keys(other.values)]);
  const isSame = (name: string) => JSON.stringify(one.values[name]) === JSON.stringify(other.values[name]);
  return one.groupId === other.groupId && [...names].every(isSame);
}

export function recordOf(source: MemorySource, id: string): SimulatedRecord | undefined {
  return recordsOf(source).find((record) => record.id === id);
}
