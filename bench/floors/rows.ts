// Rows as the catalogue has them, and the ways to lay them out that decision 16 compares.

import type { CatalogueRecord } from '../../src/catalogue/model.ts';
import { sampleRecord } from '../page/sample-record.ts';

export const COLLECTION = '6b1f6f0e-6d43-4b07-9a86-3f1f6ac9d3c1';

/** Rows in the order of their keys, in which a restore writes them. */
export function makeRows(count: number): CatalogueRecord[] {
  return Array.from({ length: count }, (_, number) => sampleRecord(number, COLLECTION)).sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

/** One way to store rows. */
export interface Layout {
  readonly keyPath: string | string[] | null;
  readonly indexes: readonly { readonly keyPath: string | string[]; readonly multiEntry?: boolean }[];
  /** How many rows are one value. Default: 1. */
  readonly rowsPerValue?: number;
}

/** The layout of the app's own database. */
export const LAYOUT_IN_USE = 'indexes collectionId, fileHashes';

const FILES = { keyPath: 'fileHashes', multiEntry: true };

/** Every layout that is measured, by its name in the report. */
export const LAYOUTS = {
  [LAYOUT_IN_USE]: { keyPath: 'id', indexes: [{ keyPath: 'collectionId' }, FILES] },
  'indexes [collectionId+createdAt], fileHashes': {
    keyPath: 'id',
    indexes: [{ keyPath: ['collectionId', 'createdAt'] }, FILES],
  },
  'index fileHashes': { keyPath: 'id', indexes: [FILES] },
  'key [collectionId+id], index fileHashes': { keyPath: ['collectionId', 'id'], indexes: [FILES] },
  'no index': { keyPath: 'id', indexes: [] },
  '100 rows to a value': { keyPath: null, indexes: [], rowsPerValue: 100 },
} as const satisfies Record<string, Layout>;
