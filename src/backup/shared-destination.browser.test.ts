import { describe, expect, it } from 'vitest';
import { openFolderStorage } from '../adapters/storage-folder/open-folder-storage.ts';
import {
  KEEP_EVERYTHING,
  openMasterKey,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
} from '../engine/index.ts';
import { shareRepository, type CondemnedNotes } from '../engine/programs.ts';
import { browserPorts } from './host/platform/ports.ts';
import { add, BACKUPS, change, client, FULL, PASSPHRASE, setUp, startFresh, statusOf } from './testing/destinations.ts';
import { readDeviceValue, writeDeviceValue } from './testing/device-values.ts';
import { filesIn, makeFolder, putFile } from './testing/folders.ts';

const WEEK_MS = 7 * 86_400_000;
const KEEP_LAST = { ...KEEP_EVERYTHING, keepLast: 1, keepsManual: false };

startFresh();

/** As another device does when it begins to synchronise through the folder. */
async function share(folder: FileSystemDirectoryHandle): Promise<void> {
  const storage = await openFolderStorage({ root: folder, subfolder: BACKUPS });
  const master = await openMasterKey(await readRepositoryConfig(storage), {
    kind: 'passphrase',
    passphrase: PASSPHRASE,
  });
  if (!master) throw new Error('another passphrase');
  await shareRepository(await openRepository(storage, await RepositoryKeys.fromMasterKey(master), browserPorts));
}

async function versionIn(folder: FileSystemDirectoryHandle): Promise<unknown> {
  const within = await folder.getDirectoryHandle(BACKUPS);
  const text = await (await (await within.getFileHandle('repository.json')).getFile()).text();
  return (JSON.parse(text) as { version: unknown }).version;
}

async function lastCleanUp(): Promise<Readonly<Record<string, number>> | undefined> {
  return (await client.listActivity()).find(({ kind }) => kind === 'retention')?.figures;
}

describe('a folder that several devices share', () => {
  it('SHD1 sets packs aside, frees them seven days later, and stays shared if its configuration is lost', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    await share(folder);
    await change('Soon gone');
    await client.backUp(FULL);
    await client.replicate();
    await client.changeDestination(id, { retention: KEEP_LAST });
    await change('Other');
    await client.backUp(FULL);
    const before = await filesIn(folder, BACKUPS, 'packs');
    expect(await client.replicate()).toMatchObject({ destinations: [{ outcome: 'copied', copied: 1 }] });
    expect((await statusOf(id)).backups).toHaveLength(1);
    expect(await filesIn(folder, BACKUPS, 'packs')).toEqual(expect.arrayContaining([...before]));
    expect(await filesIn(folder, BACKUPS, 'condemned')).not.toEqual([]);
    expect(await lastCleanUp()).toMatchObject({ forgotten: 2, freedBytes: 0 });
    expect((await lastCleanUp())?.['laterBytes']).toBeGreaterThan(0);
    expect(await client.previewRetentionAt(id, KEEP_LAST)).toMatchObject({ isFreedLater: true });

    const notes = (await readDeviceValue<CondemnedNotes>('condemned-notes')) ?? {};
    expect(Object.keys(notes)).not.toEqual([]);
    const aWeekOn = Object.entries(notes).map(([list, note]) => [list, { ...note, knownMs: WEEK_MS }] as const);
    await writeDeviceValue('condemned-notes', Object.fromEntries(aWeekOn));
    await client.replicate();
    const after = await filesIn(folder, BACKUPS, 'packs');
    expect(before.filter((pack) => !after.includes(pack))).not.toEqual([]);
    expect((await lastCleanUp())?.['freedBytes']).toBeGreaterThan(0);
    expect(await client.checkDestination(id, 'full')).toMatchObject({ isIntact: true });

    expect(await versionIn(folder)).toBe(2);
    await putFile(await folder.getDirectoryHandle(BACKUPS), 'repository.json', '{"format":"heirloom-rep');
    await client.replicate();
    expect(await versionIn(folder)).toBe(2);
  });

  it('SHD2 keeps what this browser cannot read for seven days, whatever the person repairs, and says so', async () => {
    await setUp();
    const folder = await makeFolder('usb');
    const id = await add(folder);
    await client.replicate();
    await share(folder);
    const unreadable = 'd'.repeat(64);
    const snapshots = await (await folder.getDirectoryHandle(BACKUPS)).getDirectoryHandle('snapshots');
    await putFile(snapshots, unreadable, 'half of a backup');
    await client.replicate();
    expect(await client.healDestination(id)).toMatchObject({ removed: 0, isWhole: false, isShared: true });
    expect(await filesIn(folder, BACKUPS, 'snapshots')).toContain(unreadable);

    const notes = (await readDeviceValue<CondemnedNotes>('condemned-notes')) ?? {};
    expect(Object.keys(notes)).toContain(unreadable);
    await writeDeviceValue('condemned-notes', { [unreadable]: { knownMs: WEEK_MS, seenAt: Date.now() } });
    expect(await client.healDestination(id)).toMatchObject({ removed: 1, isWhole: true });
    expect(await filesIn(folder, BACKUPS, 'snapshots')).not.toContain(unreadable);
  });
});
