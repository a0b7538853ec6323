import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import type { CatalogueRecord, Collection, Field, FileReference, View } from '../catalogue/model.ts';
import { updateRecordValues } from '../catalogue/records.ts';
import { fileHashesOf } from '../catalogue/values.ts';
import type { ResolutionRule, RestoreChoice, RestoreMode, SelectionRule } from '../engine/index.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import type { ComparedSide, Comparison } from './contract/comparing.ts';
import type { BackUpRequest } from './contract/backups.ts';
import { readCatalogue, wipeBrowser } from './testing/browser-state.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const NOW: ComparedSide = { kind: 'now' };
const here = (id: string): ComparedSide => ({ kind: 'backup', source: { kind: 'here' }, id });
const T0 = '2026-01-01T00:00:00.000Z';
const T1 = '2026-02-01T00:00:00.000Z';
const T2 = '2026-03-01T00:00:00.000Z';

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

async function restart(): Promise<void> {
  client.close();
  await wipeBrowser();
  client = createBackupClient();
}

const collection = (id: string, name: string, order: number): Collection => ({
  id,
  name,
  color: 'green',
  icon: 'plant',
  template: 'blank',
  order,
  titleFieldId: `${id}-title`,
  createdAt: T0,
  updatedAt: T0,
});
const field = (
  id: string,
  collectionId: string,
  name: string,
  type: Field['type'],
  order: number,
  more: Partial<Field> = {},
): Field => ({ id, collectionId, name, type, order, ...more });
const view = (id: string, collectionId: string): View => ({
  id,
  collectionId,
  name: `View ${id}`,
  kind: 'table',
  order: 1,
  search: '',
  filters: [],
  sorts: [],
  hiddenFieldIds: [],
  columnWidths: {},
});
const reference = (hash: string): FileReference => ({
  hash,
  name: `${hash}.jpg`,
  type: 'image/jpeg',
  sizeBytes: 5,
  addedAt: T0,
});

function plant(id: string, title: string, values: CatalogueRecord['values'] = {}, updatedAt = T0): CatalogueRecord {
  return {
    id,
    collectionId: 'plants',
    values: { 'plants-title': title, ...values },
    fileHashes: fileHashesOf(values),
    createdAt: T0,
    updatedAt,
  };
}

function book(id: string, title: string): CatalogueRecord {
  return { id, collectionId: 'books', values: { 'books-title': title }, fileHashes: [], createdAt: T0, updatedAt: T0 };
}

const putFile = (hash: string) =>
  db.files.put({
    hash,
    blob: new Blob([`bytes of ${hash}`], { type: 'image/jpeg' }),
    sizeBytes: 14,
    type: 'image/jpeg',
  });

/** Two collections; plants with photos that refer to each other and to a book. */
async function fill(): Promise<void> {
  await db.collections.bulkPut([collection('plants', 'Plants', 1), collection('books', 'Books', 2)]);
  await db.fields.bulkPut([
    field('plants-title', 'plants', 'Name', 'text', 1),
    field('plants-health', 'plants', 'Health', 'select', 2, {
      options: [
        { id: 'o1', label: 'Thriving', color: 'green' },
        { id: 'o2', label: 'Ailing', color: 'red' },
      ],
    }),
    field('plants-height', 'plants', 'Height', 'number', 3, { unit: 'cm' }),
    field('plants-parent', 'plants', 'Grown from', 'relation', 4),
    field('plants-photos', 'plants', 'Photos', 'photos', 5),
    field('books-title', 'books', 'Title', 'text', 1),
  ]);
  await db.views.bulkPut([view('v1', 'plants'), view('v2', 'books')]);
  await db.settings.put({ key: 'theme', value: 'light' });
  for (const hash of ['f1', 'f2']) await putFile(hash);
  await db.records.bulkPut([
    plant('p1', 'Ägave', { 'plants-health': 'o1', 'plants-height': 10, 'plants-photos': [reference('f1')] }),
    plant('p2', 'Basil', { 'plants-parent': ['p1', 'b1'] }),
    plant('p3', 'Cactus', { 'plants-photos': [reference('f2')] }),
    plant('p4', 'Dahlia'),
    book('b1', 'Flora'),
    book('b2', 'Fauna'),
  ]);
}

/**
 * What happens after the backup: p1 changes, p2, p3 and a photo are lost, p5 and a setting are added, a collection is
 * renamed.
 */
async function changeAfterwards(): Promise<void> {
  await db.records.put(
    plant('p1', 'Ägave', { 'plants-health': 'o2', 'plants-height': 12, 'plants-photos': [reference('f1')] }, T1),
  );
  await db.records.bulkDelete(['p2', 'p3']);
  await db.files.delete('f2');
  await db.records.put(plant('p5', 'Elder', {}, T1));
  await db.settings.put({ key: 'theme', value: 'dark' });
  await db.collections.put({ ...collection('books', 'Library', 2), updatedAt: T1 });
}

const key = (id: string) => JSON.stringify(id);
const choose = (
  mode: RestoreMode,
  selection: readonly SelectionRule[] = [],
  resolutions: readonly ResolutionRule[] = [],
): RestoreChoice => ({ mode, selection, resolutions });
const only = (...rules: readonly Omit<SelectionRule, 'isTaken'>[]): readonly SelectionRule[] => [
  { isTaken: false },
  ...rules.map((rule) => ({ isTaken: true, ...rule })),
];
const part = (comparison: Comparison, table: string, group?: string) =>
  comparison.parts.find((other) => other.table === table && other.group === group);
const idsOf = async () => (await db.records.toCollection().primaryKeys()).sort();

async function backedUpAndChanged(): Promise<{ readonly id: string; readonly comparison: Comparison }> {
  await fill();
  const { id } = await client.backUp(FULL);
  await changeAfterwards();
  return { id, comparison: await client.openComparison(NOW, here(id)) };
}

/** Plans and restores a choice. */
async function restoreChosen(comparison: Comparison, choice: RestoreChoice) {
  const plan = await client.planChosen(comparison.comparisonId, choice);
  return { plan, result: await client.restorePlanned(plan.planId, { safetyBackup: true }) };
}

describe('a backup compared with now', () => {
  it('CM1 counts what was added, changed, removed and stayed the same, by collection and by table', async () => {
    const { id, comparison } = await backedUpAndChanged();
    expect(comparison.before).toBe('now');
    expect(comparison.after).toMatchObject({ id });
    expect(comparison.base).toBeUndefined();
    expect(comparison.parts.map(({ label }) => label)).toEqual([
      'Plants',
      'Books',
      'Collections',
      'Fields',
      'Views',
      'Settings',
      'Photos and files',
    ]);
    expect(part(comparison, 'records', 'plants')).toMatchObject({
      role: 'data',
      color: 'green',
      icon: 'plant',
      counts: { added: 2, changed: 1, removed: 1, same: 1 },
    });
    expect(part(comparison, 'records', 'books')).toMatchObject({
      counts: { added: 0, changed: 0, removed: 0, same: 2 },
    });
    expect(part(comparison, 'collections')).toMatchObject({ counts: { added: 0, changed: 1, removed: 0, same: 1 } });
    expect(part(comparison, 'fields')).toMatchObject({ counts: { added: 0, changed: 0, removed: 0, same: 6 } });
    expect(part(comparison, 'settings')).toMatchObject({ counts: { added: 0, changed: 1, removed: 0, same: 0 } });
    expect(part(comparison, 'files')).toMatchObject({
      role: 'files',
      counts: { added: 1, changed: 0, removed: 0, same: 1 },
    });
  });

  it('CM10 counts by collection if there is nothing now, lists the rows on request, and restores them all', async () => {
    await fill();
    await db.records.put({ ...plant('stray', 'Without'), collectionId: 'gone' });
    const { id } = await client.backUp(FULL);
    for (const table of db.tables) await table.clear();
    const comparison = await client.openComparison(NOW, here(id));
    const added = (count: number) => ({ counts: { added: count, changed: 0, removed: 0, same: 0 } });
    expect(part(comparison, 'records', 'plants')).toMatchObject({ label: 'Plants', ...added(4) });
    expect(part(comparison, 'records', 'books')).toMatchObject({ label: 'Books', ...added(2) });
    expect(part(comparison, 'records', 'gone')).toMatchObject({ label: 'Without a collection', ...added(1) });
    expect(part(comparison, 'fields')).toMatchObject(added(6));
    expect(part(comparison, 'files')).toMatchObject(added(2));
    const { plan } = await restoreChosen(comparison, choose('exact'));
    expect(plan).toMatchObject({ added: 7 + 2 + 6 + 2 + 1, changed: 0, removed: 0, filesToBring: 2, conflicts: 0 });
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p2', 'p3', 'p4', 'stray']);
    expect(await db.files.count()).toBe(2);
    const listed = await client.listDifferences(comparison.comparisonId, { table: 'records', offset: 0, limit: 50 });
    expect(listed.rows.map(({ title }) => title)).toEqual([
      'Ägave',
      'Basil',
      'Cactus',
      'Dahlia',
      'Fauna',
      'Flora',
      'stray',
    ]);
    const files = await client.listDifferences(comparison.comparisonId, { table: 'files', offset: 0, limit: 50 });
    expect(files.rows.map(({ title }) => title)).toEqual(['f1.jpg', 'f2.jpg']);
  });

  it('CM2 lists differences: filtered, searched without accents, in pages', async () => {
    const {
      comparison: { comparisonId },
    } = await backedUpAndChanged();
    const list = (query: object) => client.listDifferences(comparisonId, { offset: 0, limit: 100, ...query });
    const plants = await list({ table: 'records', group: 'plants' });
    expect(plants.rows.map(({ title, change, fieldLabels }) => [title, change, fieldLabels])).toEqual([
      ['Ägave', 'changed', ['Health', 'Height']],
      ['Basil', 'added', []],
      ['Cactus', 'added', []],
      ['Elder', 'removed', []],
    ]);
    expect((await list({ table: 'records', text: 'AGAV' })).rows.map(({ keyText }) => keyText)).toEqual([key('p1')]);
    expect((await list({ change: 'removed' })).rows.map(({ title }) => title)).toEqual(['Elder']);
    expect(await list({ table: 'records', offset: 1, limit: 1 })).toMatchObject({
      total: 4,
      rows: [{ title: 'Basil' }],
    });
    expect((await list({ table: 'collections' })).rows).toMatchObject([{ title: 'Books', fieldLabels: ['Name'] }]);
    expect((await list({ table: 'settings' })).rows).toMatchObject([{ title: 'Theme', fieldLabels: ['Value'] }]);
    expect((await list({ table: 'files' })).rows).toMatchObject([{ title: 'f2.jpg', change: 'added' }]);
  });

  it('CM3 shows a row field by field, readable, with its photos', async () => {
    const {
      comparison: { comparisonId },
    } = await backedUpAndChanged();
    const changed = await client.readDifference(comparisonId, 'records', key('p1'));
    expect(changed.fields.filter(({ isDifferent }) => isDifferent)).toEqual([
      { field: 'values.plants-health', label: 'Health', isDifferent: true, before: 'Ailing', after: 'Thriving' },
      { field: 'values.plants-height', label: 'Height', isDifferent: true, before: '12 cm', after: '10 cm' },
    ]);
    expect(changed.fields.find(({ label }) => label === 'Photos')).toMatchObject({
      before: 'f1.jpg',
      isDifferent: false,
      afterFiles: [{ hash: 'f1', sizeBytes: 5 }],
    });
    const added = await client.readDifference(comparisonId, 'records', key('p2'));
    expect(added.fields.find(({ label }) => label === 'Grown from')).toMatchObject({
      before: '',
      after: 'Ägave, Flora',
      isDifferent: true,
    });
    expect((await client.readDifference(comparisonId, 'settings', key('theme'))).fields).toEqual([
      { field: 'value', label: 'Value', isDifferent: true, before: 'dark', after: 'light' },
    ]);
    expect(await (await client.readComparedFile(comparisonId, 'f2')).text()).toBe('bytes of f2');
    expect(await (await client.readComparedFile(comparisonId, 'f1')).text()).toBe('bytes of f1');
    expect((await client.readDifference(comparisonId, 'files', key('f2'))).fields).toEqual([
      {
        field: 'blob',
        label: 'File',
        isDifferent: true,
        before: '',
        after: 'f2.jpg',
        afterFiles: [{ hash: 'f2', name: 'f2.jpg', type: 'image/jpeg', sizeBytes: 11 }],
      },
    ]);
    await expect(client.readComparedFile(comparisonId, 'none')).rejects.toMatchObject({ code: 'missing-object' });
    await expect(client.readDifference(comparisonId, 'records', key('none'))).rejects.toMatchObject({
      code: 'missing-object',
    });
  });

  it('CM4 is exported as JSON, and as CSV that no spreadsheet runs as formulas', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    await changeAfterwards();
    await db.records.put(plant('p4', '=HYPERLINK("x")\nline', {}, T1));
    const { comparisonId } = await client.openComparison(NOW, here(id));
    const json = JSON.parse(await (await client.exportComparison(comparisonId, 'json')).text()) as {
      differences: { title: string; fields: unknown[] }[];
      summary: string[];
    };
    expect(json.differences).toHaveLength(8);
    expect(json.differences.find(({ title }) => title === 'Ägave')).toMatchObject({
      part: 'Plants',
      fields: [{ label: 'Health', before: 'Ailing', after: 'Thriving' }, {}],
    });
    expect(json.summary.join(' ')).toContain('Plants: 2 added, 2 changed, 1 removed, 0 the same.');
    const csv = await (await client.exportComparison(comparisonId, 'csv')).text();
    expect(csv).toContain('Plants,Ägave,changed,Health,Ailing,Thriving,records');
    expect(csv).toContain(`"'=HYPERLINK(""x"")\nline"`);
    expect(csv.split('\r\n')[0]).toContain('Part,Title,Change,Field,Before,After,Table,Key');
  });

  it('CM5 is refused with its own code once it is closed', async () => {
    const {
      comparison: { comparisonId },
    } = await backedUpAndChanged();
    await client.closeComparison(comparisonId);
    await expect(client.listDifferences(comparisonId, { offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'missing-object',
    });
  });

  it('CM9 counts an edit of a record as one difference, not as a change of its collection too', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    await updateRecordValues('p1', { 'plants-height': 12 });
    expect((await db.collections.get('plants'))?.updatedAt).not.toBe(T0);
    const { comparisonId, parts } = await client.openComparison(NOW, here(id));
    const differing = parts.filter(({ counts: { added, changed, removed } }) => added + changed + removed > 0);
    expect(differing.map(({ label, counts }) => [label, counts.changed])).toEqual([['Plants', 1]]);
    for (const mode of ['exact', 'update'] as const)
      expect(await client.planChosen(comparisonId, choose(mode))).toMatchObject({ added: 0, changed: 1, removed: 0 });
  });
});

describe('two backups compared', () => {
  it('CB1 of one repository: differences, and counts of rows that are the same', async () => {
    await fill();
    const first = await client.backUp(FULL);
    await changeAfterwards();
    const second = await client.backUp(FULL);
    await db.records.clear();
    const comparison = await client.openComparison(here(first.id), here(second.id));
    expect(part(comparison, 'records', 'plants')?.counts).toEqual({ added: 1, changed: 1, removed: 2, same: 1 });
    expect(part(comparison, 'records', 'books')).toMatchObject({
      label: 'Library',
      counts: { added: 0, changed: 0, removed: 0, same: 2 },
    });
    expect(part(comparison, 'files')?.counts).toEqual({ added: 0, changed: 0, removed: 1, same: 1 });
    await expect(client.planChosen(comparison.comparisonId, choose('exact'))).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('CB2 of different repositories, a file and this browser: rows are compared by content', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    await client.setPassphrase('correct horse battery staple');
    const file = new Blob([await (await client.prepareDownload(id)).file.arrayBuffer()]);
    await restart();
    await fill();
    await changeAfterwards();
    const local = await client.backUp(FULL);
    const { sourceId } = await client.openFile(file);
    await client.unlockFile(sourceId, { kind: 'passphrase', passphrase: 'correct horse battery staple' });
    const fromFile: ComparedSide = { kind: 'backup', source: { kind: 'file', sourceId }, id };
    const comparison = await client.openComparison(fromFile, here(local.id));
    expect(part(comparison, 'records', 'plants')?.counts).toEqual({ added: 1, changed: 1, removed: 2, same: 1 });
    expect(part(comparison, 'fields')?.counts).toEqual({ added: 0, changed: 0, removed: 0, same: 6 });
    expect(part(comparison, 'files')?.counts).toEqual({ added: 0, changed: 0, removed: 1, same: 1 });
    expect((await client.readDifference(comparison.comparisonId, 'records', key('p1'))).fields).toContainEqual({
      field: 'values.plants-height',
      label: 'Height',
      isDifferent: true,
      before: '10 cm',
      after: '12 cm',
    });
  });

  it('CB3 with a collection on one side only: it can be chosen', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    await db.collections.delete('plants');
    await db.fields.where('collectionId').equals('plants').delete();
    await db.records.where('collectionId').equals('plants').delete();
    const comparison = await client.openComparison(NOW, here(id));
    expect(part(comparison, 'records', 'plants')).toMatchObject({
      label: 'Plants',
      counts: { added: 4, changed: 0, removed: 0, same: 0 },
    });
    expect(
      (await client.listDifferences(comparison.comparisonId, { table: 'records', offset: 0, limit: 1 })).rows,
    ).toMatchObject([{ title: 'Ägave' }]);
  });
});

describe('a restore of a part', () => {
  it('RP1 brings only the chosen records, with their files and the records they refer to', async () => {
    const { comparison } = await backedUpAndChanged();
    const before = await readCatalogue();
    const { plan, result } = await restoreChosen(
      comparison,
      choose('exact', only({ table: 'records', keyText: key('p3') })),
    );
    expect(plan).toMatchObject({
      added: 1,
      changed: 0,
      removed: 0,
      following: 0,
      filesToBring: 1,
      bytesToBring: 11,
      dangling: 0,
    });
    expect(JSON.stringify(plan)).not.toContain('keyText":"\\"p3');
    expect(result).toMatchObject({ records: 1, files: 1, undoId: expect.any(String) });
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p3', 'p4', 'p5']);
    expect(await (await db.files.get('f2'))?.blob.text()).toBe('bytes of f2');
    expect(await db.settings.get('theme')).toMatchObject({ value: 'dark' });
    await client.undoLastRestore();
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
    await client.undoLastRestore();
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p3', 'p4', 'p5']);
  });

  it('RP2 brings back the deleted collection of a record, and the records that it refers to', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    for (const table of [db.collections, db.fields, db.views, db.records, db.files]) await table.clear();
    const { plan } = await restoreChosen(
      await client.openComparison(NOW, here(id)),
      choose('missing', only({ table: 'records', keyText: key('p2') })),
    );
    expect(plan.dangling).toBe(0);
    expect(await idsOf()).toEqual(['b1', 'p1', 'p2']);
    expect((await db.collections.toCollection().primaryKeys()).sort()).toEqual(['books', 'plants']);
    expect(await db.fields.count()).toBe(6);
    expect(await db.views.count()).toBe(2);
    expect(await db.files.toCollection().primaryKeys()).toEqual(['f1']);
  });

  it('RP3 makes one collection exactly as in the backup', async () => {
    const { comparison } = await backedUpAndChanged();
    await db.records.delete('b2');
    await restoreChosen(comparison, choose('exact', only({ table: 'records', group: 'plants' })));
    expect(await idsOf()).toEqual(['b1', 'p1', 'p2', 'p3', 'p4']);
    expect(await db.records.get('p1')).toEqual(
      plant('p1', 'Ägave', { 'plants-health': 'o1', 'plants-height': 10, 'plants-photos': [reference('f1')] }),
    );
  });

  it('RP3b brings a collection and everything in it if only its group is chosen', async () => {
    await fill();
    const { id } = await client.backUp(FULL);
    const { fields, views, collections } = await readCatalogue();
    await db.collections.clear();
    for (const table of [db.fields, db.views, db.records]) await table.where('collectionId').equals('books').delete();
    await db.records.delete('p4');
    await restoreChosen(await client.openComparison(NOW, here(id)), choose('exact', only({ group: 'books' })));
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p2', 'p3']);
    const after = await readCatalogue();
    expect({ fields: after['fields'], views: after['views'] }).toEqual({ fields, views });
    expect(after['collections']).toEqual(collections?.filter((row) => Reflect.get(Object(row), 'id') === 'books'));
  });

  it('RP4 brings chosen fields, keeps the others, and updates the values derived from them', async () => {
    const { comparison } = await backedUpAndChanged();
    await db.records.update('p1', { 'values.plants-photos': [], fileHashes: [] });
    await restoreChosen(
      comparison,
      choose(
        'exact',
        only(
          { table: 'records', keyText: key('p1'), field: 'values.plants-height' },
          { table: 'records', keyText: key('p1'), field: 'values.plants-photos' },
        ),
      ),
    );
    const record = await db.records.get('p1');
    expect(record?.values).toMatchObject({
      'plants-height': 10,
      'plants-health': 'o2',
      'plants-photos': [{ hash: 'f1' }],
    });
    expect(record?.fileHashes).toEqual(['f1']);
    expect((record?.updatedAt ?? '') > T1).toBe(true);
  });

  it('RP5 brings only configuration', async () => {
    const { comparison } = await backedUpAndChanged();
    const records = (await readCatalogue())['records'];
    await restoreChosen(
      comparison,
      choose('exact', only({ table: 'collections' }, { table: 'fields' }, { table: 'views' }, { table: 'settings' })),
    );
    expect((await db.collections.get('books'))?.name).toBe('Books');
    expect(await db.settings.get('theme')).toMatchObject({ value: 'light' });
    expect(await firstDifferenceDeep((await readCatalogue())['records'], records)).toBeUndefined();
  });

  it('RP6 brings only files', async () => {
    const { comparison } = await backedUpAndChanged();
    const { plan } = await restoreChosen(comparison, choose('missing', only({ table: 'files' })));
    expect(plan).toMatchObject({ added: 0, changed: 0, removed: 0, filesToBring: 1 });
    expect((await db.files.toCollection().primaryKeys()).sort()).toEqual(['f1', 'f2']);
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p4', 'p5']);
  });

  it('RP7 adds missing rows; adds and updates; or matches the backup exactly', async () => {
    const { id, comparison } = await backedUpAndChanged();
    await restoreChosen(comparison, choose('missing'));
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p2', 'p3', 'p4', 'p5']);
    expect((await db.records.get('p1'))?.values['plants-height']).toBe(12);
    await restoreChosen(await client.openComparison(NOW, here(id)), choose('update'));
    expect((await db.records.get('p1'))?.values['plants-height']).toBe(10);
    expect(await idsOf()).toContain('p5');
    await restoreChosen(await client.openComparison(NOW, here(id)), choose('exact'));
    expect(await idsOf()).toEqual(['b1', 'b2', 'p1', 'p2', 'p3', 'p4']);
    const same = await client.openComparison(NOW, here(id));
    expect((await client.listDifferences(same.comparisonId, { offset: 0, limit: 10 })).rows).toEqual([]);
  });

  it('RP8 produces a report as a dry run, and changes nothing', async () => {
    const { comparison } = await backedUpAndChanged();
    const before = await readCatalogue();
    const { planId, estimatedMs } = await client.planChosen(comparison.comparisonId, choose('update'));
    expect(estimatedMs).toBeGreaterThan(0);
    const report = JSON.parse(await (await client.exportPlan(planId)).text()) as { summary: string[]; rows: unknown[] };
    expect(report.summary[0]).toBe('This is a dry run: nothing was changed.');
    expect(report.summary.join(' ')).toContain('records: 2 added, 1 changed, 0 removed; changed on both sides: 1');
    expect(report.rows).toContainEqual({ table: 'records', title: 'Basil', keyText: key('p2'), action: 'add' });
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
  });

  it('RP9 refuses a plan that an edit has made stale, and changes nothing', async () => {
    const { comparison } = await backedUpAndChanged();
    for (const choice of [choose('exact'), choose('exact', only({ table: 'records', keyText: key('p1') }))]) {
      const { planId } = await client.planChosen(comparison.comparisonId, choice);
      await db.records.update('p1', { 'values.plants-height': Math.random() });
      // Files are written first, since unused ones do no harm and are swept later.
      const { files: _, ...before } = await readCatalogue();
      await expect(client.restorePlanned(planId, { safetyBackup: true })).rejects.toMatchObject({
        code: 'stale-plan',
        retry: 'temporary',
      });
      const { files: __, ...after } = await readCatalogue();
      expect(await firstDifferenceDeep(after, before)).toBeUndefined();
      expect(await client.getInterruptedRestore()).toBeNull();
      expect(await client.getLastRestore()).toBeNull();
    }
    await restoreChosen(comparison, choose('exact', only({ table: 'records', keyText: key('p1') })));
    expect((await db.records.get('p1'))?.values['plants-height']).toBe(10);
  });
});

describe('conflicts', () => {
  const P1: SelectionRule[] = [...only({ table: 'records', keyText: key('p1') })];

  it('CF1 are listed with the value of each side and the possible answers', async () => {
    const { comparison } = await backedUpAndChanged();
    const plan = await client.planChosen(comparison.comparisonId, choose('update', P1));
    expect(plan).toMatchObject({ conflicts: 1, unsettled: 1 });
    const { total, rows } = await client.listConflicts(plan.planId, 0, 10);
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({
      table: 'records',
      title: 'Ägave',
      action: 'replace',
      isSettled: false,
      resolutions: ['mine', 'theirs', 'both', 'newest'],
      fields: [
        {
          field: 'values.plants-health',
          label: 'Health',
          before: 'Ailing',
          after: 'Thriving',
          take: 'theirs',
          isConflict: true,
        },
        {
          field: 'values.plants-height',
          label: 'Height',
          before: '12 cm',
          after: '10 cm',
          take: 'theirs',
          isConflict: true,
        },
      ],
    });
  });

  it('CF2 are settled by keeping mine, taking the backup’s or the newest, or by field', async () => {
    const { comparison } = await backedUpAndChanged();
    const answer = async (resolutions: readonly ResolutionRule[]) => {
      await db.records.put(
        plant('p1', 'Ägave', { 'plants-health': 'o2', 'plants-height': 12, 'plants-photos': [reference('f1')] }, T1),
      );
      const { plan } = await restoreChosen(comparison, choose('update', P1, resolutions));
      expect(plan.unsettled).toBe(0);
      const { values } = (await db.records.get('p1')) ?? plant('', '');
      return [values['plants-health'], values['plants-height']];
    };
    expect(await answer([{ take: 'mine' }])).toEqual(['o2', 12]);
    expect(await answer([{ take: 'theirs' }])).toEqual(['o1', 10]);
    expect(await answer([{ take: 'newest' }])).toEqual(['o2', 12]);
    expect(await answer([{ take: 'mine' }, { take: 'theirs', field: 'values.plants-height' }])).toEqual(['o2', 10]);
  });

  it('CF3 are settled by keeping both: the backup’s row is added next to mine', async () => {
    const { comparison } = await backedUpAndChanged();
    await restoreChosen(comparison, choose('update', P1, [{ take: 'both', keyText: key('p1') }]));
    expect((await db.records.get('p1'))?.values['plants-height']).toBe(12);
    const copies = (await db.records.toArray()).filter(
      ({ id, values }) => id !== 'p1' && String(values['plants-title']).startsWith('Ägave (from the backup of '),
    );
    expect(copies).toMatchObject([{ values: { 'plants-height': 10 }, fileHashes: ['f1'] }]);
  });
});

describe('a backup of another device', () => {
  /** Makes the next worker call look like one from another browser. */
  async function becomeDevice(id: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const open = indexedDB.open('heirloom-device');
      open.onsuccess = () => {
        const put = open.result.transaction('device', 'readwrite').objectStore('device').put(id, 'device-id');
        put.transaction?.addEventListener('complete', () => (open.result.close(), resolve()));
      };
      open.onerror = () => reject(open.error ?? new Error('no device store'));
    });
  }

  it('BS1 is compared with the common earlier backup: only changes on both sides conflict', async () => {
    await fill();
    await client.getStatus();
    await becomeDevice('this-device');
    const base = await client.backUp(FULL);
    await becomeDevice('other-device');
    await db.records.put(
      plant('p1', 'Ägave', { 'plants-health': 'o2', 'plants-height': 20, 'plants-photos': [reference('f1')] }, T1),
    );
    const theirs = await client.backUp(FULL);
    await becomeDevice('this-device');
    await db.records.put(
      plant('p1', 'Agave!', { 'plants-health': 'o1', 'plants-height': 30, 'plants-photos': [reference('f1')] }, T2),
    );
    const comparison = await client.openComparison(NOW, here(theirs.id));
    expect(comparison.base).toMatchObject({ id: base.id });
    const { planId, conflictFields } = await client.planChosen(comparison.comparisonId, choose('update'));
    const { rows } = await client.listConflicts(planId, 0, 10);
    expect(rows[0]?.fields.map(({ label, take, isConflict }) => ({ label, take, isConflict }))).toEqual([
      { label: 'Name', take: 'mine', isConflict: false },
      { label: 'Health', take: 'theirs', isConflict: false },
      { label: 'Height', take: 'theirs', isConflict: true },
    ]);
    expect(rows[0]?.fields.find(({ label }) => label === 'Height')).toMatchObject({
      base: '10 cm',
      before: '30 cm',
      after: '20 cm',
    });
    expect(rows[0]?.changedAt).toEqual({ here: T2, inBackup: T1 });
    expect(conflictFields).toEqual([
      { table: 'records', group: 'plants', field: 'values.plants-height', label: 'Height', count: 1 },
    ]);
  });

  it('BS3 that comes as a file is compared with a common backup found in this browser', async () => {
    await fill();
    await client.getStatus();
    await becomeDevice('this-device');
    const base = await client.backUp(FULL);
    await client.setPassphrase('a passphrase of some length');
    await becomeDevice('other-device');
    await db.records.put(
      plant('p1', 'Ägave', { 'plants-health': 'o2', 'plants-height': 10, 'plants-photos': [reference('f1')] }, T1),
    );
    const theirs = await client.backUp(FULL);
    const { file } = await client.prepareDownload(theirs.id);
    const { sourceId } = await client.openFile(new Blob([await file.arrayBuffer()]));
    await becomeDevice('this-device');
    await client.deleteBackups([theirs.id]);
    await db.records.put(
      plant('p1', 'Agave!', { 'plants-health': 'o1', 'plants-height': 10, 'plants-photos': [reference('f1')] }, T2),
    );
    const comparison = await client.openComparison(NOW, {
      kind: 'backup',
      source: { kind: 'file', sourceId },
      id: theirs.id,
    });
    expect(comparison.base).toMatchObject({ id: base.id });
    const planned = await client.planChosen(comparison.comparisonId, choose('update'));
    expect((await client.listConflicts(planned.planId, 0, 10)).total).toBe(0);
    await client.restorePlanned(planned.planId, { safetyBackup: true });
    expect((await db.records.get('p1'))?.values).toMatchObject({ 'plants-title': 'Agave!', 'plants-health': 'o2' });
  });

  it('BS2 does not use a base that is newer than the state of one side', async () => {
    await fill();
    await db.records.put(plant('p1', 'New', {}, T2));
    await client.getStatus();
    await becomeDevice('this-device');
    await client.backUp(FULL);
    await becomeDevice('other-device');
    await db.records.put(plant('p1', 'Old', {}, T1));
    const theirs = await client.backUp(FULL);
    await becomeDevice('this-device');
    await db.records.put(plant('p1', 'New', {}, T2));
    expect((await client.openComparison(NOW, here(theirs.id))).base).toBeUndefined();
  });
});

describe('a record through its backups', () => {
  it('HI1 merges equal consecutive backups into one version, newest first, even if the record is absent', async () => {
    const { id: none } = await client.backUp(FULL);
    await fill();
    const first = await client.backUp(FULL);
    const second = await client.backUp(FULL);
    await changeAfterwards();
    const third = await client.backUp(FULL);
    const versions = await client.recordHistory('p1');
    expect(
      versions.map(({ newest, oldest, backups, isSameAsNow }) => [newest.id, oldest.id, backups, isSameAsNow]),
    ).toEqual([
      [third.id, third.id, 1, true],
      [second.id, first.id, 2, false],
      [none, none, 1, false],
    ]);
    expect(versions[1]?.row).toMatchObject({ title: 'Ägave', change: 'changed', fieldLabels: ['Health', 'Height'] });
    expect(versions[2]?.row).toBeUndefined();
  });

  it('HI2 brings a version back with its files, and can undo that', async () => {
    const { id } = await backedUpAndChanged();
    const before = await readCatalogue();
    expect(await client.restoreVersion('p3', id, { safetyBackup: true, title: 'Cactus' })).toMatchObject({
      records: 1,
      files: 1,
      undoId: expect.any(String),
    });
    expect((await db.records.get('p3'))?.values['plants-title']).toBe('Cactus');
    expect(await db.files.get('f2')).toBeDefined();
    expect((await client.listBackups()).backups[0]?.name).toMatch(
      /^Before bringing back “Cactus” as of \d+ \w+ \d{4}, \d\d:\d\d$/,
    );
    await client.undoLastRestore();
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
    await expect(client.restoreVersion('p5', id)).rejects.toMatchObject({ code: 'missing-object' });
    expect(await db.records.get('p5')).toBeDefined();
  });

  it('HI3 has no versions if there are no backups', async () => {
    expect(await client.recordHistory('p1')).toEqual([]);
  });
});
