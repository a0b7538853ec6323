import { describe, expect, it } from 'vitest';
import { openFolderStorage } from '../adapters/storage-folder/open-folder-storage.ts';
import { KEEP_EVERYTHING, openRepository, RepositoryKeys } from '../engine/index.ts';
import { withLock } from '../engine/low-level.ts';
import { browserPorts } from './host/platform/ports.ts';
import type { DeviceKeys } from './host/state/device-keys.ts';
import { backupsAt } from './testing/backups-at.ts';
import { fillCatalogue } from './testing/browser-state.ts';
import {
  add,
  addAndCopy,
  BACKUPS,
  change,
  client,
  FULL,
  setUp,
  start,
  startFresh,
  statusOf,
} from './testing/destinations.ts';
import { readDeviceValue } from './testing/device-values.ts';
import { corruptFile, filesIn, makeFolder, putFile, removeFile } from './testing/folders.ts';

startFresh();

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
      await fillCatalogue({ records: 40 + round, photos: 2, photoBytes: 1_000_000 });
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
    }
    // What a killed copy had begun to write may appear later, even a lock. The next copy removes it.
    await client.replicate(id);
    expect(await filesIn(folder, BACKUPS, 'locks')).toEqual([]);
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
