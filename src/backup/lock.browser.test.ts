import { createStore, del, get, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActivityClient } from './client/activity-client.ts';
import { BackupClient } from './client/client.ts';
import { WorkerConnection } from './client/connection.ts';
import { DestinationsClient } from './client/destinations-client.ts';
import { KeysClient } from './client/keys-client.ts';
import type { NewPasskey } from './contract/keys.ts';
import type { BackUpRequest } from './contract/backups.ts';
import { deleteDatabase, fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { asPicked, makeFolder } from './testing/folders.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const PASSPHRASE = 'correct horse battery staple';
const RIGHT = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
const WRONG = { kind: 'passphrase', passphrase: 'not that one' } as const;

/** One tab: a worker of its own. */
function openTab() {
  const connection = new WorkerConnection();
  return {
    backups: new BackupClient(connection),
    keys: new KeysClient(connection),
    destinations: new DestinationsClient(connection),
    activity: new ActivityClient(connection),
    close: () => connection.close(),
  };
}

let tab = openTab();
const others: { close: () => void }[] = [];

beforeEach(async () => {
  await wipeBrowser();
  await fillCatalogue({ records: 5, photos: 1, photoBytes: 1000 });
  tab = openTab();
});

afterEach(() => {
  for (const other of [tab, ...others.splice(0)]) other.close();
});

function openOther() {
  const other = openTab();
  others.push(other);
  return other;
}

function reload(): void {
  tab.close();
  tab = openTab();
}

const prfOutput = (seed: number) => Uint8Array.from({ length: 32 }, (_, at) => at + seed);
function newPasskey(seed = 1): NewPasskey {
  return {
    site: 'localhost',
    credentialId: `c0ffee${String(seed).padStart(2, '0')}`,
    prfSalt: '5a'.repeat(32),
    prfOutput: prfOutput(seed),
    label: `Phone ${seed}`,
  };
}
const passkey = (seed = 1) =>
  ({ kind: 'passkey', credentialId: newPasskey(seed).credentialId, prfOutput: prfOutput(seed) }) as const;

async function addRecoveryKey(): Promise<string> {
  const { recoveryKey } = await tab.backups.createRecoveryKit();
  await tab.backups.confirmRecoveryKit(Object.fromEntries(recoveryKey.split('-').entries()));
  return recoveryKey;
}

describe('ways in', () => {
  it('a passkey opens the backups here, a file of them, and changes of keys; once removed, it does not', async () => {
    const { id } = await tab.backups.backUp(FULL);
    await expect(tab.keys.addPasskey(newPasskey())).rejects.toMatchObject({ code: 'last-key' });
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.addPasskey(newPasskey());
    await addRecoveryKey();
    await expect(tab.keys.addPasskey(newPasskey(2))).rejects.toMatchObject({ code: 'locked' });
    await tab.keys.addPasskey(newPasskey(2), passkey());
    const { keys, needsCredential } = await tab.keys.getKeys();
    expect(needsCredential).toBe(true);
    expect(keys.map(({ kind, label, site }) => [kind, label, site])).toEqual([
      ['passphrase', '', undefined],
      ['passkey', 'Phone 1', 'localhost'],
      ['recovery-key', '', undefined],
      ['passkey', 'Phone 2', 'localhost'],
    ]);
    expect((await tab.backups.getStatus()).passkeys?.map(({ credentialId }) => credentialId)).toEqual([
      'c0ffee01',
      'c0ffee02',
    ]);

    const { file } = await tab.backups.prepareDownload(id);
    const opened = await tab.backups.openFile(file);
    expect(opened.passkeys).toHaveLength(2);
    expect(await tab.backups.unlockFile(opened.sourceId, { ...passkey(), prfOutput: prfOutput(3) })).toBe(false);
    expect(await tab.backups.unlockFile(opened.sourceId, passkey(2))).toBe(true);

    const first = keys.find(({ label }) => label === 'Phone 1');
    await expect(tab.keys.removeKey(first?.slotId ?? '')).rejects.toMatchObject({ code: 'locked' });
    await expect(tab.keys.removeKey(first?.slotId ?? '', passkey(3))).rejects.toMatchObject({ code: 'wrong-passkey' });
    await tab.keys.removeKey(first?.slotId ?? '', RIGHT);
    await expect(tab.backups.setPassphrase('another', passkey())).rejects.toMatchObject({ code: 'wrong-passkey' });
    await expect(tab.keys.removeKey(first?.slotId ?? '', RIGHT)).rejects.toMatchObject({ code: 'missing-object' });
    await tab.backups.setPassphrase('another', passkey(2));
  });

  it('the last passphrase or recovery key stays, whatever passkeys there are; a removed recovery key proves nothing', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await addRecoveryKey();
    await tab.keys.addPasskey(newPasskey(), RIGHT);
    const slotOf = async (kind: string) =>
      (await tab.keys.getKeys()).keys.find((key) => key.kind === kind)?.slotId ?? '';
    expect((await tab.keys.getKeys()).keyProvenAt).toBeDefined();
    await tab.keys.removeKey(await slotOf('recovery-key'), RIGHT);
    expect((await tab.keys.getKeys()).keyProvenAt).toBeUndefined();
    expect((await tab.backups.getStatus()).keyProvenAt).toBeUndefined();
    await expect(tab.keys.removeKey(await slotOf('passphrase'), RIGHT)).rejects.toMatchObject({ code: 'last-key' });
    expect((await tab.keys.getKeys()).keys).toHaveLength(2);
  });

  it('a name that is too long, and an output that is none, are refused without being repeated', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    for (const wrong of [
      { label: 'x'.repeat(61) },
      { label: ' ' },
      { prfOutput: new Uint8Array(31) },
      { site: 'a b' },
      { credentialId: '' },
    ]) {
      await expect(tab.keys.addPasskey({ ...newPasskey(), ...wrong })).rejects.toMatchObject({
        code: 'invalid-format',
      });
    }
  });
});

describe('a change of keys', () => {
  it('is taken to the copies that can be reached, by itself; those that cannot are named', async () => {
    await tab.backups.setPassphrase('the earlier one');
    await tab.backups.backUp(FULL);
    const [near, away] = [await makeFolder('near'), await makeFolder('away')];
    for (const folder of [near, away]) await tab.destinations.addDestination(asPicked(folder));
    await tab.destinations.replicate();
    await (await navigator.storage.getDirectory()).removeEntry('away', { recursive: true });

    await tab.backups.setPassphrase(PASSPHRASE);
    expect(await tab.keys.getCarried()).toMatchObject({ reached: ['near'], notReached: ['away'] });
    // As another browser, which has no key of its own, finds it.
    tab.close();
    await deleteDatabase('heirloom-device');
    await (await navigator.storage.getDirectory()).removeEntry('heirloom-backups', { recursive: true });
    tab = openTab();
    const { sourceId } = await tab.destinations.openForRestore(asPicked(near));
    expect(await tab.backups.unlockFile(sourceId, { kind: 'passphrase', passphrase: 'the earlier one' })).toBe(false);
    expect(await tab.backups.unlockFile(sourceId, RIGHT)).toBe(true);
  });
});

describe('the key that this browser keeps', () => {
  it('can be withdrawn: then each backup needs unlocking, which lasts as long as the tab; and be kept again', async () => {
    const { id } = await tab.backups.backUp(FULL);
    await expect(tab.keys.withdrawBrowserKey()).rejects.toMatchObject({ code: 'last-key' });
    await tab.backups.setPassphrase(PASSPHRASE);
    await addRecoveryKey();
    expect(await tab.keys.getKeys()).toMatchObject({ browserKey: 'kept' });
    const other = openOther();
    await other.backups.listBackups();

    await tab.keys.withdrawBrowserKey();
    for (const each of [tab, other]) {
      expect(await each.backups.getStatus()).toMatchObject({
        repository: 'locked',
        isKeyWithdrawn: true,
        hasPassphrase: true,
      });
      await expect(each.backups.backUp(FULL)).rejects.toMatchObject({ code: 'locked' });
      await expect(each.backups.listBackups()).rejects.toMatchObject({ code: 'locked' });
    }
    expect(await cryptoKeysOnDisk()).toBe(0);

    expect(await tab.backups.unlockHere(WRONG)).toBe(false);
    expect(await tab.backups.unlockHere(RIGHT)).toBe(true);
    expect((await tab.backups.listBackups()).backups.map((backup) => backup.id)).toEqual([id]);
    await tab.backups.backUp(FULL);
    expect(await tab.keys.getKeys()).toMatchObject({ browserKey: 'for-now' });
    expect(await tab.backups.getStatus()).toMatchObject({ repository: 'ready' });
    expect((await tab.backups.getStatus()).keyProvenAt).toBeDefined();
    expect(await cryptoKeysOnDisk()).toBe(0);
    expect(await other.keys.getKeys()).toMatchObject({ browserKey: 'withdrawn' });

    reload();
    expect(await tab.keys.getKeys()).toMatchObject({ browserKey: 'withdrawn' });
    await expect(tab.backups.backUp(FULL)).rejects.toMatchObject({ code: 'locked' });
    expect(await tab.keys.keepBrowserKey(WRONG)).toBe(false);
    expect(await tab.keys.keepBrowserKey(RIGHT)).toBe(true);
    reload();
    expect(await tab.keys.getKeys()).toMatchObject({ browserKey: 'kept' });
    await tab.backups.backUp(FULL);
    expect(await cryptoKeysOnDisk()).toBe(1);
  });
});

describe('while locked', () => {
  it('backups continue, and deleting, downloading, browsing and changing keys are refused, in every tab and after a reload', async () => {
    await expect(tab.keys.lockNow()).rejects.toMatchObject({ code: 'last-key' });
    const { id } = await tab.backups.backUp(FULL);
    await tab.backups.setPassphrase(PASSPHRASE);
    const plan = await tab.backups.planRestore({ kind: 'here' }, id);
    const { file } = await tab.backups.prepareDownload(id);
    const comparison = await tab.backups.openComparison(
      { kind: 'now' },
      { kind: 'backup', source: { kind: 'here' }, id },
    );
    const before = await readCatalogue();
    const other = openOther();
    expect(await other.keys.getLock()).toMatchObject({ isLocked: false, isPossible: true, kinds: ['passphrase'] });

    await tab.keys.lockNow();
    reload();
    for (const { backups, keys } of [tab, other]) {
      expect(await keys.getLock()).toMatchObject({ isLocked: true });
      const refused: readonly (() => Promise<unknown>)[] = [
        () => backups.deleteBackups([id]),
        () => backups.prepareDownload(id),
        () => backups.planRestore({ kind: 'here' }, id),
        () => backups.checkBackup({ kind: 'here' }, id),
        () => backups.amendBackup(id, { isPinned: false }),
        () => backups.restore({ kind: 'here' }, plan, { safetyBackup: true }),
        () => backups.undoLastRestore(),
        () => backups.restoreAgain(),
        () => backups.setPassphrase('other', RIGHT),
        () => backups.createRecoveryKit(RIGHT),
        () => backups.confirmRecoveryKit({ 0: 'AAAA' }),
        () => backups.startOver(),
        () => backups.openFile(file),
        () => backups.recordHistory('r00000001'),
        () => backups.restoreVersion('r00000001', id),
        () => backups.openComparison({ kind: 'now' }, { kind: 'backup', source: { kind: 'here' }, id }),
        () => backups.exportComparison(comparison.comparisonId, 'json'),
        () => backups.readComparedFile(comparison.comparisonId, 'x'),
        () => backups.listDifferences(comparison.comparisonId, { offset: 0, limit: 1 }),
        () => keys.addPasskey(newPasskey(), RIGHT),
        () => keys.removeKey('x', RIGHT),
        () => keys.withdrawBrowserKey(),
        () => keys.keepBrowserKey(RIGHT),
        () => keys.setLockRules({ idleMinutes: 0, onStart: false }),
        () => tab.activity.clearActivity(),
      ];
      for (const call of refused)
        await expect(call()).rejects.toMatchObject({ code: 'locked', context: { lock: 'app' } });
      expect((await backups.listBackups()).backups.length).toBeGreaterThan(0);
      await backups.backUp(FULL);
    }
    expect(await readCatalogue()).toEqual(before);

    expect(await other.keys.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: false });
    expect(await tab.backups.deleteBackups([id])).toMatchObject({});
  });

  it('it opens by the recovery key and by a passkey too', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.addPasskey(newPasskey());
    const recoveryKey = await addRecoveryKey();
    for (const credential of [passkey(), { kind: 'recovery-key', recoveryKey } as const]) {
      await tab.keys.lockNow();
      expect(await tab.keys.getLock()).toMatchObject({
        isLocked: true,
        kinds: ['passphrase', 'recovery-key'],
        passkeys: [{ credentialId: 'c0ffee01' }],
      });
      expect(await tab.keys.unlock(credential)).toEqual({ kind: 'unlocked' });
    }
    await tab.keys.lockNow();
    await expect(tab.keys.unlock({ kind: 'recovery-key', recoveryKey: 'AAAA' })).rejects.toMatchObject({
      code: 'mistyped-recovery-key',
    });
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: true });
  });

  it('wrong keys are slowed down, in all tabs and after a reload; the right one does not help before its time', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.lockNow();
    const other = openOther();
    for (const attempt of [1, 2, 3])
      expect(await (attempt === 2 ? other : tab).keys.unlock(WRONG)).toEqual({ kind: 'wrong' });
    // By this door too.
    expect(await tab.backups.unlockHere(WRONG)).toBe(false);
    reload();
    const refused = await tab.keys.unlock(RIGHT);
    expect(refused).toMatchObject({ kind: 'wait' });
    expect(await other.backups.unlockHere(RIGHT)).toBe(false);
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: true });
    await moveLock((record) => ({ ...record, failures: { count: 4, lastAt: 0 } }));
    expect(await tab.keys.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    const log = (await tab.activity.listActivity())
      .filter(({ kind }) => kind === 'key-change')
      .map(({ subject, outcome, errorCode }) => [subject, outcome, errorCode]);
    expect(log).toEqual([
      ['Unlocked', 'ok', undefined],
      ...Array.from({ length: 4 }, () => ['Unlocking', 'failed', 'wrong-passphrase']),
      ['Locked', 'ok', undefined],
      ['Passphrase', 'ok', undefined],
    ]);
  });

  it('it locks itself when nobody was there for long, whether a tab was open or not', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.setLockRules({ idleMinutes: 15, onStart: false });
    await tab.keys.noteActivity();
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: false, rules: { idleMinutes: 15 } });
    await moveLock((record) => ({ ...record, activeAt: Date.now() - 16 * 60_000 }));
    // Too late.
    await tab.keys.noteActivity();
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: true });
    expect(await tab.keys.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    await moveLock((record) => ({ ...record, activeAt: Date.now() - 16 * 60_000 }));
    reload();
    await expect(tab.backups.undoLastRestore()).rejects.toMatchObject({ code: 'locked', context: { lock: 'app' } });
  });

  it('on start it locks itself where no other tab is open', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.setLockRules({ idleMinutes: 0, onStart: true });
    expect(await openOther().keys.getLock()).toMatchObject({ isLocked: false });
    for (const each of [tab, ...others.splice(0)]) each.close();
    await expect
      .poll(async () => (await navigator.locks.query()).held?.some(({ name }) => name === 'heirloom-open'))
      .toBe(false);
    tab = openTab();
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: true });
  });

  it('a browser that keeps no key forgets it when it locks', async () => {
    await tab.backups.backUp(FULL);
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.withdrawBrowserKey();
    await tab.backups.unlockHere(RIGHT);
    const other = openOther();
    await other.backups.unlockHere(RIGHT);
    await tab.keys.lockNow();
    for (const { backups } of [tab, other])
      await expect
        .poll(() =>
          backups.listBackups().then(
            () => 'open',
            (error: { code: string }) => error.code,
          ),
        )
        .toBe('locked');
    expect(await tab.keys.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    expect((await tab.backups.listBackups()).backups).toHaveLength(1);
  });

  it('where the backups are gone, and every key with them, nothing stays locked', async () => {
    await tab.backups.setPassphrase(PASSPHRASE);
    await tab.keys.lockNow();
    tab.close();
    await (await navigator.storage.getDirectory()).removeEntry('heirloom-backups', { recursive: true });
    const store = createStore('heirloom-device', 'device');
    await del('keys', store);
    await store('readonly', (objects) => objects.transaction.db.close());
    tab = openTab();
    expect(await tab.keys.getLock()).toMatchObject({ isLocked: false, isPossible: false });
    await tab.backups.setPassphrase(PASSPHRASE);
  });
});

type StoredLock = Readonly<Record<string, unknown>>;

async function moveLock(change: (record: StoredLock) => StoredLock): Promise<void> {
  const store = createStore('heirloom-device', 'device');
  await set('lock', change((await get<StoredLock>('lock', store)) ?? {}), store);
  await store('readonly', (objects) => objects.transaction.db.close());
}

async function cryptoKeysOnDisk(): Promise<number> {
  const store = createStore('heirloom-device', 'device');
  const values = await store(
    'readonly',
    (objects) =>
      new Promise<unknown[]>((resolve) => {
        const request = objects.getAll();
        request.onsuccess = () => resolve(request.result);
      }),
  );
  await store('readonly', (objects) => objects.transaction.db.close());
  const count = (value: unknown): number => {
    if (value instanceof CryptoKey) return 1;
    return typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, inner) => sum + count(inner), 0)
      : 0;
  };
  return count(values);
}
