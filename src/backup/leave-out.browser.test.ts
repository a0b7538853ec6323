import { afterEach, beforeEach, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import type { CatalogueRecord, Field, FileReference } from '../catalogue/model.ts';
import { fileHashesOf } from '../catalogue/values.ts';
import type { RestoreChoice } from '../engine/index.ts';
import { createBackupClient } from './client/client.ts';
import { wipeBrowser } from './testing/browser-state.ts';

const TIME = '2026-01-01T00:00:00.000Z';
const EXACT: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

const field = (id: string, type: Field['type'], order: number): Field => ({
  id,
  collectionId: 'books',
  name: id,
  type,
  order,
});
const reference = (hash: string): FileReference => ({ hash, name: hash, type: '', sizeBytes: 1, addedAt: TIME });

function book(id: string, values: CatalogueRecord['values']): CatalogueRecord {
  return { id, collectionId: 'books', values, fileHashes: fileHashesOf(values), createdAt: TIME, updatedAt: TIME };
}

/** A file with the type that a browser would report for it. */
const putFile = (hash: string, type: string) =>
  db.files.put({ hash, blob: new Blob([hash], { type }), sizeBytes: hash.length, type });
const filesHere = async () => (await db.files.toCollection().primaryKeys()).sort();

/**
 * A photo of a type that no browser knows, a book, an image that is both, and two files that no record uses any more.
 */
async function fill(): Promise<void> {
  await db.collections.put({
    id: 'books',
    name: 'Books',
    color: 'blue',
    icon: 'book',
    template: 'books',
    order: 1,
    titleFieldId: 'title',
    createdAt: TIME,
    updatedAt: TIME,
  });
  await db.fields.bulkPut([field('title', 'text', 1), field('cover', 'photos', 2), field('file', 'files', 3)]);
  await putFile('cover.heic', '');
  await putFile('book.epub', 'application/epub+zip');
  await putFile('both.png', 'image/png');
  await putFile('unused.jpg', 'image/jpeg');
  await putFile('unused.pdf', 'application/pdf');
  await db.records.bulkPut([
    book('b1', { title: 'Flora', cover: [reference('cover.heic')], file: [reference('book.epub')] }),
    book('b2', { title: 'Fauna', cover: [reference('both.png')], file: [reference('both.png')] }),
  ]);
}

const CASES = [
  { leaveOut: ['photos'], taken: ['book.epub', 'both.png', 'unused.pdf'] },
  { leaveOut: ['files'], taken: ['both.png', 'cover.heic', 'unused.jpg'] },
  { leaveOut: ['photos', 'files'], taken: [] },
] as const;

for (const { leaveOut, taken } of CASES) {
  it(`LE1 without ${leaveOut.join(' and ')}, a backup has all other files, and its details show that`, async () => {
    await fill();
    const backup = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true, leaveOut, verify: true });
    expect(backup).toMatchObject({
      withFiles: false,
      leftOut: [...leaveOut],
      files: taken.length,
      omittedCount: 0,
      verifiedAt: expect.any(String) as string,
    });
    expect((await client.listBackups()).backups).toMatchObject([{ leftOut: [...leaveOut] }]);

    await Promise.all([db.records.clear(), db.files.clear()]);
    const { comparisonId } = await client.openComparison(
      { kind: 'now' },
      { kind: 'backup', source: { kind: 'here' }, id: backup.id },
    );
    const planned = await client.planChosen(comparisonId, EXACT);
    expect(planned).toMatchObject({ filesToBring: taken.length, added: 2 });
    await client.restorePlanned(planned.planId, { safetyBackup: true });
    expect(await filesHere()).toEqual([...taken]);
    expect(await db.records.count()).toBe(2);
  });
}

it('LE2 files that the backup left out are not differences, and an exact restore keeps them', async () => {
  await fill();
  const backup = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true, leaveOut: ['photos'] });
  await putFile('later.jpg', 'image/jpeg');
  await putFile('later.pdf', 'application/pdf');
  await db.files.delete('book.epub');
  await db.records.delete('b2');
  const before = { kind: 'now' } as const;
  const after = { kind: 'backup', source: { kind: 'here' }, id: backup.id } as const;
  const comparison = await client.openComparison(before, after);
  expect(comparison.parts.find(({ table }) => table === 'files')?.counts).toEqual({
    added: 1,
    changed: 0,
    removed: 0,
    same: 2,
  });
  const planned = await client.planChosen(comparison.comparisonId, EXACT);
  expect(planned).toMatchObject({ filesToBring: 1, removed: 0 });
  expect(planned.tables.find(({ name }) => name === 'files')).toMatchObject({ removed: 0 });
  await client.restorePlanned(planned.planId, { safetyBackup: true });
  expect(await filesHere()).toEqual([
    'book.epub',
    'both.png',
    'cover.heic',
    'later.jpg',
    'later.pdf',
    'unused.jpg',
    'unused.pdf',
  ]);
  expect(await db.records.count()).toBe(2);
  const again = await client.openComparison(before, after);
  expect(again.parts.every(({ counts }) => counts.added + counts.changed + counts.removed === 0)).toBe(true);
});
