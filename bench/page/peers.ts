// Comparable programs, measured beside Heirloom on the same database in the same run.
import { Dexie } from 'dexie';
import { exportDB, importDB } from 'dexie-export-import';
import JSZip from 'jszip';
import type { CatalogueDatabase } from '../../src/catalogue/database.ts';
import { randomBytes } from './seed.ts';

let exported: Blob | undefined;

/** dexie-export-import: one JSON text with the files in base64, not encrypted. Returns its size in bytes. */
export async function exportByDexie(db: CatalogueDatabase): Promise<number> {
  exported = await exportDB(db, { numRowsPerChunk: 200 });
  return exported.size;
}

/** Imports the file into an empty database with another name. */
export async function importByDexie(_: CatalogueDatabase): Promise<string> {
  if (!exported) throw new Error('nothing was exported');
  const copy = await importDB(exported, { name: 'peer-copy' } as Parameters<typeof importDB>[1]);
  const rows = await copy.table('records').count();
  copy.close();
  await Dexie.delete('peer-copy');
  return `${rows} records`;
}

/** The usual home-made export: everything in one deflated JSZip in memory, then one AES-GCM call over it. */
export async function exportNaively(db: CatalogueDatabase): Promise<number> {
  const zip = new JSZip();
  for (const table of db.tables) {
    const rows: unknown[] = await table.toArray();
    zip.file(`${table.name}.json`, JSON.stringify(rows));
  }
  for (const file of await db.files.toArray()) zip.file(`files/${file.hash}`, file.blob);
  const bytes = await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(bytes));
  return sealed.byteLength;
}

/** The lower bound of every restore: only writing Blobs of the same sizes to IndexedDB. */
export async function writeBlobsOnly(photos: number, photoBytes: number): Promise<number> {
  const floor = new Dexie('blobs-only', { chromeTransactionDurability: 'strict' });
  floor.version(1).stores({ blobs: '++' });
  const bytes = randomBytes(photoBytes);
  for (let from = 0; from < photos; from += 16) {
    const count = Math.min(16, photos - from);
    await floor.table('blobs').bulkAdd(Array.from({ length: count }, () => new Blob([bytes])));
  }
  await floor.delete();
  return photos * photoBytes;
}
