import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../adapters/testing/when-free.ts';
import { db } from '../catalogue/database.ts';
import { firstDifferenceDeep } from '../engine/testing/same-value.ts';
import { createBackupClient } from './client/client.ts';
import type { BackUpRequest } from './contract/backups.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { planWhole, restoreWhole } from './testing/restore-whole.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE: RestoreSource = { kind: 'here' };
const PASSPHRASE = { kind: 'passphrase', passphrase: 'correct horse battery staple' } as const;

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  client = createBackupClient();
});

afterEach(() => client.close());

/** The bytes of a backup file of a small catalogue, and the id of its backup. */
async function makeFile(): Promise<{ readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  await fillCatalogue({ records: 300, photos: 3, photoBytes: 200_000 });
  const { id } = await client.backUp(FULL);
  await client.setPassphrase(PASSPHRASE.passphrase);
  const { file } = await client.prepareDownload(id);
  return { id, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** The first entry in this folder, and where its content begins. */
function placeOf(bytes: Uint8Array, folder: string): { readonly key: string; readonly at: number } {
  const text = new TextDecoder('latin1').decode(bytes);
  const at = text.indexOf(`${folder}/`, text.indexOf('"mac"'));
  const key = text.slice(at, at + folder.length + 65);
  return { key, at: at + key.length };
}

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number): Blob {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return new Blob([changed]);
}

describe('a bad backup file', () => {
  it('with a flipped bit in a pack: checks name the pack, and a restore changes nothing', async () => {
    const { id, bytes } = await makeFile();
    const { key, at } = placeOf(bytes, 'packs');
    client.close();
    await wipeBrowser();
    await fillCatalogue({ records: 7, photos: 1, photoBytes: 100 });
    const before = await readCatalogue();

    const { sourceId } = await client.openFile(flipped(bytes, at + 100_000));
    expect((await client.checkFileObjects(sourceId)).findings).toMatchObject([
      { problem: 'damaged-object', subject: key },
    ]);
    await client.unlockFile(sourceId, PASSPHRASE);
    const source: RestoreSource = { kind: 'file', sourceId };
    const report = await client.checkBackup(source, id);
    expect(report.isIntact).toBe(false);
    expect(report.findings.map(({ subject }) => subject)).toContain(key);

    const restoring = restoreWhole(client, source, id);
    await expect(restoring).rejects.toMatchObject({ code: 'damaged' });
    const after = await readCatalogue();
    expect(await firstDifferenceDeep({ ...after, files: [] }, { ...before, files: [] })).toBeUndefined();
    // Intact files may already have been added: nothing refers to them, and the sweep removes them.
    for (const file of before['files'] ?? []) expect(after['files']).toContainEqual(file);
    expect(await client.getLastRestore()).toBeNull();
    expect(await client.getInterruptedRestore()).toBeNull();
  });

  it('with a flipped bit in repository.json or the snapshot is refused, in the index restored whole', async () => {
    const { id, bytes } = await makeFile();
    const full = await readCatalogue();
    client.close();
    await wipeBrowser();
    const config = new TextDecoder('latin1').decode(bytes).indexOf('"heirloom-repository"');
    await expect(client.openFile(flipped(bytes, config + 3))).rejects.toMatchObject({ code: 'damaged' });

    const snapshot = await client.openFile(flipped(bytes, placeOf(bytes, 'snapshots').at + 60));
    await client.unlockFile(snapshot.sourceId, PASSPHRASE);
    const list = await client.listFileBackups(snapshot.sourceId);
    expect(list).toMatchObject({ backups: [], damaged: [{ error: { code: 'damaged' } }] });
    await expect(planWhole(client, { kind: 'file', sourceId: snapshot.sourceId }, id)).rejects.toMatchObject({
      code: 'damaged',
    });

    const index = await client.openFile(flipped(bytes, placeOf(bytes, 'indexes').at + 60));
    await client.unlockFile(index.sourceId, PASSPHRASE);
    const source: RestoreSource = { kind: 'file', sourceId: index.sourceId };
    expect(await client.checkBackup(source, id)).toMatchObject({ isIntact: false });
    // The damage is found, but does no harm: the packs list their own contents.
    await restoreWhole(client, source, id, { safetyBackup: false });
    expect(await firstDifferenceDeep(await readCatalogue(), full)).toBeUndefined();
  });

  it('that is truncated, empty, another ZIP or no ZIP is refused with its own code', async () => {
    const { bytes } = await makeFile();
    const codeOf = (blob: Blob) =>
      client.openFile(blob).then(
        () => 'opened',
        (error: { readonly code: string }) => error.code,
      );
    expect(await codeOf(new Blob([bytes.subarray(0, bytes.length - 1000)]))).toBe('truncated');
    expect(await codeOf(new Blob([]))).toBe('truncated');
    expect(
      await codeOf(new Blob(['hello, this is a letter to my aunt, and no backup at all, but long enough to be one'])),
    ).toBe('not-a-zip');
    const emptyZip = new Uint8Array(22);
    emptyZip.set([0x50, 0x4b, 5, 6]);
    expect(await codeOf(new Blob([emptyZip]))).toBe('not-a-backup-file');
  });

  it('is distinguished from a mistyped recovery key and from a file that is not open', async () => {
    const { bytes } = await makeFile();
    client.close();
    await wipeBrowser();
    const { sourceId } = await client.openFile(new Blob([bytes]));
    await expect(client.unlockFile(sourceId, { kind: 'recovery-key', recoveryKey: 'ABCD-1234' })).rejects.toMatchObject(
      { code: 'mistyped-recovery-key' },
    );
    await expect(client.unlockFile('no such file', PASSPHRASE)).rejects.toMatchObject({ code: 'missing-object' });
  });
});

describe('damage in this browser', () => {
  async function damageOnePack(): Promise<void> {
    const root = await navigator.storage.getDirectory();
    const packs = await (
      await (await root.getDirectoryHandle('heirloom-backups')).getDirectoryHandle('local')
    ).getDirectoryHandle('packs');
    for await (const [name, handle] of packs.entries()) {
      if (handle.kind !== 'file') continue;
      const file = await packs.getFileHandle(name);
      const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
      bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      const stream = await file.createWritable();
      await stream.write(bytes);
      await stream.close();
      return;
    }
  }

  it('is found by verifying and remembered; the backup is neither downloaded nor restored', async () => {
    await fillCatalogue({ records: 300, photos: 3, photoBytes: 200_000 });
    const { id } = await client.backUp({ ...FULL, verify: true });
    await client.setPassphrase(PASSPHRASE.passphrase);
    await damageOnePack();
    const report = await client.verifyBackup(id);
    expect(report.isIntact).toBe(false);
    const [listed] = (await client.listBackups()).backups;
    expect(listed?.findings?.length).toBeGreaterThan(0);
    expect(listed?.verifiedAt).toBeUndefined();
    await expect(client.prepareDownload(id)).rejects.toMatchObject({ code: 'damaged' });
    const before = await readCatalogue();
    // Whatever the damaged place belongs to is then needed.
    await Promise.all([db.records.clear(), db.files.clear()]);
    const cleared = await readCatalogue();
    const restoring = async () => restoreWhole(client, HERE, id, { safetyBackup: false });
    await expect(restoring()).rejects.toMatchObject({ code: 'damaged' });
    // Intact files may already have been added: nothing refers to them, and the sweep removes them.
    expect(await firstDifferenceDeep({ ...(await readCatalogue()), files: [] }, cleared)).toBeUndefined();
    expect(before).not.toEqual(cleared);
  });

  it('that loses a pack is repaired by the next backup, which stores the content again', async () => {
    await fillCatalogue({ records: 30, photos: 3, photoBytes: 20_000 });
    await client.backUp(FULL);
    const root = await navigator.storage.getDirectory();
    const local = await (await root.getDirectoryHandle('heirloom-backups')).getDirectoryHandle('local');
    await removeFolder(local, 'packs');
    await local.getDirectoryHandle('packs', { create: true });
    const backup = await client.backUp({ ...FULL, verify: true });
    expect(backup.newChunks).toBeGreaterThan(0);
    expect(backup.verifiedAt).toBeDefined();
  });

  it('that prevents a safety backup stops the restore, and the error names that step', async () => {
    await fillCatalogue({ records: 30, photos: 1, photoBytes: 2000 });
    const { id } = await client.backUp(FULL);
    await client.setPassphrase(PASSPHRASE.passphrase);
    const bytes = await (await client.prepareDownload(id)).file.arrayBuffer();
    const full = await readCatalogue();
    client.close();
    // The backups here belong to a key that is gone.
    await wipeBrowser();
    await client.backUp(FULL);
    client.close();
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('heirloom-device');
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error ?? new Error('not deleted'));
    });
    const { sourceId } = await client.openFile(new Blob([bytes]));
    await client.unlockFile(sourceId, PASSPHRASE);
    const source: RestoreSource = { kind: 'file', sourceId };
    const { planId } = await planWhole(client, source, id);
    await expect(client.restorePlanned(planId, { safetyBackup: true })).rejects.toMatchObject({
      code: 'locked',
      context: { step: 'safety-backup' },
    });
    expect(Object.values(await readCatalogue()).flat()).toEqual([]);
    expect(await client.restorePlanned(planId, { safetyBackup: false })).not.toHaveProperty('undoId');
    expect(await firstDifferenceDeep(await readCatalogue(), full)).toBeUndefined();
    await expect(client.undoLastRestore()).rejects.toMatchObject({ code: 'missing-object' });
  });
});
