import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCollection } from '../collections.ts';
import { db } from '../database.ts';
import { addField } from '../fields.ts';
import type { CatalogueRecord } from '../model.ts';
import { createRecord, updateRecordValues } from '../records.ts';
import { guessTarget } from './guess-target.ts';
import { createImportClient, type ImportClient } from './import-client.ts';
import type { ImportPlan, ImportTarget, Inspection } from './import-model.ts';
import { planImport } from './plan-import.ts';
import { type ImportRun, journal } from './run/import-journal.ts';
import { recoverInterruptedImports } from './run/recover-interrupted.ts';
import { runImport } from './run/run-import.ts';
import { runRecordId } from './run/run-ids.ts';

let client: ImportClient;

beforeEach(async () => {
  await Promise.all([...db.tables, ...journal.tables].map((table) => table.clear()));
  client = createImportClient();
});
afterEach(() => client.close());

const csvFile = (text: string, name = 'places.csv') => new File([text], name);

const cityRow = (index: number) =>
  `Town ${index},${index % 2 ? 'FR' : 'DE'},${1000 + index},${(index % 170) - 85},${(index % 350) - 175}`;
const cities = (count: number) =>
  csvFile(
    `name,country,population,lat,lon\n${Array.from({ length: count }, (_, index) => cityRow(index)).join('\n')}\n`,
    'towns.csv',
  );

async function inspectAndPlan(file: File): Promise<{ inspection: Inspection; plan: ImportPlan }> {
  const inspection = await client.inspect(file);
  return { inspection, plan: planImport(inspection, guessTarget(inspection)) };
}

/** Everything in the catalogue, in key order. */
async function wholeState(): Promise<unknown> {
  const state = new Map<string, unknown[]>();
  for (const table of db.tables.filter(({ name }) => name !== 'journal'))
    state.set(table.name, await table.orderBy(':id').toArray());
  for (const row of state.get('collections') ?? []) delete (row as { updatedAt?: string }).updatedAt; // The time may advance.
  return Object.fromEntries(state);
}

async function recordsByTitle(collectionId: string): Promise<Map<unknown, CatalogueRecord>> {
  const collection = await db.collections.get(collectionId);
  const records = await db.records.where('collectionId').equals(collectionId).toArray();
  return new Map(records.map((record) => [record.values[collection?.titleFieldId ?? ''], record]));
}

describe('while another tab has the lock of imports', () => {
  /** Holds it as another tab does, for so long. */
  const holdLock = (ms: number) =>
    navigator.locks.request('heirloom-import', () => new Promise((resolve) => setTimeout(resolve, ms)));

  test('an import waits for a tab that has only opened, and is refused while one imports', async () => {
    const file = cities(10);
    const { plan } = await inspectAndPlan(file);
    const opening = holdLock(400);
    expect(await client.run(plan, file)).toMatchObject({ added: 10 });
    await opening;
    const importing = holdLock(4000);
    await expect(client.run(plan, file)).rejects.toMatchObject({ code: 'busy' });
    await importing;
  });
});

describe('a file with places, imported by its proposed plan', () => {
  test('becomes a new collection that contains every row', async () => {
    const file = cities(4500);
    const { plan } = await inspectAndPlan(file);
    const report = await client.run(plan, file);
    // One of the towns is at 0°, 0°, which does not count as a place.
    expect(report).toMatchObject({
      added: 4500,
      updated: 0,
      rowsNotTaken: 0,
      cellsNotTaken: [{ column: 'lat', count: 1 }],
    });
    const fields = await db.fields.where('collectionId').equals(report.collectionId).toArray();
    const idOf = (name: string) => fields.find((field) => field.name === name)?.id ?? '';
    const record = (await recordsByTitle(report.collectionId)).get('Town 4321');
    expect(record?.values).toEqual({
      [idOf('Name')]: 'Town 4321',
      [idOf('Country')]: 'FR',
      [idOf('Population')]: 5321,
      [idOf('Location')]: { latitude: (4321 % 170) - 85, longitude: (4321 % 350) - 175 },
    });
    expect(await db.records.count()).toBe(4500);
  });

  test('leaves nothing behind after undo', async () => {
    await createCollection({ name: 'Mine', template: 'plants' });
    const before = await wholeState();
    const file = cities(2500);
    const { plan } = await inspectAndPlan(file);
    const report = await client.run(plan, file);
    expect(await db.collections.count()).toBe(2);
    expect(await client.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 0 });
    expect(await wholeState()).toEqual(before);
    await expect(client.undo(report.runId)).resolves.toEqual({ keptRecords: 0, keptParts: 0 });
  });

  test('leaves nothing behind if the import is cancelled', async () => {
    const before = await wholeState();
    const file = cities(60_000);
    const { plan } = await inspectAndPlan(file);
    const stop = new AbortController();
    let seen = 0;
    const running = client.run(plan, file, {
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.phase !== 'writing') return;
        seen = Math.max(seen, progress.rowsDone);
        if (progress.rowsDone >= 4000) stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toBeGreaterThanOrEqual(4000);
    expect(await wholeState()).toEqual(before);
    expect(await journal.runs.count()).toBe(0);
  });

  test('is read and written outside the page, which stays responsive', async () => {
    const file = cities(3000);
    const work = [
      ...(['slice', 'stream', 'text', 'arrayBuffer'] as const).map((method) => vi.spyOn(Blob.prototype, method)),
      ...(['add', 'put', 'delete', 'clear'] as const).map((method) => vi.spyOn(IDBObjectStore.prototype, method)),
    ];
    try {
      const { plan } = await inspectAndPlan(file);
      await client.run(plan, file);
      for (const spy of work) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of work) spy.mockRestore();
    }
    expect(await db.records.count()).toBe(3000);
  });
});

describe('a failure while importing', () => {
  test('reports full storage clearly, and leaves nothing behind', async () => {
    const before = await wholeState();
    const file = cities(9000);
    const { plan } = await inspectAndPlan(file);
    let writes = 0;
    // A hook in the writing transaction: the third batch finds the storage full.
    const refuse = (_key: unknown, record: CatalogueRecord) => {
      if (record.values && (writes += 1) > 5000) throw new DOMException('full', 'QuotaExceededError');
    };
    db.records.hook('creating', refuse);
    try {
      await expect(runImport(plan, file)).rejects.toMatchObject({ code: 'quota-exceeded' });
    } finally {
      db.records.hook('creating').unsubscribe(refuse);
    }
    expect(writes).toBeGreaterThan(5000);
    expect(await wholeState()).toEqual(before);
  });

  test('leaves nothing behind if the file cannot be read to its end', async () => {
    const before = await wholeState();
    const file = cities(60_000);
    const { plan } = await inspectAndPlan(file);
    let slices = 0;
    const failing = Object.assign(new Blob([file]), {
      slice: (start?: number, end?: number) => {
        slices += 1;
        if (slices > 1) throw new DOMException('gone', 'NotReadableError');
        return file.slice(start, end);
      },
    });
    await expect(runImport(plan, failing)).rejects.toMatchObject({ code: 'unreadable-file' });
    expect(slices).toBeGreaterThan(1);
    expect(await wholeState()).toEqual(before);
  });

  test('is undone at the next start if the tab was closed', async () => {
    const before = await wholeState();
    const file = cities(60_000);
    const { plan } = await inspectAndPlan(file);
    let rows = 0;
    const running = client.run(plan, file, { onProgress: (progress) => void (rows = progress.rowsDone) });
    running.catch(() => undefined);
    await expect.poll(() => rows, { interval: 5 }).toBeGreaterThanOrEqual(4000);
    client.close();
    expect(await db.records.count()).toBeGreaterThan(0);
    // The lock of a terminated worker is released a moment later.
    await expect.poll(recoverInterruptedImports).toBe(1);
    expect(await wholeState()).toEqual(before);
    expect(await recoverInterruptedImports()).toBe(0);
  });

  test('journals new rows before writing them, so they can be removed at any moment', async () => {
    const noted = new Set<string>();
    const unnoted: string[] = [];
    const note = (changes: Partial<ImportRun>) => {
      const { createdCollectionIds = [], createdPartIds = [], createdFieldIds = [] } = changes;
      for (const id of [...createdCollectionIds, ...createdPartIds, ...createdFieldIds]) noted.add(id);
    };
    const look = (id: string) => {
      if (!noted.has(id)) unnoted.push(id);
    };
    const made = [db.collections, db.fields, db.views] as const;
    journal.runs.hook('updating', note);
    for (const table of made) table.hook('creating', look);
    try {
      const file = csvFile('Title,Status,Colour\nA door that sticks,Open,red\n', 'issues.csv');
      const inspection = await client.inspect(file);
      const target: ImportTarget = {
        kind: 'new',
        name: 'House',
        template: 'project',
        color: 'teal',
        icon: 'box',
        fields: [],
      };
      const { collectionId } = await runImport(planImport(inspection, target), file);
      const fields = await db.fields.where('collectionId').equals(collectionId).toArray();
      expect(fields.map(({ name }) => name)).toContain('Colour');
      expect(await db.collections.count()).toBe(2);
    } finally {
      journal.runs.hook('updating').unsubscribe(note);
      for (const table of made) table.hook('creating').unsubscribe(look);
    }
    expect(noted.size).toBeGreaterThan(10);
    expect(unnoted).toEqual([]);
  });

  test('reports a collection that was deleted meanwhile', async () => {
    const target: ImportTarget = { kind: 'existing', collectionId: 'gone', name: 'Gone', fields: [] };
    const file = cities(3);
    const inspection = await client.inspect(file);
    await expect(client.run(planImport(inspection, target), file)).rejects.toMatchObject({ code: 'target-missing' });
  });
});

describe('importing into existing records', () => {
  async function shelf() {
    const collection = await createCollection({ name: 'Shelf', template: 'books' });
    const fields = await db.fields.where('collectionId').equals(collection.id).toArray();
    const idOf = (name: string) => fields.find((field) => field.name === name)?.id ?? '';
    await createRecord(collection.id, { [idOf('Title')]: 'Emma', [idOf('ISBN')]: '111', [idOf('Rating')]: 2 });
    await createRecord(collection.id, { [idOf('Title')]: 'Persuasion', [idOf('ISBN')]: '222' });
    const target: ImportTarget = {
      kind: 'existing',
      collectionId: collection.id,
      name: 'Shelf',
      fields: fields.map((field) => ({
        key: field.id,
        name: field.name,
        type: field.type,
        isTitle: field.id === collection.titleFieldId,
      })),
    };
    return { collection, idOf, target };
  }
  const file = csvFile(
    'Title,ISBN,Rating,Status\nEmma (new),111,5,Read\nLady Susan,333,,Borrowed\nEmma (again),111,4,\n',
    'more.csv',
  );

  test('updates existing records with new values, and undo brings the old ones back', async () => {
    const { collection, idOf, target } = await shelf();
    const before = await wholeState();
    const plan: ImportPlan = {
      ...planImport(await client.inspect(file), target),
      match: { column: 'ISBN', mode: 'update' },
    };
    const report = await client.run(plan, file);
    expect(report).toMatchObject({ added: 1, updated: 2, skipped: 0 });
    const records = await recordsByTitle(collection.id);
    expect([...records.keys()].sort()).toEqual(['Emma (again)', 'Lady Susan', 'Persuasion']);
    const status = await db.fields.get(idOf('Status'));
    const labelOf = (id: unknown) => status?.options?.find((option) => option.id === id)?.label;
    expect(records.get('Emma (again)')?.values[idOf('Rating')]).toBe(4);
    expect(labelOf(records.get('Emma (again)')?.values[idOf('Status')])).toBe('Read');
    expect(labelOf(records.get('Lady Susan')?.values[idOf('Status')])).toBe('Borrowed');
    await client.undo(report.runId);
    expect(await wholeState()).toEqual(before);
  });

  test('skips existing records and leaves them unchanged', async () => {
    const { collection, target } = await shelf();
    const plan: ImportPlan = {
      ...planImport(await client.inspect(file), target),
      match: { column: 'ISBN', mode: 'skip' },
    };
    expect(await client.run(plan, file)).toMatchObject({ added: 1, updated: 0, skipped: 2 });
    expect([...(await recordsByTitle(collection.id)).keys()].sort()).toEqual(['Emma', 'Lady Susan', 'Persuasion']);
  });

  test('keeps edits made to a record after the import when the import is undone', async () => {
    const { collection, idOf, target } = await shelf();
    const plan: ImportPlan = {
      ...planImport(await client.inspect(file), target),
      match: { column: 'ISBN', mode: 'update' },
    };
    const report = await client.run(plan, file);
    const record = (await recordsByTitle(collection.id)).get('Emma (again)');
    if (!record) throw new Error('The record is missing.');
    await db.records.put({
      ...record,
      values: { ...record.values, [idOf('Title')]: 'Mine' },
      updatedAt: '2999-01-01T00:00:00.000Z',
    });
    expect(await client.undo(report.runId)).toEqual({ keptRecords: 1, keptParts: 0 });
    expect([...(await recordsByTitle(collection.id)).keys()].sort()).toEqual(['Mine', 'Persuasion']);
  });

  describe('undo keeps later work:', () => {
    const withNewField = csvFile('Title,ISBN,Shelf\nEmma,1,Upper\nLady Susan,9,Lower\n', 'books.csv');

    /** Imports into an existing collection, with a new choice field. */
    async function importShelves() {
      const { collection, idOf, target } = await shelf();
      const plan = planImport(await client.inspect(withNewField), target);
      const toShelf = { kind: 'newField', name: 'Shelf', type: 'select' } as const;
      const mappings = plan.mappings.map((mapping) =>
        mapping.column === 'Shelf' ? { ...mapping, to: toShelf } : mapping,
      );
      const report = await client.run({ ...plan, mappings }, withNewField);
      const fieldId =
        (await db.fields.where('collectionId').equals(collection.id).toArray()).find(({ name }) => name === 'Shelf')
          ?.id ?? '';
      const added = (await db.records.where('collectionId').equals(collection.id).toArray()).find(
        ({ values }) => values[idOf('Title')] === 'Lady Susan',
      );
      if (!added) throw new Error('The record is missing.');
      return { collection, idOf, report, fieldId, added };
    }

    test('an imported record that was edited, and the field that this record uses', async () => {
      const { idOf, report, fieldId, added } = await importShelves();
      await updateRecordValues(added.id, { [idOf('Title')]: 'Lady Susan, read twice' });
      expect(await client.undo(report.runId)).toEqual({ keptRecords: 1, keptParts: 1 });
      expect((await db.records.get(added.id))?.values[idOf('Title')]).toBe('Lady Susan, read twice');
      expect(await db.fields.get(fieldId)).toBeDefined();
    });

    test('an added field in which an earlier record has a value by now', async () => {
      const { collection, report, fieldId, added } = await importShelves();
      const [older] = await db.records
        .where('collectionId')
        .equals(collection.id)
        .filter(({ createdAt }) => createdAt !== added.createdAt)
        .toArray();
      await updateRecordValues(older?.id ?? '', { [fieldId]: added.values[fieldId] });
      expect(await client.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 1 });
      expect(await db.fields.get(fieldId)).toBeDefined();
      expect(await db.records.get(added.id)).toBeUndefined();
    });

    test('nothing if there was no later work', async () => {
      const { report, fieldId, added } = await importShelves();
      expect(await client.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 0 });
      expect([await db.fields.get(fieldId), await db.records.get(added.id)]).toEqual([undefined, undefined]);
    });

    test('a choice added to an earlier field, if a record uses it by now; unused ones go', async () => {
      const collection = await createCollection({ name: 'Things', template: 'blank' });
      const field = await addField(collection.id, {
        name: 'Tags',
        type: 'multiSelect',
        options: [{ id: 'old', label: 'Old', color: 'red' }],
      });
      const mine = await createRecord(collection.id, { [field.id]: ['old'] });
      const fields = await db.fields.where('collectionId').equals(collection.id).toArray();
      const target: ImportTarget = {
        kind: 'existing',
        collectionId: collection.id,
        name: 'Things',
        fields: fields.map((row) => ({
          key: row.id,
          name: row.name,
          type: row.type,
          isTitle: row.id === collection.titleFieldId,
        })),
      };
      const tagged = csvFile('Name,Tags\nA,old;new\nB,"New;Other"\n');
      const report = await client.run(planImport(await client.inspect(tagged), target), tagged);
      const added = (await db.fields.get(field.id))?.options?.find(({ label }) => label === 'new')?.id ?? '';
      await updateRecordValues(mine.id, { [field.id]: ['old', added] });
      expect(await client.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 1 });
      expect((await db.fields.get(field.id))?.options?.map(({ label }) => label)).toEqual(['Old', 'new']);
    });

    test('a created collection to which the person has added a field', async () => {
      const { plan } = await inspectAndPlan(cities(3));
      const report = await client.run(plan, cities(3));
      const own = await addField(report.collectionId, { name: 'Rating', type: 'number' });
      expect(await client.undo(report.runId)).toEqual({ keptRecords: 0, keptParts: 1 });
      expect([await db.collections.get(report.collectionId), await db.fields.get(own.id)]).not.toContain(undefined);
      expect(await db.records.count()).toBe(0);
    });
  });

  test('accepts __proto__ and constructor as ordinary names', async () => {
    const hostile = new File(['[{"__proto__":"p","constructor":"c","toString":"t","name":"n"}]'], 'x.json');
    const { plan } = await inspectAndPlan(hostile);
    const report = await client.run(plan, hostile);
    const fields = await db.fields.where('collectionId').equals(report.collectionId).toArray();
    const [record] = await db.records.toArray();
    const shown = new Map(fields.map((field) => [field.name, record?.values[field.id]]));
    expect(['__proto__', 'constructor', 'toString', 'Name'].map((name) => shown.get(name))).toEqual([
      'p',
      'c',
      't',
      'n',
    ]);
    expect(Object.prototype).not.toHaveProperty('p');
  });
});

test('ids of a run are UUIDs, in the order of the file', () => {
  expect(runRecordId('01234567-89ab-8cde-8f01', 0xabc)).toBe('01234567-89ab-8cde-8f01-000000000abc');
});

test('adding a field by hand and importing into it', async () => {
  const collection = await createCollection({ name: 'Things', template: 'blank' });
  const field = await addField(collection.id, {
    name: 'Tags',
    type: 'multiSelect',
    options: [{ id: 'o1', label: 'Old', color: 'red' }],
  });
  const file = csvFile('Name,Tags\nA,old;new\nB,"New;Other"\n');
  const fields = await db.fields.where('collectionId').equals(collection.id).toArray();
  const target: ImportTarget = {
    kind: 'existing',
    collectionId: collection.id,
    name: 'Things',
    fields: fields.map((row) => ({
      key: row.id,
      name: row.name,
      type: row.type,
      isTitle: row.id === collection.titleFieldId,
    })),
  };
  const report = await client.run(planImport(await client.inspect(file), target), file);
  const options = (await db.fields.get(field.id))?.options ?? [];
  expect(options.map((option) => option.label)).toEqual(['Old', 'new', 'Other']);
  const records = await recordsByTitle(report.collectionId);
  expect(records.get('A')?.values[field.id]).toEqual(['o1', options[1]?.id]);
  expect(records.get('B')?.values[field.id]).toEqual([options[1]?.id, options[2]?.id]);
});
