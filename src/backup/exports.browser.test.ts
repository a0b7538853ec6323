import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import { createImportClient, type ImportClient } from '../catalogue/import/import-client.ts';
import { stableJson } from '../catalogue/export/stable-json.ts';
import { hashBlob } from '../catalogue/media/hash-blob.ts';
import type { StoredFile } from '../catalogue/model.ts';
import { createRecord, updateRecordValues } from '../catalogue/records.ts';
import type { Progress } from '../engine/index.ts';
import { type BackupClient, createBackupClient } from './client/client.ts';
import type { ExportChoice } from './contract/exporting.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';

const HERE: RestoreSource = { kind: 'here' };
const EVERYTHING: ExportChoice = { formats: ['json', 'csv', 'geojson', 'markdown'], withFiles: true };
const SIZE = { records: 700, photos: 6, photoBytes: 40_000 };

let client: BackupClient;
let importing: ImportClient;

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
  importing = createImportClient();
});

afterEach(() => {
  client.close();
  importing.close();
});

async function newBrowser(): Promise<void> {
  client.close();
  importing.close();
  await wipeBrowser();
  client = createBackupClient();
  importing = createImportClient();
}

/** As saved to disk: independent of this origin's storage. */
const saved = async ({ file }: { readonly file: Blob }) => new Blob([await file.arrayBuffer()]);

/** Rows as text, independent of the order of their members; files with their content. */
async function comparable(state: Readonly<Record<string, unknown[]>>): Promise<unknown> {
  const files = (state['files'] ?? []) as readonly StoredFile[];
  const contents = await Promise.all(files.map(async ({ hash, blob }) => [hash, blob.type, await hashBlob(blob)]));
  return {
    ...Object.fromEntries(Object.entries(state).map(([name, rows]) => [name, stableJson(rows)])),
    files: contents,
  };
}

describe('an export', () => {
  it('of the current data is restored exactly in an empty browser', async () => {
    await fillCatalogue(SIZE);
    const before = await readCatalogue();
    const progress: Progress[] = [];
    const ready = await client.exportNow(EVERYTHING, { onProgress: (step) => progress.push(step) });
    expect(ready.fileName).toMatch(/^heirloom-export-\d{4}-\d\d-\d\d-\d{4}\.zip$/);
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['writing']));
    const { done, total, bytesDone = 0, bytesTotal } = progress.at(-1) ?? {};
    expect(bytesDone).toBeGreaterThan(0);
    expect({ done, total, bytesTotal }).toEqual({ done: SIZE.photos, total: SIZE.photos, bytesTotal: bytesDone });
    const zip = await saved(ready);

    await newBrowser();
    const report = await importing.importExport(zip);
    expect(report).toMatchObject({ records: SIZE.records, files: SIZE.photos, filesMissing: 0, settings: 1 });
    expect(await comparable(await readCatalogue())).toEqual(await comparable(before));
  });

  it('of a backup has the data of that time, not the current data', async () => {
    await fillCatalogue(SIZE);
    const before = await readCatalogue();
    const backup = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
    await db.records.clear();
    await db.collections.update('c1', { name: 'Renamed since' });
    expect(await client.listBackupCollections(HERE, backup.id)).toContainEqual({ id: 'c1', name: 'Plants' });
    const zip = await saved(await client.exportBackup(HERE, backup.id, EVERYTHING));

    await newBrowser();
    await importing.importExport(zip);
    expect(await comparable(await readCatalogue())).toEqual(await comparable(before));
  });

  it('contains only the chosen collections, and no files if none are wanted', async () => {
    await fillCatalogue(SIZE);
    const none = await client.exportNow({ ...EVERYTHING, collectionIds: [] });
    const withoutFiles = await saved(await client.exportNow({ formats: ['json'], withFiles: false }));
    expect(withoutFiles.size).toBeLessThan(SIZE.photos * SIZE.photoBytes);
    const empty = await saved(none);

    await newBrowser();
    expect(await importing.importExport(empty)).toMatchObject({ collections: [], records: 0, files: 0 });
    const report = await importing.importExport(withoutFiles);
    expect(report).toMatchObject({ records: SIZE.records, files: 0, filesMissing: SIZE.photos });
  });

  it('stops when the person cancels it', async () => {
    await fillCatalogue(SIZE);
    const stop = new AbortController();
    const exporting = client.exportNow(EVERYTHING, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(exporting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is logged with its file, size, backup and outcome', async () => {
    await fillCatalogue(SIZE);
    const { id } = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
    const choice: ExportChoice = { formats: ['json'], withFiles: false };
    const ready = await client.exportBackup(HERE, id, choice);
    await expect(client.exportNow(choice, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const stop = new AbortController();
    const stopped = client.exportNow(choice, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const exports = (await client.listActivity()).filter(({ kind }) => kind === 'export');
    expect(exports).toMatchObject([
      { trigger: 'manual', outcome: 'cancelled', errorCode: 'cancelled' },
      { trigger: 'manual', outcome: 'ok', backupId: id, subject: ready.fileName, figures: { bytes: ready.sizeBytes } },
    ]);
    expect(exports).toHaveLength(2);
  });
});

describe('importing an export whose ids are taken', () => {
  it('adds a complete second copy, changes no existing data, and can be undone', async () => {
    await fillCatalogue(SIZE);
    const before = await readCatalogue();
    const zip = await saved(await client.exportNow(EVERYTHING));
    const report = await importing.importExport(zip);
    const [copy] = report.collections;
    expect(copy).toMatchObject({ name: 'Plants' });
    expect(copy?.id).not.toBe('c1');
    const fields = await db.fields
      .where('collectionId')
      .equals(copy?.id ?? '')
      .toArray();
    const fieldIds = new Set(fields.map(({ id }) => id));
    const records = await db.records
      .where('collectionId')
      .equals(copy?.id ?? '')
      .toArray();
    expect(records).toHaveLength(SIZE.records);
    expect(records.flatMap(({ values }) => Object.keys(values)).filter((id) => !fieldIds.has(id))).toEqual([]);
    const after = await readCatalogue();
    for (const [table, rows] of Object.entries(before))
      expect(after[table]?.length).toBeGreaterThanOrEqual(rows.length);

    expect(await importing.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 0 });
    expect(await comparable(await readCatalogue())).toEqual(await comparable(before));
  });

  it('keeps records edited or added since when it is undone', async () => {
    await fillCatalogue({ records: 3, photos: 0, photoBytes: 0 });
    const zip = await saved(await client.exportNow(EVERYTHING));
    const report = await importing.importExport(zip);
    const id = report.collections[0]?.id ?? '';
    const [record] = await db.records.where('collectionId').equals(id).toArray();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await updateRecordValues(record?.id ?? '', {});
    await createRecord(id);
    expect(await importing.undo(report.runId)).toMatchObject({ keptRecords: 2 });
    expect(await db.records.where('collectionId').equals(id).count()).toBe(2);
    expect(await db.collections.get(id)).toBeDefined();
  });
});

describe('an import that fails', () => {
  it('leaves nothing behind if it is cancelled or a file in it was changed', async () => {
    await fillCatalogue(SIZE);
    // Markdown pages contain the photos' paths too.
    const zip = await saved(await client.exportNow({ formats: ['json'], withFiles: true }));
    await newBrowser();
    const empty = await readCatalogue();
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await expect(importing.importExport(zip, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const left = await readCatalogue();
    expect({ ...left, files: [] }).toEqual({ ...empty, files: [] });

    const bytes = new Uint8Array(await zip.arrayBuffer());
    const photo = findStored(bytes);
    bytes.fill(7, photo, photo + 100);
    await expect(importing.importExport(new Blob([bytes]))).rejects.toMatchObject({ code: 'invalid-export' });
    expect({ ...(await readCatalogue()), files: [] }).toEqual({ ...empty, files: [] });
  });
});

/** An offset within the content of a photo, which the ZIP stores uncompressed. */
function findStored(zip: Uint8Array): number {
  const path = new TextEncoder().encode('/files/');
  for (let at = 0; at < zip.length - path.length; at += 1)
    if (path.every((byte, offset) => zip[at + offset] === byte)) return at + 5000;
  throw new Error('the export has no file');
}
