import type { CatalogueDatabase } from '../../src/catalogue/database.ts';
import { sampleRecord } from './sample-record.ts';

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
    await db.records.bulkAdd(Array.from({ length: count }, (_, at) => sampleRecord(from + at, BENCH_COLLECTION)));
  }
}

export async function countRows(db: CatalogueDatabase): Promise<string> {
  return `${await db.records.count()} records, ${await db.files.count()} files`;
}
