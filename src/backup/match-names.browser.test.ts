import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCollection } from '../catalogue/build-collection.ts';
import { db } from '../catalogue/database.ts';
import type { CatalogueRecord, FieldValue } from '../catalogue/model.ts';
import { fileHashesOf } from '../catalogue/values.ts';
import type { RestoreChoice, RestoreMode } from '../engine/index.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import type { CollectionMatch, ComparedSide, Comparison } from './contract/comparing.ts';
import { readCatalogue, wipeBrowser } from './testing/browser-state.ts';

const NOW: ComparedSide = { kind: 'now' };
const PASSPHRASE = 'correct horse battery staple';
const T0 = '2026-01-01T00:00:00.000Z';
let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

/** Sets up plants from the template with new ids, as each device does. Returns those ids. */
async function setUp() {
  const { collection, fields, views, fieldIdsByKey } = buildCollection({
    name: 'Plants',
    template: 'plants',
    order: 1,
  });
  const nextTo = { id: crypto.randomUUID(), collectionId: collection.id, name: 'Next to', order: 90 };
  const all = [...fields, { ...nextTo, type: 'relation' as const, relatedCollectionId: collection.id }];
  await db.collections.put(collection);
  await db.fields.bulkPut(all);
  await db.views.bulkPut([...views]);
  const titleId = fieldIdsByKey.get('name') ?? '';
  const choice = all.find(({ type }) => type === 'select');
  const photos = all.find(({ type }) => type === 'photos')?.id ?? '';
  const add = async (id: string, title: string, more: Readonly<Record<string, FieldValue>> = {}) => {
    const values = { [titleId]: title, ...more };
    const record: CatalogueRecord = {
      id,
      collectionId: collection.id,
      values,
      fileHashes: fileHashesOf(values),
      createdAt: T0,
      updatedAt: T0,
    };
    await db.records.put(record);
  };
  return { collection, titleId, choice, photos, nextTo: nextTo.id, add };
}

/** A backup file of plants from another device, and this browser afterwards with its own plants. */
async function twoDevices() {
  const there = await setUp();
  const photo = { hash: 'p1', name: 'basil.jpg', type: 'image/jpeg', sizeBytes: 5, addedAt: T0 };
  await db.files.put({
    hash: 'p1',
    blob: new Blob(['basil'], { type: 'image/jpeg' }),
    sizeBytes: 5,
    type: 'image/jpeg',
  });
  await db.fields.put({ id: 'smell', collectionId: there.collection.id, name: 'Smell', type: 'text', order: 95 });
  const [option] = there.choice?.options ?? [];
  await there.add('then-1', 'Basil', {
    [there.choice?.id ?? '']: option?.id ?? '',
    [there.photos]: [photo],
    [there.nextTo]: ['then-2'],
    smell: 'sweet',
  });
  await there.add('then-2', 'Mint');
  await there.add('then-3', 'Sage', { [there.nextTo]: ['then-2'] });
  await client.setPassphrase(PASSPHRASE);
  const { id } = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
  const download = await client.prepareDownload(id);
  const file = new Blob([await download.file.arrayBuffer()]);
  client.close();
  await wipeBrowser();
  client = createBackupClient();
  const here = await setUp();
  await here.add('now-2', 'Mint');
  await here.add('now-4', 'Thyme', { [here.nextTo]: ['now-2'] });
  const { sourceId } = await client.openFile(file);
  await client.unlockFile(sourceId, { kind: 'passphrase', passphrase: PASSPHRASE });
  const backup = (matching: readonly CollectionMatch[] = []): ComparedSide => ({
    kind: 'backup',
    source: { kind: 'file', sourceId },
    id,
    ...(matching.length > 0 ? { matching } : {}),
  });
  return { there, here, backup, label: option?.label };
}

const choose = (mode: RestoreMode): RestoreChoice => ({ mode, selection: [], resolutions: [] });

async function restore({ comparisonId }: Comparison, mode: RestoreMode) {
  const plan = await client.planChosen(comparisonId, choose(mode));
  const report = await (await client.exportPlan(plan.planId)).text();
  const result = await client.restorePlanned(plan.planId, { safetyBackup: true });
  return { plan, report, result };
}

describe('a restore that matches collections by name', () => {
  it('MN20 adds the records of another device to the current collection, and can be undone exactly', async () => {
    const { there, here, backup, label } = await twoDevices();
    const before = await readCatalogue();
    const plain = await client.openComparison(NOW, backup());
    expect(plain.matches).toEqual([
      { from: there.collection.id, to: here.collection.id, name: 'Plants', nameInBackup: 'Plants' },
    ]);
    expect(plain.matching).toBeUndefined();

    const matched = await client.openComparison(NOW, backup(plain.matches));
    expect(matched.matching).toEqual(plain.matches);
    const plants = matched.parts.filter(({ table }) => table === 'records');
    // Mint is on both sides; Thyme is only here.
    expect(plants).toMatchObject([{ label: 'Plants', counts: { added: 2, changed: 0, removed: 1, same: 1 } }]);
    expect(matched.parts.find(({ table }) => table === 'collections')?.counts).toMatchObject({ added: 0, changed: 0 });
    expect(matched.parts.find(({ table }) => table === 'views')?.counts).toMatchObject({ added: 0, changed: 0 });

    const { plan, report } = await restore(matched, 'missing');
    // Two records and the field that only the backup contains.
    expect(plan).toMatchObject({ added: 3, changed: 0, removed: 0, filesToBring: 1, dangling: 0 });
    expect(report).toContain('records of “Plants” in the backup go into “Plants”');
    expect(await db.collections.toArray()).toEqual([here.collection]);
    expect(await db.fields.get('smell')).toMatchObject({ collectionId: here.collection.id, name: 'Smell' });
    const option = here.choice?.options?.find((one) => one.label === label);
    const basil = await db.records.get('then-1');
    expect(basil).toMatchObject({
      collectionId: here.collection.id,
      fileHashes: ['p1'],
      values: {
        [here.titleId]: 'Basil',
        [here.choice?.id ?? '']: option?.id,
        [here.nextTo]: ['now-2'],
        smell: 'sweet',
      },
    });
    expect(Object.keys(basil?.values ?? {})).toHaveLength(5);
    expect((await db.records.get('then-3'))?.values).toEqual({ [here.titleId]: 'Sage', [here.nextTo]: ['now-2'] });
    expect(await db.records.count()).toBe(4);
    expect(await (await db.files.get('p1'))?.blob.text()).toBe('basil');

    await client.undoLastRestore();
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
  });

  it('MN21 changes nothing when it is repeated', async () => {
    const { backup } = await twoDevices();
    const { matches = [] } = await client.openComparison(NOW, backup());
    await restore(await client.openComparison(NOW, backup(matches)), 'missing');
    const after = await readCatalogue();
    for (const mode of ['missing', 'update'] as const) {
      const { plan } = await restore(await client.openComparison(NOW, backup(matches)), mode);
      expect(plan).toMatchObject({ added: 0, changed: 0, removed: 0, conflicts: 0 });
      expect(await firstDifferenceDeep(await readCatalogue(), after)).toBeUndefined();
    }
  });

  it('MN22 in exact mode gives the current collection exactly the records of the backup', async () => {
    const { here, backup } = await twoDevices();
    const { matches = [] } = await client.openComparison(NOW, backup());
    await restore(await client.openComparison(NOW, backup(matches)), 'exact');
    expect(await db.collections.toArray()).toEqual([here.collection]);
    expect((await db.records.toCollection().primaryKeys()).sort()).toEqual(['now-2', 'then-1', 'then-3']);
  });

  it('MN23 is refused and changes nothing once a matched collection is deleted', async () => {
    const { here, backup } = await twoDevices();
    const { matches = [] } = await client.openComparison(NOW, backup());
    await db.collections.delete(here.collection.id);
    await expect(client.openComparison(NOW, backup(matches))).rejects.toMatchObject({ code: 'stale-plan' });
  });

  it('MN24 keeps the matches when an interrupted restore is repeated', async () => {
    const there = await setUp();
    await there.add('then-1', 'Basil');
    const { id } = await client.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
    for (const table of [db.collections, db.fields, db.views, db.records]) await table.clear();
    const here = await setUp();
    const backup = { kind: 'backup', source: { kind: 'here' }, id } as const;
    const { matches = [] } = await client.openComparison(NOW, backup);
    const { comparisonId } = await client.openComparison(NOW, { ...backup, matching: matches });
    const { planId } = await client.planChosen(comparisonId, choose('missing'));
    let isCut = false;
    const onProgress = () => {
      if (!isCut) client.close();
      isCut = true;
    };
    await expect(client.restorePlanned(planId, { safetyBackup: true }, { onProgress })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await db.records.count()).toBe(0);
    expect(await client.restoreAgain()).toMatchObject({ kind: 'restored', result: { records: 1 } });
    expect(await db.collections.toArray()).toEqual([here.collection]);
    expect(await db.records.toArray()).toMatchObject([{ id: 'then-1', collectionId: here.collection.id }]);
  });
});
