import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import type { Progress } from '../engine/index.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import type { BackUpRequest } from './contract/backups.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { planWhole, restoreWhole } from './testing/restore-whole.ts';

const PASSPHRASE = 'correct horse battery staple';
const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE: RestoreSource = { kind: 'here' };

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

async function newBrowser(): Promise<void> {
  client.close();
  await wipeBrowser();
  client = createBackupClient();
}

async function downloadedFile(id: string): Promise<Blob> {
  const { file } = await client.prepareDownload(id);
  // As the browser saves it to disk: independent of this origin's storage.
  return new Blob([await file.arrayBuffer()]);
}

describe('a catalogue lost with its browser', () => {
  it('comes back from a downloaded file, bit for bit, and undo brings back the empty one', async () => {
    await fillCatalogue({ records: 3000, photos: 12, photoBytes: 300_000 });
    await db.files.put({
      hash: 'big',
      blob: new Blob([new Uint8Array(9_000_001).fill(7)], { type: '' }),
      sizeBytes: 9_000_001,
      type: '',
    });
    const before = await readCatalogue();
    const phases: Progress[] = [];
    const backup = await client.backUp(
      { ...FULL, name: 'First', verify: true },
      { onProgress: (progress) => phases.push(progress) },
    );
    expect(backup).toMatchObject({
      name: 'First',
      records: 3000,
      files: 13,
      trigger: 'manual',
      scope: 'full',
      withFiles: true,
      omittedCount: 0,
    });
    expect(backup.verifiedAt).toBeDefined();
    expect(backup.findings).toBeUndefined();
    expect(phases.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['reading-records', 'reading-files', 'checking']),
    );

    await client.setPassphrase(PASSPHRASE);
    const ready = await client.prepareDownload(backup.id);
    expect(ready.fileName).toMatch(/^heirloom-\d{4}-\d\d-\d\d-\d{4}-full\.zip$/);
    expect(ready.sizeBytes).toBe(ready.file.size);
    const file = await downloadedFile(backup.id);
    await client.discardDownload();
    const inside = new TextDecoder('latin1').decode(await file.arrayBuffer());
    expect(inside).toContain('README.txt');
    expect(inside).toContain('HOW TO GET YOUR DATA BACK');
    expect(inside).not.toContain('Monstera');

    await newBrowser();
    const empty = await readCatalogue();
    expect(Object.values(empty).flat()).toEqual([]);
    const opened = await client.openFile(file);
    expect(opened).toMatchObject({ isUnlocked: false, sizeBytes: file.size });
    await expect(client.listFileBackups(opened.sourceId)).rejects.toMatchObject({ code: 'locked' });
    expect(await client.unlockFile(opened.sourceId, { kind: 'passphrase', passphrase: 'wrong' })).toBe(false);
    expect(await client.unlockFile(opened.sourceId, { kind: 'passphrase', passphrase: PASSPHRASE })).toBe(true);
    const source: RestoreSource = { kind: 'file', sourceId: opened.sourceId };
    const { backups, damaged } = await client.listFileBackups(opened.sourceId);
    expect(damaged).toEqual([]);
    expect(backups.map(({ id, name }) => ({ id, name }))).toEqual([{ id: backup.id, name: 'First' }]);
    expect((await client.checkFileObjects(opened.sourceId)).findings).toEqual([]);
    expect(await client.checkBackup(source, backup.id)).toMatchObject({ isIntact: true, findings: [] });

    const plan = await planWhole(client, source, backup.id);
    expect(plan.tables.find((table) => table.name === 'records')).toMatchObject({ rowsNow: 0, rowsInBackup: 3000 });
    const result = await client.restorePlanned(plan.planId, { safetyBackup: true });
    expect(result).toMatchObject({ records: 3004, files: 13 });
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();

    // The person's own passphrase opens the repository that is now in this browser.
    expect(await client.getStatus()).toMatchObject({
      repository: 'ready',
      repositoryId: opened.repositoryId,
      hasPassphrase: true,
    });
    expect(await client.getLastRestore()).toMatchObject({ backupName: 'First', isUndo: false, undoId: result.undoId });
    expect(await client.getInterruptedRestore()).toBeNull();

    const undone = await client.undoLastRestore();
    if (undone.kind !== 'undone') throw new Error('the undo asked');
    expect(await firstDifferenceDeep(await readCatalogue(), empty)).toBeUndefined();
    expect(await client.getLastRestore()).toMatchObject({ isUndo: true, undoId: undone.result.undoId });
    await client.undoLastRestore();
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
    const safety = (await client.listBackups()).backups;
    expect(safety.map(({ trigger }) => trigger)).toEqual(['before-undo', 'before-undo', 'before-restore']);
    expect(safety.map(({ name }) => name)).toEqual([
      'Before redoing the restore of “First”',
      'Before undoing the restore of “First”',
      'Before restoring “First”',
    ]);
  });
});

describe('the backups in this browser', () => {
  it('are an empty list at first, which needs no key', async () => {
    expect(await client.getStatus()).toEqual({ repository: 'none', hasPassphrase: false, hasRecoveryKey: false });
    expect(await client.listBackups()).toEqual({ backups: [], damaged: [] });
    expect(await client.getLastRestore()).toBeNull();
  });

  it('share unchanged data: a second backup stores nothing again', async () => {
    await fillCatalogue({ records: 500, photos: 3, photoBytes: 50_000 });
    const first = await client.backUp(FULL);
    expect(first.newChunks).toBeGreaterThan(0);
    const second = await client.backUp(FULL);
    expect(second).toMatchObject({ newChunks: 0, newBytes: 0, records: first.records, files: 3, bytes: first.bytes });
    expect((await client.listBackups()).backups.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('are renamed and pinned by their lasting id, and deleting one frees its space', async () => {
    await fillCatalogue({ records: 100, photos: 4, photoBytes: 500_000 });
    const first = await client.backUp({ ...FULL, verify: true });
    await db.files.clear();
    const second = await client.backUp(FULL);
    const renamed = await client.amendBackup(first.id, { name: 'With photos', isPinned: true });
    expect(renamed).toMatchObject({ id: first.id, name: 'With photos', isPinned: true, verifiedAt: first.verifiedAt });
    expect((await client.amendBackup(first.id, { note: 'Again' })).id).toBe(first.id);

    const { sizeBytes: full = 0 } = await client.getStatus();
    const { freedBytes, notFreed } = await client.deleteBackups([first.id]);
    expect(notFreed).toBeUndefined();
    expect(freedBytes).toBeGreaterThan(1_900_000);
    const { sizeBytes: after = 0 } = await client.getStatus();
    expect(full - after).toBeGreaterThan(1_900_000);
    expect((await client.listBackups()).backups.map(({ id }) => id)).toEqual([second.id]);
    expect(await client.verifyBackup(second.id)).toMatchObject({ isIntact: true });
    await expect(client.verifyBackup(first.id)).rejects.toMatchObject({ code: 'missing-object' });
    expect((await client.listBackups()).backups[0]?.verifiedAt).toBeDefined();
  });

  it('refuse a name that is too long, with advice', async () => {
    await expect(client.backUp({ ...FULL, name: 'x'.repeat(201) })).rejects.toMatchObject({
      code: 'limit-exceeded',
      context: { what: 'name' },
    });
    expect(await client.getStatus()).toMatchObject({ repository: 'none' });
  });

  it('stay the same after a restart of the worker', async () => {
    await fillCatalogue({ records: 10, photos: 1, photoBytes: 1000 });
    const { id } = await client.backUp(FULL);
    client.close();
    client = createBackupClient();
    expect((await client.listBackups()).backups.map((backup) => backup.id)).toEqual([id]);
    const before = await readCatalogue();
    await db.records.clear();
    await restoreWhole(client, HERE, id);
    expect(await firstDifferenceDeep(await readCatalogue(), before)).toBeUndefined();
  });
});
