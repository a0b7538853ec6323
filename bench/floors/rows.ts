// Rows as the catalogue has them, and the ways to lay them out that decision 16 compares.

export interface FloorRow {
  readonly id: string;
  readonly collectionId: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly fileHashes: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A row of some 320 bytes. */
function rowOf(number: number): FloorRow {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const values = {
    name: `Place number ${number}`,
    country: ['Norway', 'Portugal', 'Japan', 'Kenya', 'Peru'][number % 5] ?? '',
    population: (number * 7919) % 9_000_000,
    location: { latitude: ((number * 37) % 18_000) / 100 - 90, longitude: ((number * 73) % 36_000) / 100 - 180 },
    visited: number % 3 === 0,
    notes: 'A line of notes as people write them, neither long nor short, but there.',
  };
  return { id: crypto.randomUUID(), collectionId: COLLECTION, values, fileHashes: [], createdAt: at, updatedAt: at };
}

export const COLLECTION = '6b1f6f0e-6d43-4b07-9a86-3f1f6ac9d3c1';

/** Rows in the order of their keys, in which a restore writes them. */
export function makeRows(count: number): FloorRow[] {
  return Array.from({ length: count }, (_, number) => rowOf(number)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One way to store rows. */
export interface Layout {
  readonly keyPath: string | string[] | null;
  readonly indexes: readonly { readonly keyPath: string | string[]; readonly multiEntry?: boolean }[];
  /** How many rows are one value. Default: 1. */
  readonly rowsPerValue?: number;
}

const FILES = { keyPath: 'fileHashes', multiEntry: true };

/** Every layout that is measured, by its name in the report. */
export const LAYOUTS = {
  'indexes collectionId, fileHashes': { keyPath: 'id', indexes: [{ keyPath: 'collectionId' }, FILES] },
  'indexes [collectionId+createdAt], fileHashes': {
    keyPath: 'id',
    indexes: [{ keyPath: ['collectionId', 'createdAt'] }, FILES],
  },
  'index fileHashes': { keyPath: 'id', indexes: [FILES] },
  'key [collectionId+id], index fileHashes': { keyPath: ['collectionId', 'id'], indexes: [FILES] },
  'no index': { keyPath: 'id', indexes: [] },
  '100 rows to a value': { keyPath: null, indexes: [], rowsPerValue: 100 },
} as const satisfies Record<string, Layout>;
