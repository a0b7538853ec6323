import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderStorage } from '../adapters/storage-folder/open-folder-storage.ts';
import { db } from '../catalogue/database.ts';
import { BackupError, KEEP_EVERYTHING, openRepository, RepositoryKeys } from '../engine/index.ts';
import { withLock } from '../engine/low-level.ts';
import { type BackupClient, createBackupClient } from './client/client.ts';
import type { DestinationStatus } from './contract/destinations.ts';
import type { DestinationFacts } from './host/places/destination.ts';
import type { DeviceKeys } from './host/state/device-keys.ts';
import { browserPorts } from './host/platform/ports.ts';
import type { BackUpRequest } from './contract/backups.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { readDeviceValue, writeDeviceValue } from './testing/device-values.ts';
import { asPicked, corruptFile, filesIn, makeFolder, putFile, removeFile } from './testing/folders.ts';
import { backupsAt } from './testing/backups-at.ts';
import { restoreWhole } from './testing/restore-whole.ts';

// Folders of the private file system replace those that a person picks: the interface is the same.

const FULL: BackUpRequest = { trigger: 'manual', scope: 'full', withFiles: true };
const PASSPHRASE = 'correct horse battery staple';
const BACKUPS = 'Heirloom backups';

let client: BackupClient;

function start(): void {
  client = createBackupClient();
}

beforeEach(async () => {
  await wipeBrowser();
  await fillCatalogue({ records: 40, photos: 3, photoBytes: 50_000 });
  start();
});

afterEach(() => client.close());

/** With a passphrase and one backup. */
async function setUp(): Promise<string> {
  await client.setPassphrase(PASSPHRASE);
  return (await client.backUp(FULL)).id;
}

async function add(folder: FileSystemDirectoryHandle): Promise<string> {
  const result = await client.addDestination(asPicked(folder));
  if (result.kind !== 'added' && result.kind !== 'joined') throw new Error(result.kind);
  return result.destinationId;
}

async function addAndCopy(folder: FileSystemDirectoryHandle): Promise<string> {
  const id = await add(folder);
  await client.replicate(id);
  return id;
}

async function statusOf(id: string): Promise<DestinationStatus> {
  const found = (await client.listDestinations()).find((destination) => destination.id === id);
  if (!found) throw new Error('gone');
  return found;
}

async function change(name: string): Promise<void> {
  await db.collections.update('c1', { name });
}

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
    ['cut off after one byte', (text) => text.slice(0, 1)],
    ['emptied', () => ''],
    ['missing', () => undefined],
    ['garbage', () => '\0'.repeat(500)],
    ['changed by someone without a key', (text) => text.replace(/"mac":"../, '"mac":"zz')],
  ];
  it.each(spoilt)(
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
    await client.removeDestination(id, true);
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

describe('a repair', () => {
  it('is not blocked by the lock of a killed copy from the same device', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await addAndCopy(folder);
    await fillCatalogue({ records: 40, photos: 8, photoBytes: 3_000_000 });
    await client.backUp(FULL);
    const killed = new Promise<void>((resolve) => {
      void client
        .replicate(id, {
          onProgress: ({ phase }) => {
            if (phase === 'copying') resolve();
          },
        })
        .catch(() => undefined);
    });
    await killed;
    client.close();
    expect(await filesIn(folder, BACKUPS, 'locks')).not.toEqual([]);
    start();
    await corruptFile(folder, BACKUPS, 'snapshots');
    expect(await client.checkDestination(id, 'quick')).toMatchObject({ isIntact: false });
    expect(await client.healDestination(id)).toMatchObject({ healed: 1, isWhole: true });
    expect(await filesIn(folder, BACKUPS, 'locks')).toEqual([]);
    expect(await client.replicate(id)).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
  });

  it('is not needed after killed copies: listed backups are intact, and the next copy completes', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await addAndCopy(folder);
    await client.changeDestination(id, { retention: KEEP_EVERYTHING });
    let wholeCopyMs = 0;
    for (let round = 0; round < 6; round += 1) {
      await fillCatalogue({ records: 40 + round, photos: 2, photoBytes: 3_000_000 });
      await client.backUp(FULL);
      const known = (await backupsAt(client, id)).map((backup) => backup.id);
      const startedAt = performance.now();
      const copying = client.replicate(id).then(
        () => undefined,
        () => undefined,
      );
      if (wholeCopyMs > 0)
        await Promise.race([copying, new Promise((resolve) => setTimeout(resolve, (wholeCopyMs * round) / 5))]);
      else await copying;
      wholeCopyMs ||= performance.now() - startedAt;
      client.close();
      start();
      const backups = await backupsAt(client, id);
      expect(backups.map((backup) => backup.id)).toEqual(expect.arrayContaining(known));
      // A pack that is in no index yet is not damage: the next copy writes the index.
      const { findings } = await client.checkDestination(id, 'full');
      expect(findings.filter(({ problem }) => problem !== 'missing-index')).toEqual([]);
      await client.replicate(id);
      expect((await statusOf(id)).backups).toHaveLength(round + 2);
      expect(await filesIn(folder, BACKUPS, 'locks')).toEqual([]);
    }
    expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true });
  }, 240_000);

  it('blocked by another device’s lock fails with that reason, and does not stop a copy', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await addAndCopy(folder);
    // An empty destination must not prevent the repair of others.
    await add(await makeFolder('new'));
    await corruptFile(folder, BACKUPS, 'packs');
    await client.checkDestination(id, 'quick');
    await change('Other');
    await client.backUp(FULL);
    const keys = await readDeviceValue<DeviceKeys>('keys');
    if (!keys) throw new Error('no keys');
    const other = await openRepository(
      await openFolderStorage({ root: folder, subfolder: BACKUPS }),
      await RepositoryKeys.fromRoot(keys.root),
      browserPorts,
    );
    await withLock(other, 'shared', 'another device', {}, async () => {
      await expect(client.healDestination(id)).rejects.toMatchObject({ code: 'busy-elsewhere' });
      const {
        destinations: [copied],
      } = await client.replicate(id);
      expect(copied).toMatchObject({ outcome: 'copied', copied: 1, healed: 0 });
      expect(await statusOf(id)).toMatchObject({ state: 'damaged', waiting: 0 });
    });
    expect((await client.replicate(id)).destinations[0]?.healed).toBeGreaterThan(0);
    expect(await statusOf(id)).toMatchObject({ state: 'ok' });
  });

  it('needs no manual check if the damaged file is intact again for another reason', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await addAndCopy(folder);
    await corruptFile(folder, BACKUPS, 'packs');
    await client.checkDestination(id, 'quick');
    expect(await statusOf(id)).toMatchObject({ state: 'damaged' });
    // Inverts the same byte again, as if another device or a sync tool had restored the file.
    await corruptFile(folder, BACKUPS, 'packs');
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'up-to-date', healed: 0 }] });
    expect(await statusOf(id)).toMatchObject({ state: 'ok', lastCheck: { isIntact: true } });
  });

  it.each(['usb', 'browser'])(
    'removes useless garbage that has no intact copy if the person asks for it: %s',
    async (where) => {
      await setUp();
      const folder = await makeFolder('usb');
      const usb = await addAndCopy(folder);
      const id = where === 'usb' ? usb : 'browser';
      const root = await navigator.storage.getDirectory();
      const place =
        where === 'usb'
          ? await folder.getDirectoryHandle(BACKUPS)
          : await (await root.getDirectoryHandle('heirloom-backups')).getDirectoryHandle('local');
      for (const kind of ['packs', 'snapshots'])
        await putFile(await place.getDirectoryHandle(kind), 'e'.repeat(64), 'garbage');
      expect(await client.checkDestination(id, 'quick')).toMatchObject({ isIntact: false, findings: [{}, {}] });
      await client.replicate();
      expect(await statusOf(id)).toMatchObject({ state: 'damaged' });
      expect(await filesIn(place, 'snapshots')).toContain('e'.repeat(64));
      expect(await client.healDestination(id)).toMatchObject({ removed: 2, lost: 0, isWhole: true });
      expect(await statusOf(id)).toMatchObject({ state: 'ok' });
      expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true });
      for (const kind of ['packs', 'snapshots']) expect(await filesIn(place, kind)).not.toContain('e'.repeat(64));
    },
  );

  it('repairs a folder from this browser, and test restores report the damage and the repair', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    expect(await client.runDrill(id)).toMatchObject({ outcome: 'passed', files: 3, filesInBackup: 3 });
    await corruptFile(folder, BACKUPS, 'packs');
    expect(await client.runDrill(id)).toMatchObject({ outcome: 'failed' });
    expect(await statusOf(id)).toMatchObject({
      state: 'damaged',
      lastDrill: { outcome: 'failed' },
      lastCheck: { isIntact: false },
    });
    expect(await client.healDestination(id)).toMatchObject({
      healed: 1,
      lost: 0,
      isWhole: true,
      drill: { outcome: 'passed' },
    });
    expect(await statusOf(id)).toMatchObject({ state: 'ok', lastCheck: { isIntact: true } });
    expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true, findings: [] });
    expect((await client.listActivity()).map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(
      expect.arrayContaining(['drill failed', 'heal ok', 'drill ok']),
    );
  });

  it('repairs a folder automatically when backups are copied there', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    await removeFile(folder, BACKUPS, 'packs');
    const result = await client.replicate();
    expect(result.destinations[0]).toMatchObject({ outcome: 'up-to-date' });
    expect(result.destinations[0]?.healed).toBeGreaterThan(0);
    expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true });
  });

  it('repairs this browser from a folder', async () => {
    await setUp();
    await add(await makeFolder('usb'));
    await client.replicate();
    const root = await navigator.storage.getDirectory();
    await corruptFile(root, 'heirloom-backups', 'local', 'packs');
    expect(await client.checkDestination('browser', 'quick')).toMatchObject({ isIntact: false });
    expect(await statusOf('browser')).toMatchObject({ state: 'damaged' });
    expect(await client.replicate()).toMatchObject({ healedHere: 1 });
    expect(await client.checkDestination('browser', 'full')).toMatchObject({ isIntact: true });
    expect(await statusOf('browser')).toMatchObject({ state: 'ok' });
    expect((await client.listBackups()).backups[0]).toHaveProperty('verifiedAt');
  });

  it('repairs damage that was found by verifying a backup in this browser', async () => {
    const backup = await setUp();
    await add(await makeFolder('usb'));
    await client.replicate();
    await corruptFile(await navigator.storage.getDirectory(), 'heirloom-backups', 'local', 'packs');
    expect((await client.verifyBackup(backup)).isIntact).toBe(false);
    expect((await client.replicate()).healedHere).toBeGreaterThan(0);
    const [healed] = (await client.listBackups()).backups;
    expect(healed).toHaveProperty('verifiedAt');
    expect(healed).not.toHaveProperty('findings');
  });

  it('is attempted only once if no destination has an intact copy', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    await corruptFile(folder, BACKUPS, 'snapshots');
    await corruptFile(await navigator.storage.getDirectory(), 'heirloom-backups', 'local', 'snapshots');
    await client.checkDestination(id, 'quick');
    for (let round = 0; round < 3; round += 1) await client.replicate();
    const attempts = (await client.listActivity()).filter(
      (entry) => entry.kind === 'heal' && entry.destinationId === id,
    );
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ outcome: 'warning' });
    expect(await statusOf(id)).toMatchObject({ state: 'damaged' });
  });
});

describe('a test restore', () => {
  it('from this browser succeeds, leaves no trace, and changes nothing', async () => {
    await setUp();
    const before = await readCatalogue();
    expect(await client.runDrill('browser')).toMatchObject({ outcome: 'passed', records: 40, files: 3 });
    expect(await readCatalogue()).toEqual(before);
    expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith('drill'))).toEqual([]);
    expect(await statusOf('browser')).toMatchObject({ lastDrill: { outcome: 'passed' } });
  });

  it('can be stopped, and then does not count', async () => {
    await setUp();
    const controller = new AbortController();
    const drill = client.runDrill('browser', undefined, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(drill).rejects.toMatchObject({ code: 'cancelled' });
    expect(await statusOf('browser')).not.toHaveProperty('lastDrill');
    expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith('drill'))).toEqual([]);
  });

  it('runs every 30 days by default, and can be turned off', async () => {
    expect(await client.getDrillDays()).toBe(30);
    await client.setDrillDays(null);
    expect(await client.getDrillDays()).toBeNull();
  });
});

describe('this browser', () => {
  it.each(['{"format":"heirl', '\0'])('rewrites its own repository.json if that is damaged: %j', async (text) => {
    const backup = await setUp();
    const place = await (
      await (await navigator.storage.getDirectory()).getDirectoryHandle('heirloom-backups')
    ).getDirectoryHandle('local');
    client.close();
    await putFile(place, 'repository.json', text);
    start();
    expect((await client.listBackups()).backups.map(({ id }) => id)).toEqual([backup]);
    expect(await client.checkDestination('browser', 'full')).toMatchObject({ isIntact: true });
    await change('Other');
    await client.backUp(FULL);
    expect((await client.listBackups()).backups).toHaveLength(2);
  });
});

describe('this browser', () => {
  it('counts as checked as long as each of its backups has been verified', async () => {
    await client.setPassphrase(PASSPHRASE);
    const { verifiedAt } = await client.backUp({ ...FULL, verify: true });
    expect(await statusOf('browser')).toMatchObject({ lastCheck: { at: verifiedAt, depth: 'full', isIntact: true } });
    await change('Other');
    const { id } = await client.backUp(FULL);
    expect(await statusOf('browser')).not.toHaveProperty('lastCheck');
    await client.verifyBackup(id);
    expect(await statusOf('browser')).toMatchObject({ lastCheck: { at: verifiedAt, depth: 'full' } });
  });
});

describe('downloaded files', () => {
  it('are recognised by their content, and proven when they are dropped back in', async () => {
    const backup = await setUp();
    expect(await statusOf('downloads')).toMatchObject({ state: 'empty', files: [], isOutsideThisBrowser: true });
    const { file, fileName } = await client.prepareDownload(backup);
    expect(await statusOf('downloads')).toMatchObject({
      state: 'ok',
      backups: [{ id: backup, isWhole: true }],
      files: [{ fileName, backupIds: [backup] }],
    });
    expect((await statusOf('downloads')).files?.[0]).not.toHaveProperty('lastSeenAt');

    const { sourceId } = await client.openFile(file);
    await client.listFileBackups(sourceId);
    expect((await statusOf('downloads')).files?.[0]).toHaveProperty('lastSeenAt');
    await client.checkFileObjects(sourceId);
    expect((await statusOf('downloads')).files).toMatchObject([
      { fileName, lastCheck: { depth: 'quick', isIntact: true } },
    ]);
    await client.checkBackup({ kind: 'file', sourceId }, backup);
    expect((await statusOf('downloads')).files).toMatchObject([
      { fileName, lastCheck: { depth: 'full', isIntact: true } },
    ]);
    // The whole file was read back, though nothing was restored.
    expect(await statusOf('downloads')).toMatchObject({ lastCheck: { depth: 'full', isIntact: true } });
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');
  });

  it('are read completely and test-restored when picked, and the result is remembered for each file', async () => {
    const backup = await setUp();
    const { file, fileName } = await client.prepareDownload(backup);
    const tried = await client.tryFile(file);
    expect(tried).toMatchObject({
      kind: 'tried',
      newer: 0,
      opensByKeysOfNow: true,
      backup: { id: backup, scope: 'full', withFiles: true },
      check: { depth: 'full', isIntact: true },
      drill: { outcome: 'passed', backupId: backup, files: 3, filesInBackup: 3 },
    });
    expect(await statusOf('downloads')).toMatchObject({
      state: 'ok',
      backups: [{ id: backup, triedAt: expect.any(String) }],
      files: [{ fileName, lastDrill: { outcome: 'passed' } }],
      lastCheck: { depth: 'full', isIntact: true },
      lastDrill: { outcome: 'passed', backupId: backup },
    });
    expect((await client.listActivity({}))[0]).toMatchObject({
      kind: 'drill',
      trigger: 'manual',
      outcome: 'ok',
      destinationId: 'downloads',
      backupId: backup,
    });
    // The result does not count for a later file.
    await change('Other');
    const later = (await client.backUp(FULL)).id;
    await client.prepareDownload(later);
    const { backups, lastDrill } = await statusOf('downloads');
    expect(backups.map(({ id, triedAt }) => [id, triedAt !== undefined])).toEqual([
      [later, false],
      [backup, true],
    ]);
    expect(lastDrill).toMatchObject({ backupId: backup });
    expect(await client.tryFile(file)).toMatchObject({ newer: 1, drill: { outcome: 'passed' } });
  });

  it('prove nothing if they are damaged; a new download replaces the damaged one', async () => {
    const backup = await setUp();
    const { file } = await client.prepareDownload(backup);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const packs = new TextDecoder('latin1').decode(bytes).indexOf('packs/');
    const at = packs + 2000;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const tried = await client.tryFile(new Blob([bytes]));
    expect(tried).toMatchObject({ kind: 'tried', check: { isIntact: false } });
    expect(tried).not.toHaveProperty('drill');
    expect(await statusOf('downloads')).toMatchObject({
      state: 'damaged',
      backups: [],
      files: [{ lastCheck: { isIntact: false } }],
    });
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');

    await client.prepareDownload(backup);
    const again = await statusOf('downloads');
    expect(again).toMatchObject({ state: 'ok', backups: [{ id: backup }] });
    expect(again).not.toHaveProperty('lastCheck');
  });

  it('are otherwise identified: no backup, truncated, of another repository, with old keys, or of a part', async () => {
    const backup = await setUp();
    const { file } = await client.prepareDownload(backup);
    await expect(client.tryFile(new Blob(['no ZIP']))).rejects.toMatchObject({ code: 'not-a-zip' });
    await expect(client.tryFile(file.slice(0, file.size / 2))).rejects.toMatchObject({ code: 'truncated' });
    const part = await client.backUp({ ...FULL, scope: 'configuration', withFiles: false });
    const partFile = await client.prepareDownload(part.id);
    expect(await client.tryFile(partFile.file)).toMatchObject({
      backup: { scope: 'configuration' },
      drill: { outcome: 'passed' },
    });
    // The file of a part does not prove the whole.
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');
    await client.setPassphrase('other lemons over a new bridge', { kind: 'passphrase', passphrase: PASSPHRASE });
    expect(await client.tryFile(file)).toMatchObject({
      kind: 'tried',
      opensByKeysOfNow: false,
      drill: { outcome: 'passed' },
    });

    const bytes = await file.arrayBuffer();
    client.close();
    await wipeBrowser();
    start();
    expect(await client.tryFile(new Blob([bytes]))).toEqual({ kind: 'other-repository' });
    await fillCatalogue({ records: 4, photos: 0, photoBytes: 0 });
    await setUp();
    expect(await client.tryFile(new Blob([bytes]))).toEqual({ kind: 'other-repository' });
    expect(await statusOf('downloads')).toMatchObject({ state: 'empty', files: [] });
  });
});
