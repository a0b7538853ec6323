import { createStore, del, get, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../adapters/testing/when-free.ts';
import { createBackupClient } from './client/client.ts';
import { WORKER_CALLS } from './contract/calls.ts';
import type { NewPasskey } from './contract/keys.ts';
import type { BackUpRequest } from './contract/backups.ts';
import { deleteDatabase, fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { asPicked, makeFolder } from './testing/folders.ts';
import { planWhole } from './testing/restore-whole.ts';

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const PASSPHRASE = 'correct horse battery staple';
const RIGHT = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
const WRONG = { kind: 'passphrase', passphrase: 'not that one' } as const;

/** A tab with its own worker. */
const openTab = createBackupClient;

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
  const { recoveryKey } = await tab.createRecoveryKit();
  await tab.confirmRecoveryKit(Object.fromEntries(recoveryKey.split('-').entries()));
  return recoveryKey;
}

describe('keys', () => {
  it('include passkeys, which open backups and backup files and allow key changes until removed', async () => {
    const { id } = await tab.backUp(FULL);
    await expect(tab.addPasskey(newPasskey())).rejects.toMatchObject({ code: 'last-key' });
    await tab.setPassphrase(PASSPHRASE);
    await tab.addPasskey(newPasskey());
    await addRecoveryKey();
    await expect(tab.addPasskey(newPasskey(2))).rejects.toMatchObject({ code: 'locked' });
    await tab.addPasskey(newPasskey(2), passkey());
    const { keys, needsCredential } = await tab.getKeys();
    expect(needsCredential).toBe(true);
    expect(keys.map(({ kind, label, site }) => [kind, label, site])).toEqual([
      ['passphrase', '', undefined],
      ['passkey', 'Phone 1', 'localhost'],
      ['recovery-key', '', undefined],
      ['passkey', 'Phone 2', 'localhost'],
    ]);
    expect((await tab.getStatus()).passkeys?.map(({ credentialId }) => credentialId)).toEqual(['c0ffee01', 'c0ffee02']);

    const { file } = await tab.prepareDownload(id);
    const opened = await tab.openFile(file);
    expect(opened.passkeys).toHaveLength(2);
    expect(await tab.unlockFile(opened.sourceId, { ...passkey(), prfOutput: prfOutput(3) })).toBe(false);
    expect(await tab.unlockFile(opened.sourceId, passkey(2))).toBe(true);

    const first = keys.find(({ label }) => label === 'Phone 1');
    await expect(tab.removeKey(first?.slotId ?? '')).rejects.toMatchObject({ code: 'locked' });
    await expect(tab.removeKey(first?.slotId ?? '', passkey(3))).rejects.toMatchObject({ code: 'wrong-passkey' });
    await tab.removeKey(first?.slotId ?? '', RIGHT);
    await expect(tab.setPassphrase('another', passkey())).rejects.toMatchObject({ code: 'wrong-passkey' });
    await expect(tab.removeKey(first?.slotId ?? '', RIGHT)).rejects.toMatchObject({ code: 'missing-object' });
    await tab.setPassphrase('another', passkey(2));
  });

  it('always include a passphrase or recovery key; a removed recovery key no longer counts as proof', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await addRecoveryKey();
    await tab.addPasskey(newPasskey(), RIGHT);
    const slotOf = async (kind: string) => (await tab.getKeys()).keys.find((key) => key.kind === kind)?.slotId ?? '';
    expect((await tab.getKeys()).keyProvenAt).toBeDefined();
    await tab.removeKey(await slotOf('recovery-key'), RIGHT);
    expect((await tab.getKeys()).keyProvenAt).toBeUndefined();
    expect((await tab.getStatus()).keyProvenAt).toBeUndefined();
    await expect(tab.removeKey(await slotOf('passphrase'), RIGHT)).rejects.toMatchObject({ code: 'last-key' });
    expect((await tab.getKeys()).keys).toHaveLength(2);
  });

  it('with an invalid name, output, site or id are refused', async () => {
    await tab.setPassphrase(PASSPHRASE);
    for (const wrong of [
      { label: 'x'.repeat(61) },
      { label: ' ' },
      { prfOutput: new Uint8Array(31) },
      { site: 'a b' },
      { credentialId: '' },
    ]) {
      await expect(tab.addPasskey({ ...newPasskey(), ...wrong })).rejects.toMatchObject({ code: 'invalid-format' });
    }
  });
});

describe('a key change', () => {
  it('is copied automatically to reachable destinations, and the others are named', async () => {
    await tab.setPassphrase('the earlier one');
    await tab.backUp(FULL);
    const [near, away] = [await makeFolder('near'), await makeFolder('away')];
    for (const folder of [near, away]) await tab.addDestination(asPicked(folder));
    await tab.replicate();
    await (await navigator.storage.getDirectory()).removeEntry('away', { recursive: true });

    await tab.setPassphrase(PASSPHRASE);
    expect(await tab.getCarried()).toMatchObject({ reached: ['near'], notReached: ['away'] });
    // As another browser, which has no key yet, finds it.
    tab.close();
    await deleteDatabase('heirloom-device');
    await removeFolder(await navigator.storage.getDirectory(), 'heirloom-backups');
    tab = openTab();
    const { sourceId } = await tab.openForRestore(asPicked(near));
    expect(await tab.unlockFile(sourceId, { kind: 'passphrase', passphrase: 'the earlier one' })).toBe(false);
    expect(await tab.unlockFile(sourceId, RIGHT)).toBe(true);
  });
});

describe('the key that this browser keeps', () => {
  it('can be withdrawn, so that each tab must unlock the backups, and can be kept again', async () => {
    const { id } = await tab.backUp(FULL);
    await expect(tab.withdrawBrowserKey()).rejects.toMatchObject({ code: 'last-key' });
    await tab.setPassphrase(PASSPHRASE);
    await addRecoveryKey();
    expect(await tab.getKeys()).toMatchObject({ browserKey: 'kept' });
    const other = openOther();
    await other.listBackups();

    await tab.withdrawBrowserKey();
    for (const each of [tab, other]) {
      expect(await each.getStatus()).toMatchObject({ repository: 'locked', isKeyWithdrawn: true, hasPassphrase: true });
      await expect(each.backUp(FULL)).rejects.toMatchObject({ code: 'locked' });
      await expect(each.listBackups()).rejects.toMatchObject({ code: 'locked' });
    }
    expect(await cryptoKeysOnDisk()).toBe(0);

    expect(await tab.unlockHere(WRONG)).toBe(false);
    expect(await tab.unlockHere(RIGHT)).toBe(true);
    expect((await tab.listBackups()).backups.map((backup) => backup.id)).toEqual([id]);
    await tab.backUp(FULL);
    expect(await tab.getKeys()).toMatchObject({ browserKey: 'for-now' });
    expect(await tab.getStatus()).toMatchObject({ repository: 'ready' });
    expect((await tab.getStatus()).keyProvenAt).toBeDefined();
    expect(await cryptoKeysOnDisk()).toBe(0);
    expect(await other.getKeys()).toMatchObject({ browserKey: 'withdrawn' });

    reload();
    expect(await tab.getKeys()).toMatchObject({ browserKey: 'withdrawn' });
    await expect(tab.backUp(FULL)).rejects.toMatchObject({ code: 'locked' });
    expect(await tab.keepBrowserKey(WRONG)).toBe(false);
    expect(await tab.keepBrowserKey(RIGHT)).toBe(true);
    reload();
    expect(await tab.getKeys()).toMatchObject({ browserKey: 'kept' });
    await tab.backUp(FULL);
    expect(await cryptoKeysOnDisk()).toBe(1);
  });
});

describe('the app lock', () => {
  it('allows backups, but no deleting, browsing or key changes, in all tabs and after a reload', async () => {
    await expect(tab.lockNow()).rejects.toMatchObject({ code: 'last-key' });
    const { id } = await tab.backUp(FULL);
    await tab.setPassphrase(PASSPHRASE);
    const { planId } = await planWhole(tab, { kind: 'here' }, id);
    const { file } = await tab.prepareDownload(id);
    const comparison = await tab.openComparison({ kind: 'now' }, { kind: 'backup', source: { kind: 'here' }, id });
    const before = await readCatalogue();
    const other = openOther();
    expect(await other.getLock()).toMatchObject({ isLocked: false, isPossible: true, kinds: ['passphrase'] });

    await tab.lockNow();
    reload();
    for (const each of [tab, other]) {
      expect(await each.getLock()).toMatchObject({ isLocked: true });
      const refused: readonly (() => Promise<unknown>)[] = [
        () => each.deleteBackups([id]),
        () => each.prepareDownload(id),
        () => each.planChosen(comparison.comparisonId, { mode: 'exact', selection: [], resolutions: [] }),
        () => each.checkBackup({ kind: 'here' }, id),
        () => each.amendBackup(id, { isPinned: false }),
        () => each.restorePlanned(planId, { safetyBackup: true }),
        () => each.undoLastRestore(),
        () => each.restoreAgain(),
        () => each.setPassphrase('other', RIGHT),
        () => each.createRecoveryKit(RIGHT),
        () => each.confirmRecoveryKit({ 0: 'AAAA' }),
        () => each.startOver(),
        () => each.openFile(file),
        () => each.recordHistory('r00000001'),
        () => each.restoreVersion('r00000001', id),
        () => each.openComparison({ kind: 'now' }, { kind: 'backup', source: { kind: 'here' }, id }),
        () => each.exportComparison(comparison.comparisonId, 'json'),
        () => each.readComparedFile(comparison.comparisonId, 'x'),
        () => each.listDifferences(comparison.comparisonId, { offset: 0, limit: 1 }),
        () => each.addPasskey(newPasskey(), RIGHT),
        () => each.removeKey('x', RIGHT),
        () => each.withdrawBrowserKey(),
        () => each.keepBrowserKey(RIGHT),
        () => each.setLockRules({ idleMinutes: 0, onStart: false }),
        () => tab.clearActivity(),
      ];
      for (const call of refused)
        await expect(call()).rejects.toMatchObject({ code: 'locked', context: { lock: 'app' } });
      expect((await each.listBackups()).backups.length).toBeGreaterThan(0);
      await each.backUp(FULL);
    }
    expect(await readCatalogue()).toEqual(before);

    expect(await other.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    expect(await tab.getLock()).toMatchObject({ isLocked: false });
    expect(await tab.deleteBackups([id])).toMatchObject({});
  });

  it('refuses every call that is defined as `unlocked`, with any arguments', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.backUp(FULL);
    await tab.lockNow();
    const before = await readCatalogue();
    const guarded = Object.entries(WORKER_CALLS).filter(([, { access }]) => access === 'unlocked');
    expect(guarded.length).toBeGreaterThan(30);
    for (const [name] of guarded) {
      // The refusal comes before the arguments are checked.
      const send = tab[name as keyof typeof WORKER_CALLS] as () => Promise<unknown>;
      await expect(send(), name).rejects.toMatchObject({ code: 'locked', context: { lock: 'app' } });
    }
    expect(await readCatalogue()).toEqual(before);
  });

  it('opens with the recovery key and with a passkey too', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.addPasskey(newPasskey());
    const recoveryKey = await addRecoveryKey();
    for (const credential of [passkey(), { kind: 'recovery-key', recoveryKey } as const]) {
      await tab.lockNow();
      expect(await tab.getLock()).toMatchObject({
        isLocked: true,
        kinds: ['passphrase', 'recovery-key'],
        passkeys: [{ credentialId: 'c0ffee01' }],
      });
      expect(await tab.unlock(credential)).toEqual({ kind: 'unlocked' });
    }
    await tab.lockNow();
    await expect(tab.unlock({ kind: 'recovery-key', recoveryKey: 'AAAA' })).rejects.toMatchObject({
      code: 'mistyped-recovery-key',
    });
    expect(await tab.getLock()).toMatchObject({ isLocked: true });
  });

  it('delays attempts after wrong keys, in all tabs and after a reload, even with the right key', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.lockNow();
    const other = openOther();
    for (const attempt of [1, 2, 3])
      expect(await (attempt === 2 ? other : tab).unlock(WRONG)).toEqual({ kind: 'wrong' });
    // Unlocking the backups counts too.
    expect(await tab.unlockHere(WRONG)).toBe(false);
    reload();
    const refused = await tab.unlock(RIGHT);
    expect(refused).toMatchObject({ kind: 'wait' });
    expect(await other.unlockHere(RIGHT)).toBe(false);
    expect(await tab.getLock()).toMatchObject({ isLocked: true });
    await moveLock((record) => ({ ...record, failures: { count: 4, lastAt: 0 } }));
    expect(await tab.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    const log = (await tab.listActivity())
      .filter(({ kind }) => kind === 'key-change')
      .map(({ subject, outcome, errorCode }) => [subject, outcome, errorCode]);
    expect(log).toEqual([
      ['Unlocked', 'ok', undefined],
      ...Array.from({ length: 4 }, () => ['Unlocking', 'failed', 'wrong-passphrase']),
      ['Locked', 'ok', undefined],
      ['Passphrase', 'ok', undefined],
    ]);
  });

  it('closes after the idle time, whether a tab was open or not', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.setLockRules({ idleMinutes: 15, onStart: false });
    await tab.noteActivity();
    expect(await tab.getLock()).toMatchObject({ isLocked: false, rules: { idleMinutes: 15 } });
    await moveLock((record) => ({ ...record, activeAt: Date.now() - 16 * 60_000 }));
    // Too late.
    await tab.noteActivity();
    expect(await tab.getLock()).toMatchObject({ isLocked: true });
    expect(await tab.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    await moveLock((record) => ({ ...record, activeAt: Date.now() - 16 * 60_000 }));
    reload();
    await expect(tab.undoLastRestore()).rejects.toMatchObject({ code: 'locked', context: { lock: 'app' } });
  });

  it('closes on start if no other tab is open', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.setLockRules({ idleMinutes: 0, onStart: true });
    expect(await openOther().getLock()).toMatchObject({ isLocked: false });
    for (const each of [tab, ...others.splice(0)]) each.close();
    await expect
      .poll(async () => (await navigator.locks.query()).held?.some(({ name }) => name === 'heirloom-open'))
      .toBe(false);
    tab = openTab();
    expect(await tab.getLock()).toMatchObject({ isLocked: true });
  });

  it('makes a browser that keeps no key forget the session key', async () => {
    await tab.backUp(FULL);
    await tab.setPassphrase(PASSPHRASE);
    await tab.withdrawBrowserKey();
    await tab.unlockHere(RIGHT);
    const other = openOther();
    await other.unlockHere(RIGHT);
    await tab.lockNow();
    for (const each of [tab, other])
      await expect
        .poll(() =>
          each.listBackups().then(
            () => 'open',
            (error: { code: string }) => error.code,
          ),
        )
        .toBe('locked');
    expect(await tab.unlock(RIGHT)).toEqual({ kind: 'unlocked' });
    expect((await tab.listBackups()).backups).toHaveLength(1);
  });

  it('is released if the backups and every key are lost', async () => {
    await tab.setPassphrase(PASSPHRASE);
    await tab.lockNow();
    tab.close();
    await removeFolder(await navigator.storage.getDirectory(), 'heirloom-backups');
    const store = createStore('heirloom-device', 'device');
    await del('keys', store);
    await store('readonly', (objects) => objects.transaction.db.close());
    tab = openTab();
    expect(await tab.getLock()).toMatchObject({ isLocked: false, isPossible: false });
    await tab.setPassphrase(PASSPHRASE);
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
