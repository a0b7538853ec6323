// What the browser's storage and its cryptography allow at best: the floors of whole passes. See decision 16.
import { measureBytes } from './bytes.ts';
import { addIndex, closeLayout, done, openLayout, readFirst, readRows, writeRows } from './database.ts';
import { COLLECTION, LAYOUTS, type Layout, makeRows } from './rows.ts';

/** One measured floor. */
export interface Floor {
  readonly label: string;
  readonly milliseconds: number;
  /** Rows or bytes in a second, in words. */
  readonly rate: string;
}

/** How much is written and read. */
export interface FloorSize {
  readonly rows: number;
  readonly blobs: number;
  readonly blobBytes: number;
}

export const FULL_SIZE: FloorSize = { rows: 200_000, blobs: 64, blobBytes: 2 * 2 ** 20 };

/** Measures all floors one after another; `note` is called with each at once. */
export async function measureFloors(
  size = FULL_SIZE,
  note: (floor: Floor) => void = () => undefined,
): Promise<Floor[]> {
  const floors: Floor[] = [];
  const add = (floor: Floor) => {
    floors.push(floor);
    note(floor);
  };
  for (const floor of await measureRows(size.rows)) add(floor);
  for (const floor of await measureBlobs(size)) add(floor);
  for (const floor of await measureBytes(size.blobs * size.blobBytes)) add(floor);
  return floors;
}

/** Writing and reading rows in each layout. */
export async function measureRows(count: number, names = Object.keys(LAYOUTS)): Promise<Floor[]> {
  const rows = makeRows(count);
  const floors: Floor[] = [];
  for (const name of names) {
    const layout: Layout | undefined = LAYOUTS[name as keyof typeof LAYOUTS];
    if (!layout) throw new Error(`There is no layout “${name}”.`);
    const database = await openLayout(layout);
    floors.push(await timeRows(`write rows: ${name}`, count, () => writeRows(database, layout, rows)));
    floors.push(
      await timeRows(`read rows: ${name}`, count, async () => {
        if ((await readRows(database, layout)) !== count) throw new Error('not all rows were read');
      }),
    );
    await closeLayout(database);
  }
  return floors;
}

/** The first screenful and the count by an index, and adding that index to existing rows. */
export async function measureOrderIndex(count: number): Promise<Floor[]> {
  const order = ['collectionId', 'createdAt'];
  const layout = { keyPath: 'id', indexes: [] };
  let database = await openLayout(layout);
  await writeRows(database, layout, makeRows(count));
  const added = await timeRows('add the index [collectionId+createdAt] to existing rows', count, async () => {
    database = await addIndex(database, order);
  });
  const range = IDBKeyRange.bound([COLLECTION], [COLLECTION, []]);
  const { first, counting } = await readFirst(database, String(order), range);
  await closeLayout(database);
  return [
    added,
    { label: 'the first 1,000 keys by an index', milliseconds: first, rate: '' },
    { label: 'count by an index', milliseconds: counting, rate: perSecond(count, counting) },
  ];
}

/** Writing and reading Blobs, one transaction for sixteen. */
export async function measureBlobs({ blobs, blobBytes }: FloorSize): Promise<Floor[]> {
  const layout = { keyPath: null, indexes: [] };
  const database = await openLayout(layout);
  const bytes = blobs * blobBytes;
  const contents = Array.from({ length: blobs }, () => new Blob([randomBytes(blobBytes)]));
  const store = (mode: IDBTransactionMode) => database.transaction('records', mode).objectStore('records');
  const write = await timeBytes('write Blobs', bytes, async () => {
    for (let from = 0; from < blobs; from += 16) {
      const target = store('readwrite');
      await Promise.all(contents.slice(from, from + 16).map((blob, at) => done(target.put(blob, from + at))));
    }
  });
  const read = await timeBytes('read Blobs', bytes, async () => {
    for (let at = 0; at < blobs; at += 1) {
      const blob: unknown = await done(store('readonly').get(at));
      if (!(blob instanceof Blob) || (await blob.arrayBuffer()).byteLength !== blobBytes)
        throw new Error('a Blob was not read');
    }
  });
  await closeLayout(database);
  return [write, read];
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function timeRows(label: string, count: number, work: () => Promise<void>): Promise<Floor> {
  const milliseconds = await time(work);
  return { label, milliseconds, rate: perSecond(count, milliseconds) };
}

async function timeBytes(label: string, bytes: number, work: () => Promise<void>): Promise<Floor> {
  const milliseconds = await time(work);
  return { label, milliseconds, rate: `${(bytes / 2 ** 20 / (milliseconds / 1000)).toFixed(0)} MiB/s` };
}

const perSecond = (count: number, milliseconds: number) => `${(count / milliseconds).toFixed(1)} thousand rows/s`;

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
