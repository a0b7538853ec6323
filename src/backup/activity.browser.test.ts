import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '../catalogue/database.ts';
import { createBackupClient } from './client/client.ts';
import { onActivityNews } from './client/news.ts';
import type { ActivityEntry, ActivityNews } from './contract/activity.ts';
import type { BackUpRequest } from './contract/backups.ts';
import type { RestoreSource } from './contract/restoring.ts';
import { fillCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { restoreWhole } from './testing/restore-whole.ts';

const PASSPHRASE = 'nine lemons under an old bridge';
const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const HERE: RestoreSource = { kind: 'here' };

/** A tab with its own connection to the worker. */
class Tab {
  readonly backups = createBackupClient();

  close(): void {
    this.backups.close();
  }

  async entries(): Promise<readonly Partial<ActivityEntry>[]> {
    return (await this.backups.listActivity()).map(({ id: _, at: __, durationMs: ___, ...entry }) => entry);
  }
}

let tabs: Tab[] = [];

function openTab(): Tab {
  const tab = new Tab();
  tabs.push(tab);
  return tab;
}

beforeEach(() => wipeBrowser());
afterEach(() => {
  for (const tab of tabs) tab.close();
  tabs = [];
});

describe('an action', () => {
  it('is logged with its trigger, figures and subject, newest first', async () => {
    const { backups, ...tab } = openTab();
    await fillCatalogue({ records: 50, photos: 2, photoBytes: 20_000 });
    const first = await backups.backUp({ ...FULL, name: 'First', verify: true });
    await backups.verifyBackup(first.id);
    await backups.setPassphrase(PASSPHRASE);
    const { sizeBytes, fileName } = await backups.prepareDownload(first.id);
    await db.records.clear();
    const restored = await restoreWhole(backups, HERE, first.id);
    const undone = await backups.undoLastRestore();
    if (undone.kind !== 'undone') throw new Error('the undo asked');
    const { freedBytes } = await backups.deleteBackups([first.id]);
    void tab;

    const entries = await backups.listActivity();
    expect(entries.map(({ kind, trigger, outcome }) => [kind, trigger, outcome].join(' '))).toEqual([
      'delete manual ok',
      'undo manual ok',
      'backup before-destructive ok',
      'restore manual ok',
      'backup before-destructive ok',
      'download manual ok',
      'key-change manual ok',
      'check manual ok',
      'backup manual ok',
    ]);
    const [deletion, undo, , restore, , download, keyChange, check, backup] = entries;
    expect(backup).toMatchObject({
      subject: 'First',
      backupId: first.id,
      figures: { records: 50, files: 2, bytes: first.bytes, newBytes: first.newBytes, verified: 1 },
    });
    expect(check).toMatchObject({ backupId: first.id, figures: { snapshots: 1, bytes: expect.any(Number) } });
    expect(keyChange).toMatchObject({ subject: 'Passphrase' });
    expect(download).toMatchObject({ subject: fileName, backupId: first.id, figures: { bytes: sizeBytes } });
    expect(restore).toMatchObject({
      backupId: first.id,
      undoId: restored.undoId,
      figures: { added: 50, changed: 0, removed: 0 },
    });
    expect(undo).toMatchObject({
      backupId: restored.undoId,
      undoId: undone.result.undoId,
      figures: { added: 0, removed: 50 },
    });
    expect(deletion).toMatchObject({ subject: 'First', figures: { backups: 1, freedBytes } });
    for (const entry of entries) expect(entry.durationMs).toBeGreaterThanOrEqual(0);
  });

  it('that fails or is stopped is logged with its error code and advice', async () => {
    const tab = openTab();
    await fillCatalogue({ records: 5, photos: 0, photoBytes: 0 });
    const { id } = await tab.backups.backUp(FULL);
    await expect(tab.backups.prepareDownload(id)).rejects.toMatchObject({ code: 'locked' });
    await tab.backups.setPassphrase(PASSPHRASE);
    expect(await tab.backups.unlockHere({ kind: 'passphrase', passphrase: 'wrong' })).toBe(false);
    const controller = new AbortController();
    await expect(
      tab.backups.backUp(FULL, {
        signal: controller.signal,
        onProgress: () => {
          controller.abort();
        },
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    const [stopped, unlock, , download] = await tab.backups.listActivity();
    expect(stopped).toMatchObject({ kind: 'backup', outcome: 'cancelled', errorCode: 'cancelled' });
    expect(unlock).toMatchObject({ kind: 'key-change', outcome: 'failed', errorCode: 'wrong-passphrase' });
    expect(download).toMatchObject({
      kind: 'download',
      outcome: 'failed',
      errorCode: 'locked',
      hint: 'file-needs-key',
    });
  });

  it('leaves no secret in the log, whatever was typed', async () => {
    const tab = openTab();
    await fillCatalogue({ records: 3, photos: 1, photoBytes: 5000 });
    const { id } = await tab.backups.backUp({ ...FULL, name: 'Named' });
    await tab.backups.setPassphrase(PASSPHRASE);
    const { recoveryKey } = await tab.backups.createRecoveryKit();
    const groups = recoveryKey.split('-');
    await tab.backups.confirmRecoveryKit({ 0: groups[0] ?? '' });
    await tab.backups.unlockHere({ kind: 'passphrase', passphrase: 'a wrong secret' });
    await tab.backups.unlockHere({ kind: 'recovery-key', recoveryKey }).catch(() => undefined);
    // A person may paste anything into the name of a backup.
    await tab.backups.backUp({ ...FULL, name: `my key ${recoveryKey}` });
    const { file } = await tab.backups.prepareDownload(id);
    const { sourceId } = await tab.backups.openFile(file);
    await tab.backups.unlockFile(sourceId, { kind: 'passphrase', passphrase: PASSPHRASE });
    await tab.backups.checkBackup({ kind: 'file', sourceId }, id);
    await db.records.clear();
    await restoreWhole(tab.backups, HERE, id);
    const entries = await tab.backups.listActivity();
    expect(entries.length).toBeGreaterThanOrEqual(8);
    expect(entries.map(({ subject }) => subject)).toContain('my key …');
    const written = JSON.stringify(entries);
    for (const secret of [
      PASSPHRASE,
      'a wrong secret',
      recoveryKey,
      ...groups.slice(1).map((group) => `${group}-`),
      'Monstera',
      'photo 0',
    ]) {
      expect(written).not.toContain(secret);
    }
  });
});

describe('the log', () => {
  it('survives a restore, an undo and a new worker', async () => {
    const tab = openTab();
    await fillCatalogue({ records: 20, photos: 0, photoBytes: 0 });
    const { id } = await tab.backups.backUp(FULL);
    await tab.backups.verifyBackup(id);
    const before = await tab.entries();
    await db.records.clear();
    await restoreWhole(tab.backups, HERE, id);
    await tab.backups.undoLastRestore();
    tab.close();
    const after = await openTab().entries();
    expect(after.map(({ kind }) => kind)).toEqual(['undo', 'backup', 'restore', 'backup', 'check', 'backup']);
    expect(after.slice(-before.length)).toEqual(before);
  });

  it('is shared by all tabs: it contains every action of each tab, and all tabs are notified', async () => {
    const [one, other] = [openTab(), openTab()];
    await fillCatalogue({ records: 5, photos: 0, photoBytes: 0 });
    const { id } = await one.backups.backUp(FULL);
    const heard: ActivityNews[] = [];
    const stop = onActivityNews((news) => {
      heard.push(news);
    });
    const checks = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? one : other).backups.verifyBackup(id));
    await Promise.all(checks);
    const entries = await one.backups.listActivity();
    expect(entries.map(({ kind }) => kind)).toEqual([...Array.from({ length: 10 }, () => 'check'), 'backup']);
    expect(await other.backups.listActivity()).toEqual(entries);
    await expect.poll(() => heard.length).toBe(10);
    expect(new Set(heard.map((news) => (news.kind === 'added' ? news.entry.id : ''))).size).toBe(10);

    await other.backups.clearActivity();
    expect(await one.backups.listActivity()).toEqual([]);
    await expect.poll(() => heard.at(-1)).toEqual({ kind: 'cleared' });
    stop();
  });
});

describe('the statistics', () => {
  it('count deduplicated and compressed sizes, and are empty before the first backup', async () => {
    const tab = openTab();
    expect(await tab.backups.getStatistics()).toBeNull();
    await fillCatalogue({ records: 2000, photos: 1, photoBytes: 100_000 });
    const first = await tab.backups.backUp(FULL);
    const one = await tab.backups.getStatistics();
    expect(one?.separateBytes).toBe(first.bytes);
    // The photo's random bytes do not compress; the records do.
    expect(one?.packedBytes).toBeLessThan(one?.uniqueBytes ?? 0);
    expect(one?.storedBytes).toBeGreaterThanOrEqual(one?.packedBytes ?? Number.POSITIVE_INFINITY);
    await tab.backups.backUp(FULL);
    const two = await tab.backups.getStatistics();
    expect(two).toMatchObject({
      separateBytes: 2 * first.bytes,
      uniqueBytes: one?.uniqueBytes,
      packedBytes: one?.packedBytes,
      pieces: one?.pieces,
    });
  });
});
