import { describe, expect, it } from 'vitest';
import { BackupError, KEEP_EVERYTHING } from '../engine/index.ts';
import { times } from '../engine/testing/long-run.ts';
import type { DestinationFacts } from './host/places/destination.ts';
import { replicaCache } from './host/places/replica-cache.ts';
import { backupsAt } from './testing/backups-at.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import {
  add,
  addAndCopy,
  BACKUPS,
  change,
  client,
  FULL,
  PASSPHRASE,
  setUp,
  start,
  startFresh,
  statusOf,
} from './testing/destinations.ts';
import { readDeviceValue, writeDeviceValue } from './testing/device-values.ts';
import { asPicked, filesIn, makeFolder, putFile, removeFile } from './testing/folders.ts';
import { restoreWhole } from './testing/restore-whole.ts';

// What a folder gets, when, and how one begins to use it.

startFresh();

describe('a folder', () => {
  it('gets every backup with the same ids, and only missing objects are copied', async () => {
    await expect(client.addDestination(asPicked(await makeFolder('early')))).rejects.toMatchObject({ code: 'locked' });
    const first = await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    expect(await statusOf(id)).toMatchObject({
      state: 'behind',
      waiting: 1,
      name: 'usb',
      isOutsideThisBrowser: true,
      isOutsideThisDevice: false,
    });

    expect(await client.replicate()).toMatchObject({
      healedHere: 0,
      destinations: [{ destinationId: id, outcome: 'copied', copied: 1 }],
    });
    expect((await backupsAt(client, id)).map((backup) => backup.id)).toEqual([first]);
    const packs = await filesIn(folder, BACKUPS, 'packs');
    expect(packs.length).toBeGreaterThan(0);

    await change('Other');
    const second = await client.backUp(FULL);
    const {
      destinations: [copied],
    } = await client.replicate();
    expect(copied).toMatchObject({ outcome: 'copied', copied: 1 });
    expect(copied?.bytes).toBeLessThan(20_000);
    expect(await filesIn(folder, BACKUPS, 'packs')).toEqual(expect.arrayContaining([...packs]));
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'up-to-date', copied: 0 }] });
    const status = await statusOf(id);
    expect(status).toMatchObject({ state: 'ok', waiting: 0 });
    expect(status.backups.map((backup) => backup.id)).toEqual([second.id, first]);
    expect(status.sizeBytes).toBeGreaterThan(150_000);
    expect(await filesIn(folder, BACKUPS)).toContain('README.txt');
  });

  it('learns of new names and pins', async () => {
    const backup = await setUp();
    const id = await add(await makeFolder('usb'));
    await client.replicate();
    await client.amendBackup(backup, { name: 'Before the move', isPinned: true });
    await client.replicate();
    expect(await backupsAt(client, id)).toMatchObject([{ id: backup, name: 'Before the move', isPinned: true }]);
  });

  it('reports that it is paused, and catches up afterwards', async () => {
    await setUp();
    const id = await add(await makeFolder('usb'));
    await client.changeDestination(id, { isPaused: true, name: 'My stick' });
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'skipped', name: 'My stick' }] });
    expect(await statusOf(id)).toMatchObject({ state: 'paused', waiting: 1 });
    await change('Other');
    await client.backUp(FULL);
    await client.changeDestination(id, { isPaused: false });
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'copied', copied: 2 }] });
  });

  it('that is gone does not stop copies to the others, and is reported once', async () => {
    await setUp();
    const gone = await add(await makeFolder('gone'));
    const there = await add(await makeFolder('there'));
    await client.replicate();
    await change('Other');
    await client.backUp(FULL);
    await (await navigator.storage.getDirectory()).removeEntry('gone', { recursive: true });
    for (let round = 0; round < 2; round += 1) {
      const result = await client.replicate();
      expect(result.destinations).toMatchObject([
        { destinationId: gone, outcome: 'failed', error: { code: 'place-missing' } },
        { destinationId: there },
      ]);
      expect(result.destinations[1]?.outcome).toBe(round === 0 ? 'copied' : 'up-to-date');
    }
    expect(await statusOf(gone)).toMatchObject({ state: 'missing', error: { code: 'place-missing' } });
    expect(
      (await client.listActivity()).filter(({ kind, outcome }) => kind === 'copy' && outcome === 'failed'),
    ).toHaveLength(1);
  });

  it('that is suddenly empty stays empty, and its earlier checks do not count, until it is refilled', async () => {
    await setUp();
    const id = await add(await makeFolder('usb'));
    await client.replicate();
    await client.runDrill(id);
    await client.checkDestination(id, 'full');
    expect(await statusOf(id)).toMatchObject({
      state: 'ok',
      lastCheck: { isIntact: true },
      lastDrill: { outcome: 'passed' },
    });

    await (await navigator.storage.getDirectory()).removeEntry('usb', { recursive: true });
    const mountPoint = await makeFolder('usb');
    const tries = [
      () => client.checkDestination(id, 'quick'),
      () => client.testDestination(id),
      () => client.runDrill(id),
      () => client.previewRetentionAt(id, KEEP_EVERYTHING),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'place-emptied' });
    expect(await client.replicate()).toMatchObject({
      destinations: [{ outcome: 'failed', error: { code: 'place-emptied' } }],
    });
    expect(await filesIn(mountPoint)).toEqual([]);
    const status = await statusOf(id);
    expect(status).toMatchObject({ state: 'emptied', backups: [] });
    for (const fact of ['lastCheck', 'lastDrill', 'sizeBytes']) expect(status).not.toHaveProperty(fact);

    expect(await client.refillDestination(id)).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
    expect(await statusOf(id)).toMatchObject({ state: 'ok' });
    expect(await statusOf(id)).not.toHaveProperty('lastDrill');
  });

  it('forgets its test restore if its drive is replaced by one without the earlier backups', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    await client.runDrill(id);
    await removeFile(folder, BACKUPS, 'snapshots');
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
    expect(await statusOf(id)).toMatchObject({ state: 'ok' });
    expect(await statusOf(id)).not.toHaveProperty('lastDrill');
  });

  const spoilt: readonly (readonly [string, (text: string) => string | undefined])[] = [
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['missing', () => undefined],
    ['changed by someone without a key', (text) => text.replace(/"mac":"../, '"mac":"zz')],
    // These end like one of the three above.
    ['cut off after one byte', (text) => text.slice(0, 1)],
    ['emptied', () => ''],
    ['garbage', () => '\0'.repeat(500)],
  ];
  it.each(spoilt.slice(0, times(3, spoilt.length)))(
    'whose repository.json is %s is not reported as intact, and gets it back with the same keys',
    async (_, spoil) => {
      const first = await setUp();
      const folder = await makeFolder('usb');
      const id = await add(folder);
      await client.replicate();
      const within = await folder.getDirectoryHandle(BACKUPS);
      const whole = await (await (await within.getFileHandle('repository.json')).getFile()).text();
      await within.removeEntry('repository.json');
      const text = spoil(whole);
      if (text !== undefined) await putFile(within, 'repository.json', text);

      await expect(client.testDestination(id)).rejects.toMatchObject({ code: text ? 'damaged' : 'no-repository' });
      expect((await statusOf(id)).state).toBe('failing');
      await change('Other');
      await client.backUp(FULL);
      expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
      expect(await (await (await within.getFileHandle('repository.json')).getFile()).text()).toBe(whole);
      expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true });
      expect((await statusOf(id)).backups.map((backup) => backup.id)).toContain(first);
    },
  );

  it('whose repository.json is truncated is joined if its backups are ours, and otherwise left alone', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    await client.removeDestination(await addAndCopy(folder), false);
    const within = await folder.getDirectoryHandle(BACKUPS);
    await putFile(within, 'repository.json', '{"format":"heirloom-rep');
    await addAndCopy(folder);
    await putFile(within, 'repository.json', '{"format":"heirloom-rep');

    client.close();
    await wipeBrowser(['usb']);
    await fillCatalogue({ records: 2, photos: 0, photoBytes: 0 });
    start();
    await setUp();
    expect(await client.addDestination(asPicked(folder))).toEqual({ kind: 'other-repository', name: 'usb' });
    expect(await (await (await within.getFileHandle('repository.json')).getFile()).text()).toBe(
      '{"format":"heirloom-rep',
    );
  });

  it('is up to date once everything is copied, despite an earlier temporary failure', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await addAndCopy(folder);
    const failWith = async (code: 'storage-failed' | 'damaged') => {
      const all = await readDeviceValue<Readonly<Record<string, DestinationFacts>>>('destination-facts');
      await writeDeviceValue('destination-facts', {
        ...all,
        [id]: { ...all?.[id], error: new BackupError(code).serialize() },
      });
    };
    await failWith('storage-failed');
    expect(await statusOf(id)).toMatchObject({ state: 'ok' });
    expect(await statusOf(id)).not.toHaveProperty('error');
    await failWith('damaged');
    expect(await statusOf(id)).toMatchObject({ state: 'failing' });
    await failWith('storage-failed');
    await change('Other');
    await client.backUp(FULL);
    expect(await statusOf(id)).toMatchObject({ state: 'failing', waiting: 1 });
  });

  it('is joined if it contains these backups, and left alone if it contains others', async () => {
    const backup = await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    expect(await client.addDestination(asPicked(folder))).toEqual({ kind: 'known', destinationId: id });
    await client.replicate();
    await client.removeDestination(id, false);
    expect(await filesIn(folder, BACKUPS, 'snapshots')).toHaveLength(1);
    const again = await client.addDestination(asPicked(folder));
    expect(again.kind).toBe('joined');
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'up-to-date' }] });
    expect(
      (await statusOf('destinationId' in again ? again.destinationId : '')).backups.map((kept) => kept.id),
    ).toEqual([backup]);

    // Another person's browser.
    client.close();
    const packs = await filesIn(folder, BACKUPS, 'packs');
    await wipeBrowser(['usb']);
    await fillCatalogue({ records: 2, photos: 0, photoBytes: 0 });
    start();
    await setUp();
    expect(await client.addDestination(asPicked(folder))).toEqual({ kind: 'other-repository', name: 'usb' });
    expect(await filesIn(folder, BACKUPS, 'packs')).toEqual(packs);
    const beside = await client.addDestination(asPicked(folder), 'free');
    expect(beside.kind).toBe('added');
    await client.replicate();
    expect(await filesIn(folder, `${BACKUPS} 2`, 'snapshots')).toHaveLength(1);
    expect(await filesIn(folder, BACKUPS, 'packs')).toEqual(packs);
  });

  it('no longer opens with an old passphrase once it has been reached', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    await add(folder);
    await client.replicate();
    await client.setPassphrase('another one altogether');
    await client.replicate();
    const stranger = async (passphrase: string) => {
      client.close();
      await wipeBrowser(['usb']);
      start();
      const { sourceId, isUnlocked } = await client.openForRestore(asPicked(folder));
      expect(isUnlocked).toBe(false);
      return client.unlockFile(sourceId, { kind: 'passphrase', passphrase });
    };
    expect(await stranger(PASSPHRASE)).toBe(false);
    expect(await stranger('another one altogether')).toBe(true);
  });

  it('restores everything in a browser that has lost all its data', async () => {
    const backup = await setUp();
    const before = await readCatalogue();
    const folder = await makeFolder('usb');
    await add(folder);
    await client.replicate();
    client.close();
    await wipeBrowser(['usb']);
    start();
    const { sourceId } = await client.openForRestore(asPicked(folder));
    await client.unlockFile(sourceId, { kind: 'passphrase', passphrase: PASSPHRASE });
    const source = { kind: 'file', sourceId } as const;
    await restoreWhole(client, source, backup);
    expect(await readCatalogue()).toEqual(before);
    // The restore brought the keys, so the folder can be joined now.
    expect((await client.addDestination(asPicked(folder))).kind).toBe('joined');
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
  });

  it('can be removed together with its backups, and keeps all other files', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    await folder.getFileHandle('letter.txt', { create: true });
    const id = await add(folder);
    await client.replicate();
    expect(await replicaCache(id).names()).not.toEqual([]);
    await client.removeDestination(id, true);
    expect(await replicaCache(id).names()).toEqual([]);
    expect(await filesIn(folder)).toEqual(['letter.txt']);
    expect((await client.listDestinations()).map((destination) => destination.id)).not.toContain(id);
  });

  it('is tested with a small object that leaves no trace', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    expect((await client.testDestination(id)).durationMs).toBeGreaterThanOrEqual(0);
    expect(await filesIn(folder, BACKUPS, 'locks')).toEqual([]);
  });

  it('follows its own retention policy, and does not get deleted backups back', async () => {
    await setUp();
    for (const name of ['b', 'c']) {
      await change(name);
      await client.backUp(FULL);
    }
    const id = await add(await makeFolder('usb'));
    const retention = {
      keepLast: 2,
      hourly: null,
      daily: null,
      weekly: null,
      monthly: null,
      yearly: null,
      keepWithinDays: null,
      maxBytes: null,
      safetyDays: null,
      keepsManual: false,
    };
    await client.changeDestination(id, { retention });
    expect(await client.replicate()).toMatchObject({ destinations: [{ copied: 2 }] });
    await change('d');
    await client.backUp(FULL);
    expect(await client.replicate()).toMatchObject({ destinations: [{ copied: 1 }] });
    expect((await statusOf(id)).backups).toHaveLength(2);
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'up-to-date' }] });
    expect((await client.listBackups()).backups).toHaveLength(4);
  });
});
