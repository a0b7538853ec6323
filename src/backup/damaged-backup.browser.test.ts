import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whenFree } from '../adapters/testing/when-free.ts';
import { db } from '../catalogue/database.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { type BackupClient, createBackupClient } from './client/client.ts';
import type { RestoreChoice } from '../engine/index.ts';
import type { BackUpRequest } from './contract/backups.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';

// Damage in the backups of this browser: intact data is compared, planned and restored; unreadable data is named.

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE = { kind: 'here' } as const;
const LEAVE_OUT: RestoreChoice = { mode: 'exact', selection: [], resolutions: [], unreadable: 'leave-out' };

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

async function packsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return (await (await root.getDirectoryHandle('heirloom-backups')).getDirectoryHandle('local')).getDirectoryHandle(
    'packs',
  );
}

/** Inverts a bit in the only pack. */
async function damagePack(byteOf: (sizeBytes: number) => number): Promise<void> {
  const packs = await packsFolder();
  for await (const [name, handle] of packs.entries()) {
    if (handle.kind !== 'file') continue;
    const file = await packs.getFileHandle(name);
    const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
    const at = byteOf(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const stream = await whenFree(() => file.createWritable());
    await stream.write(bytes);
    await stream.close();
    return;
  }
}

/** Replaces the worker with one whose caches are empty. */
function startOver(): void {
  client.close();
  client = createBackupClient();
}

/**
 * Backs up, then damages the pack in one place after another until a check reports the wanted kind of damage.
 */
async function damageUntil(
  isIt: (check: Awaited<ReturnType<BackupClient['checkBackup']>>) => boolean,
): Promise<{ readonly id: string }> {
  const { id } = await client.backUp(FULL);
  for (let part = 1; part < 40; part += 1) {
    await damagePack((sizeBytes) => Math.floor((sizeBytes * part) / 40));
    startOver();
    const check = await client.checkBackup(HERE, id);
    if (isIt(check)) return { id };
    await damagePack((sizeBytes) => Math.floor((sizeBytes * part) / 40));
    startOver();
  }
  throw new Error('No place in the pack did it.');
}

const idsOf = (rows: readonly unknown[] | undefined) =>
  (rows ?? []).map((row) => String(Reflect.get(Object(row), 'id') ?? Reflect.get(Object(row), 'hash')));

describe('a damaged backup', () => {
  it('DB1 names the unreadable records, restores the others, and keeps the current ones in that range', async () => {
    await fillCatalogue({ records: 1500, photos: 1, photoBytes: 500 });
    const then = await readCatalogue();
    const { id } = await damageUntil(({ unreadable = [] }) =>
      unreadable.some(({ table, rows }) => table === 'records' && rows < 1200),
    );
    // Since then, every record was changed, and one was added.
    await db.records.toCollection().modify({ updatedAt: '2030-01-01T00:00:00.000Z' });
    const one = await db.records.toCollection().first();
    if (!one) throw new Error('There are no records.');
    await db.records.put({ ...one, id: 'zzz-new', createdAt: '2030-01-01T00:00:00.000Z' });
    const now = await readCatalogue();

    const comparison = await client.openComparison({ kind: 'now' }, { kind: 'backup', source: HERE, id });
    const [part] = comparison.unreadable ?? [];
    expect(part?.table).toBe('records');
    // At most 200 titles are looked up.
    expect(part?.knownCount).toBe(Math.min(200, part?.rows ?? 0));
    expect(part?.known[0]).toMatchObject({ title: expect.stringMatching(/^Monstera \d+ 🌿$/), of: 'Plants' });
    await expect(
      client.planChosen(comparison.comparisonId, { mode: 'exact', selection: [], resolutions: [] }),
    ).rejects.toMatchObject({ code: 'damaged' });

    const plan = await client.planChosen(comparison.comparisonId, LEAVE_OUT);
    expect(plan.unreadable).toEqual(comparison.unreadable);
    const report = JSON.parse(await (await client.exportPlan(plan.planId)).text()) as {
      readonly summary: readonly string[];
    };
    expect(report.summary.join(' ')).toContain(`Left out because it cannot be read: ${part?.rows} of records`);
    await client.restorePlanned(plan.planId, { safetyBackup: true });
    const after = await readCatalogue();
    const [wasThen, wasNow] = [byId(then['records']), byId(now['records'])];
    let stayed = 0;
    for (const [key, row] of byId(after['records'])) {
      const isAsNow = JSON.stringify(row) === JSON.stringify(wasNow.get(key));
      if (isAsNow) stayed += 1;
      else expect(row).toEqual(wasThen.get(key));
    }
    // The new record is removed unless its key is in the unreadable range.
    expect(stayed - (idsOf(after['records']).includes('zzz-new') ? 1 : 0)).toBe(part?.rows);
    for (const table of ['collections', 'fields', 'settings', 'files'])
      expect(await firstDifferenceDeep(after[table], then[table])).toBeUndefined();
    await client.undoLastRestore();
    expect(await firstDifferenceDeep(await readCatalogue(), now)).toBeUndefined();
  }, 180_000);

  it('DB2 leaves out an unreadable photo, and restores the other photos', async () => {
    await fillCatalogue({ records: 20, photos: 3, photoBytes: 200_000 });
    const { id } = await damageUntil(({ unreadable = [] }) => unreadable.some(({ table }) => table === 'files'));
    const check = await client.checkBackup(HERE, id);
    expect(check.unreadable).toMatchObject([{ table: 'files', rows: 1 }]);
    await db.files.clear();
    await db.records.clear();
    const comparison = await client.openComparison({ kind: 'now' }, { kind: 'backup', source: HERE, id });
    expect(comparison.unreadable).toBeUndefined();
    const refused = await client.planChosen(comparison.comparisonId, { mode: 'exact', selection: [], resolutions: [] });
    await expect(client.restorePlanned(refused.planId, { safetyBackup: true })).rejects.toMatchObject({
      code: 'damaged',
    });
    expect(await db.records.count()).toBe(0);
    const plan = await client.planChosen(comparison.comparisonId, LEAVE_OUT);
    expect(plan).toMatchObject({ filesToBring: 2, unreadable: [{ table: 'files', rows: 1 }] });
    await client.restorePlanned(plan.planId, { safetyBackup: true });
    expect(await db.files.count()).toBe(2);
    expect(await db.records.count()).toBe(20);
  }, 180_000);

  it('DB3 is whole again once a check has found the damage and the next backup has stored the data again', async () => {
    await fillCatalogue({ records: 200, photos: 2, photoBytes: 50_000 });
    const { id } = await damageUntil(({ unreadable = [] }) => unreadable.length > 0);
    const backup = await client.backUp({ ...FULL, verify: true });
    expect(backup.verifiedAt).toBeDefined();
    expect(backup.newChunks).toBeGreaterThan(0);
    const [, earlier] = (await client.listBackups()).backups;
    expect(earlier).toMatchObject({ id });
    expect(earlier?.findings).toBeUndefined();
    expect((await client.checkBackup(HERE, id)).isIntact).toBe(true);
  }, 180_000);

  it('DB4 that is the newest does not prevent earlier ones from being compared and restored', async () => {
    await fillCatalogue({ records: 300, photos: 1, photoBytes: 2000 });
    const then = await readCatalogue();
    const { id } = await client.backUp(FULL);
    const before = await namesOfPacks();
    await db.records.toCollection().modify({ updatedAt: '2030-01-01T00:00:00.000Z' });
    await client.backUp(FULL);
    const packs = await packsFolder();
    for (const name of await namesOfPacks()) {
      if (before.includes(name)) continue;
      const file = await packs.getFileHandle(name);
      const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
      // One bit in every 500 bytes, except in the header and the table of contents.
      for (let at = 60; at < bytes.length - 2000; at += 500) bytes[at] = (bytes[at] ?? 0) ^ 1;
      const stream = await whenFree(() => file.createWritable());
      await stream.write(bytes);
      await stream.close();
    }
    startOver();
    const comparison = await client.openComparison({ kind: 'now' }, { kind: 'backup', source: HERE, id });
    expect(comparison.unreadable).toBeUndefined();
    expect(comparison.parts.find(({ table }) => table === 'records')?.counts.changed).toBe(300);
    const plan = await client.planChosen(comparison.comparisonId, { mode: 'exact', selection: [], resolutions: [] });
    await client.restorePlanned(plan.planId, { safetyBackup: true });
    expect(await firstDifferenceDeep(await readCatalogue(), then)).toBeUndefined();
  }, 180_000);
});

async function namesOfPacks(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const [name] of (await packsFolder()).entries()) names.push(name);
  return names;
}

function byId(rows: readonly unknown[] | undefined): ReadonlyMap<string, unknown> {
  return new Map((rows ?? []).map((row) => [String(Reflect.get(Object(row), 'id')), row]));
}
