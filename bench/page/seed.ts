import type { CatalogueDatabase } from '../../src/catalogue/database.ts';
import type { CatalogueRecord } from '../../src/catalogue/model.ts';

export const BENCH_COLLECTION = 'bench';
const PHOTOS_AT_ONCE = 16;
const RECORDS_AT_ONCE = 5000;

/** Random bytes, which like photos do not deflate. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function record(number: number): CatalogueRecord {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const values = {
    name: `Place number ${number}`,
    country: ['Norway', 'Portugal', 'Japan', 'Kenya', 'Peru'][number % 5] ?? '',
    population: (number * 7919) % 9_000_000,
    location: { latitude: ((number * 37) % 18_000) / 100 - 90, longitude: ((number * 73) % 36_000) / 100 - 180 },
    visited: number % 3 === 0,
    notes: 'A line of notes as people write them, neither long nor short, but there.',
  };
  return {
    id: crypto.randomUUID(),
    collectionId: BENCH_COLLECTION,
    values,
    fileHashes: [],
    createdAt: at,
    updatedAt: at,
  };
}

/** Fills the catalogue with this many photos of this many random bytes, and this many records. */
export async function seed(db: CatalogueDatabase, photos: number, photoBytes: number, records: number): Promise<void> {
  for (let from = 0; from < photos; from += PHOTOS_AT_ONCE) {
    const rows = [];
    for (let photo = from; photo < Math.min(from + PHOTOS_AT_ONCE, photos); photo += 1) {
      const bytes = randomBytes(photoBytes);
      rows.push({
        hash: await sha256Hex(bytes),
        blob: new Blob([bytes], { type: 'image/jpeg' }),
        sizeBytes: photoBytes,
        type: 'image/jpeg',
      });
    }
    await db.files.bulkPut(rows);
  }
  for (let from = 0; from < records; from += RECORDS_AT_ONCE) {
    const count = Math.min(RECORDS_AT_ONCE, records - from);
    await db.records.bulkAdd(Array.from({ length: count }, (_, at) => record(from + at)));
  }
}

export async function countRows(db: CatalogueDatabase): Promise<string> {
  return `${await db.records.count()} records, ${await db.files.count()} files`;
}
