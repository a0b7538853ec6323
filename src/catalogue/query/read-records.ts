import type { CatalogueDatabase } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';

/** Rows in one transaction: edits wait for some 20 ms at most. */
const ROWS_AT_ONCE = 1000;
/** One in so many rows of the table is read one by one about as fast as all rows in the order of their keys. */
const SHARE_WORTH_SCANNING = 5;
/** Counting so many keys takes less than reading one slice. */
const MOST_OTHERS = 5000;

/** How many records have been read, and how many there are. */
export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
}

/** Some records of a collection. */
export interface RecordSlice extends ReadingProgress {
  readonly records: readonly CatalogueRecord[];
}

/**
 * Reads the records of a collection, each slice as it is at that time: edits do not wait for all of them. In the order
 * of their keys, in which they are stored, because every other order reads the disk here and there.
 */
export async function* readRecords(
  db: CatalogueDatabase,
  collectionId: string,
): AsyncGenerator<RecordSlice, void, undefined> {
  const counts = await countRecords(db, collectionId);
  yield { records: [], done: 0, total: counts.total };
  if (counts.total * SHARE_WORTH_SCANNING < counts.inTable) yield* readByIds(db, collectionId);
  else yield* scan(db, collectionId, counts);
}

interface RecordCounts {
  /** In the collection. */
  readonly total: number;
  readonly inTable: number;
}

/**
 * Counts the records of a large collection. Chromium (156) counts a table five times as fast as a part of an index,
 * which takes it half as long as reading the rows. So if few records are others', those are counted.
 */
async function countRecords(db: CatalogueDatabase, collectionId: string): Promise<RecordCounts> {
  const before = await db.records.where('collectionId').below(collectionId).limit(MOST_OTHERS).primaryKeys();
  const behind = await db.records.where('collectionId').above(collectionId).limit(MOST_OTHERS).primaryKeys();
  const inTable = await db.records.count();
  const others = before.length + behind.length;
  if (others < MOST_OTHERS) return { total: inTable - others, inTable };
  return { total: await db.records.where('collectionId').equals(collectionId).count(), inTable };
}

async function* scan(
  db: CatalogueDatabase,
  collectionId: string,
  { total, inTable }: RecordCounts,
): AsyncGenerator<RecordSlice, void, undefined> {
  const after = (id: string) => db.records.where('id').above(id).limit(ROWS_AT_ONCE);
  let scanned = 0;
  let next = db.records.orderBy('id').limit(ROWS_AT_ONCE).toArray();
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (!last) return;
    // Read while the slice is taken in.
    next = after(last.id).toArray();
    next.catch(() => undefined);
    scanned += rows.length;
    const done = Math.min(total, Math.round((scanned / Math.max(1, inTable)) * total));
    yield { records: rows.filter((row) => row.collectionId === collectionId), done, total };
  }
}

async function* readByIds(db: CatalogueDatabase, collectionId: string): AsyncGenerator<RecordSlice, void, undefined> {
  const ids = await db.records.where('collectionId').equals(collectionId).primaryKeys();
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const rows = await db.records.bulkGet(ids.slice(at, at + ROWS_AT_ONCE));
    const records = rows.filter((row) => row?.collectionId === collectionId);
    yield { records: records as CatalogueRecord[], done: Math.min(at + ROWS_AT_ONCE, ids.length), total: ids.length };
  }
}
