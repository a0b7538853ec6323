import { clear, createStore, entries } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../adapters/testing/when-free.ts';
import { type BackupClient, createBackupClient } from './client/client.ts';
import type { BackUpRequest, RecoveryKit } from './contract/backups.ts';
import { deleteDatabase, fillCatalogue, wipeBrowser } from './testing/browser-state.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const PASSPHRASE = 'correct horse battery staple';
const OTHER = 'something else entirely';

let client = createBackupClient();

beforeEach(async () => {
  await wipeBrowser();
  await fillCatalogue({ records: 5, photos: 1, photoBytes: 1000 });
  client = createBackupClient();
});

afterEach(() => client.close());

async function restartWith(change: () => Promise<void>): Promise<void> {
  client.close();
  await change();
  client = createBackupClient();
}

function groupsOf({ recoveryKey }: RecoveryKit, ...positions: number[]): Record<number, string> {
  const groups = recoveryKey.split('-');
  return Object.fromEntries(positions.map((position) => [position, (groups[position] ?? '').toLowerCase()]));
}

async function proveKit(): Promise<RecoveryKit> {
  const kit = await client.createRecoveryKit();
  expect(await client.confirmRecoveryKit(groupsOf(kit, 1, 8))).toBe(true);
  return kit;
}

async function canOpenDownload(id: string, credential: Parameters<BackupClient['unlockFile']>[1]): Promise<boolean> {
  const { file } = await client.prepareDownload(id);
  const { sourceId } = await client.openFile(file);
  const isOpen = await client.unlockFile(sourceId, credential);
  await client.closeFile(sourceId);
  return isOpen;
}

describe('a download', () => {
  it('is refused until a proven key can open it', async () => {
    const { id } = await client.backUp(FULL);
    await expect(client.prepareDownload(id)).rejects.toMatchObject({ code: 'locked' });
    const kit = await client.createRecoveryKit();
    // The key is shown but not proven, so it opens nothing yet.
    await expect(client.prepareDownload(id)).rejects.toMatchObject({ code: 'locked' });
    await client.confirmRecoveryKit(groupsOf(kit, 0));
    expect(await canOpenDownload(id, { kind: 'recovery-key', recoveryKey: kit.recoveryKey })).toBe(true);
  });

  it('of this browser is unlocked immediately when it is opened here', async () => {
    const { id } = await client.backUp(FULL);
    await client.setPassphrase(PASSPHRASE);
    const opened = await client.openFile((await client.prepareDownload(id)).file);
    expect(opened.isUnlocked).toBe(true);
    expect((await client.listFileBackups(opened.sourceId)).backups.map((backup) => backup.id)).toEqual([id]);
    await client.closeFile(opened.sourceId);
    await expect(client.listFileBackups(opened.sourceId)).rejects.toMatchObject({ code: 'missing-object' });
  });
});

describe('the recovery kit', () => {
  it('is proven by the requested groups and by no others', async () => {
    await expect(client.confirmRecoveryKit({ 0: 'ABCD' })).rejects.toMatchObject({ code: 'stale-plan' });
    const kit = await client.createRecoveryKit();
    expect(kit.recoveryKey).toMatch(/^([0-9A-Z]{4}-){8}[0-9A-Z]{4}$/);
    expect(await client.confirmRecoveryKit({})).toBe(false);
    expect(await client.confirmRecoveryKit({ ...groupsOf(kit, 2), 3: 'UUUU' })).toBe(false);
    expect(await client.getStatus()).toMatchObject({ hasRecoveryKey: false });
    const before = Date.now();
    expect(await client.confirmRecoveryKit(groupsOf(kit, 2, 3))).toBe(true);
    const after = Date.now();
    const status = await client.getStatus();
    expect(status).toMatchObject({
      repository: 'ready',
      repositoryId: kit.repositoryId,
      hasRecoveryKey: true,
      hasPassphrase: false,
    });
    const provenAt = Date.parse(status.keyProvenAt ?? '');
    expect(provenAt).toBeGreaterThanOrEqual(before);
    expect(provenAt).toBeLessThanOrEqual(after);
  });

  it('replaces the earlier kit once it is proven', async () => {
    const { id } = await client.backUp(FULL);
    const first = await proveKit();
    const second = await client.createRecoveryKit();
    expect(await canOpenDownload(id, { kind: 'recovery-key', recoveryKey: first.recoveryKey })).toBe(true);
    await client.confirmRecoveryKit(groupsOf(second, 4));
    expect(await canOpenDownload(id, { kind: 'recovery-key', recoveryKey: first.recoveryKey })).toBe(false);
    expect(await canOpenDownload(id, { kind: 'recovery-key', recoveryKey: second.recoveryKey })).toBe(true);
  });
});

describe('changing keys', () => {
  it('needs a key that opens the backups, once a passphrase and a recovery key exist', async () => {
    const { id } = await client.backUp(FULL);
    await client.setPassphrase(OTHER);
    await client.setPassphrase(PASSPHRASE);
    expect(await canOpenDownload(id, { kind: 'passphrase', passphrase: OTHER })).toBe(false);
    expect((await client.getStatus()).keyChangesNeedCredential).toBeUndefined();
    const kit = await proveKit();
    expect(await client.getStatus()).toMatchObject({
      keyChangesNeedCredential: true,
      hasPassphrase: true,
      hasRecoveryKey: true,
    });

    await expect(client.setPassphrase(OTHER)).rejects.toMatchObject({ code: 'locked' });
    await expect(client.createRecoveryKit()).rejects.toMatchObject({ code: 'locked' });
    await expect(client.setPassphrase(OTHER, { kind: 'passphrase', passphrase: OTHER })).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
    await expect(client.setPassphrase(OTHER, { kind: 'recovery-key', recoveryKey: 'AAAA' })).rejects.toMatchObject({
      code: 'mistyped-recovery-key',
    });
    await client.setPassphrase(OTHER, { kind: 'recovery-key', recoveryKey: kit.recoveryKey });
    expect(await canOpenDownload(id, { kind: 'passphrase', passphrase: OTHER })).toBe(true);
    const next = await client.createRecoveryKit({ kind: 'passphrase', passphrase: OTHER });
    expect(await client.confirmRecoveryKit(groupsOf(next, 0, 1, 2, 3, 4, 5, 6, 7, 8))).toBe(true);
    await client.backUp(FULL);
  });

  it('leaves no key on this device that a script could extract', async () => {
    await client.setPassphrase(PASSPHRASE);
    await proveKit();
    client.close();
    const store = createStore('heirloom-device', 'device');
    const cryptoKeys: CryptoKey[] = [];
    const others: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (value instanceof CryptoKey) cryptoKeys.push(value);
      else if (ArrayBuffer.isView(value)) others.push(path);
      else if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value)) visit(inner, `${path}.${name}`);
    };
    for (const [name, value] of await entries<string, unknown>(store)) visit(value, name);
    expect(cryptoKeys.map(({ extractable }) => extractable)).toEqual([false]);
    // No wrapped master key remains.
    expect(others).toEqual([]);
    await store('readonly', (objects) => objects.transaction.db.close());
  });

  it('refuses an empty passphrase', async () => {
    await expect(client.setPassphrase('  ')).rejects.toMatchObject({ code: 'invalid-format' });
    expect(await client.getStatus()).toMatchObject({ repository: 'none' });
  });
});

describe('a browser that has lost some of its data', () => {
  it('locks the backups if the key is lost, and unlocks them with the passphrase', async () => {
    const { id } = await client.backUp(FULL);
    await client.setPassphrase(PASSPHRASE);
    await restartWith(() => deleteDatabase('heirloom-device'));
    expect(await client.getStatus()).toMatchObject({
      repository: 'locked',
      hasPassphrase: true,
      hasRecoveryKey: false,
    });
    await expect(client.listBackups()).rejects.toMatchObject({ code: 'locked' });
    await expect(client.backUp(FULL)).rejects.toMatchObject({ code: 'locked' });
    expect(await client.unlockHere({ kind: 'passphrase', passphrase: OTHER })).toBe(false);
    expect(await client.unlockHere({ kind: 'passphrase', passphrase: PASSPHRASE })).toBe(true);
    expect((await client.listBackups()).backups.map((backup) => backup.id)).toEqual([id]);
    expect(await client.backUp(FULL)).toMatchObject({ newChunks: 0 });
  });

  it('can start over if the key is lost and no other exists', async () => {
    await client.backUp(FULL);
    await expect(client.startOver()).rejects.toMatchObject({ code: 'repository-exists' });
    const before = await client.getStatus();
    await restartWith(() => deleteDatabase('heirloom-device'));
    expect(await client.getStatus()).toMatchObject({
      repository: 'locked',
      hasPassphrase: false,
      hasRecoveryKey: false,
    });
    await client.startOver();
    expect(await client.getStatus()).toMatchObject({ repository: 'none' });
    await client.backUp(FULL);
    const after = await client.getStatus();
    expect(after).toMatchObject({ repository: 'ready' });
    expect(after.repositoryId).not.toBe(before.repositoryId);
    expect((await client.listBackups()).backups).toHaveLength(1);
  });

  it('reports lost backups, and continues with the same keys', async () => {
    await client.backUp(FULL);
    await client.setPassphrase(PASSPHRASE);
    const { repositoryId } = await client.getStatus();
    const root = await navigator.storage.getDirectory();
    await restartWith(() => removeFolder(root, 'heirloom-backups'));
    expect(await client.getStatus()).toMatchObject({ repository: 'none', wasLost: true, hasPassphrase: true });
    expect(await client.listBackups()).toEqual({ backups: [], damaged: [] });
    const { id } = await client.backUp(FULL);
    expect(await client.getStatus()).toMatchObject({ repository: 'ready', repositoryId, hasPassphrase: true });
    expect(await canOpenDownload(id, { kind: 'passphrase', passphrase: PASSPHRASE })).toBe(true);
  });

  it('notices at the next call that the backups were lost during a session', async () => {
    await client.backUp(FULL);
    const root = await navigator.storage.getDirectory();
    await removeFolder(root, 'heirloom-backups');
    expect(await client.getStatus()).toMatchObject({ repository: 'none', wasLost: true });
    expect((await client.backUp(FULL)).newChunks).toBeGreaterThan(0);
  });

  it('starts over if both are lost', async () => {
    await client.backUp(FULL);
    client.close();
    await clear(createStore('heirloom-device', 'device'));
    const root = await navigator.storage.getDirectory();
    await removeFolder(root, 'heirloom-backups');
    client = createBackupClient();
    expect(await client.getStatus()).toEqual({ repository: 'none', hasPassphrase: false, hasRecoveryKey: false });
  });
});
