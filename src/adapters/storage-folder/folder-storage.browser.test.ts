import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { eachNeeds, skipWithoutPrivateFolder, skipWithoutQuotaControl } from '../testing/browser-needs.ts';
import { limitQuota } from '../testing/limit-quota.ts';
import {
  describeReadOnlyStorageConformance,
  describeStorageConformance,
} from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { openDirectoryStorage } from '../storage-opfs/directory-storage.ts';
import {
  BACKUPS_FOLDER,
  findFolderPlace,
  findFreePlace,
  removeBackupsIn,
  writeNote,
  type FolderPlace,
} from './folder-place.ts';
import { openFolderStorage } from './open-folder-storage.ts';

// A folder of the private file system stands in for one that a person picked: the interface is the same.

let all: FileSystemDirectoryHandle;
let root: FileSystemDirectoryHandle;
let rootName = '';

async function makeRoot(): Promise<FileSystemDirectoryHandle> {
  all = await navigator.storage.getDirectory();
  rootName = `picked-${crypto.randomUUID()}`;
  return all.getDirectoryHandle(rootName, { create: true });
}

async function removeRoot(name: string): Promise<void> {
  await all.removeEntry(name, { recursive: true }).catch(() => undefined);
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names.sort();
}

async function putFile(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(text);
  await stream.close();
}

async function plantJunk(): Promise<void> {
  const folder = await root.getDirectoryHandle(BACKUPS_FOLDER);
  await putFile(folder, 'repository (conflicted copy 2026-11-20).json', '{}');
  for (const name of ['packs', 'indexes', 'snapshots', 'locks']) {
    const objects = await folder.getDirectoryHandle(name, { create: true });
    for (const junk of [
      'desktop.ini',
      '.DS_Store',
      `${'a'.repeat(64)} (1)`,
      `${'b'.repeat(64)}.sync-conflict-20261120`,
      `.~${'c'.repeat(64)}`,
    ]) {
      await putFile(objects, junk, 'junk');
    }
  }
}

eachNeeds(skipWithoutPrivateFolder);

describeStorageConformance('a folder', async () => {
  root = await makeRoot();
  const name = rootName;
  const place: FolderPlace = { root, subfolder: BACKUPS_FOLDER };
  return {
    storage: await openFolderStorage(place),
    reopen: () => openFolderStorage(place),
    plantJunk,
    dispose: () => removeRoot(name),
  };
});

describeReadOnlyStorageConformance('a folder that is only read', async (objects) => {
  root = await makeRoot();
  const name = rootName;
  const place: FolderPlace = { root, subfolder: BACKUPS_FOLDER };
  const writable = await openFolderStorage(place);
  for (const [key, bytes] of objects) await writable.write(key, bytes);
  return { storage: await openFolderStorage(place, 'read'), dispose: () => removeRoot(name) };
});

describe('a folder', () => {
  let place: FolderPlace;
  beforeEach(async () => {
    root = await makeRoot();
    place = { root, subfolder: BACKUPS_FOLDER };
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await removeRoot(rootName);
  });

  it('puts backups into a subfolder, unless the folder itself is a repository', async () => {
    expect(await findFolderPlace(root)).toEqual(place);
    await putFile(root, REPOSITORY_KEY, '{}');
    expect(await findFolderPlace(root)).toEqual({ root, subfolder: null });
    await openFolderStorage(place);
    expect(await findFreePlace(root)).toEqual({ root, subfolder: `${BACKUPS_FOLDER} 2` });
  });

  it('leaves no trace when opened for reading, even if empty folders are missing', async () => {
    await expectCode(openFolderStorage(place, 'read'), 'no-repository');
    expect(await namesIn(root)).toEqual([]);
    await root.getDirectoryHandle(BACKUPS_FOLDER, { create: true });
    const storage = await openFolderStorage(place, 'read');
    for await (const object of storage.list('locks')) expect(object).toBeUndefined();
    expect(await storage.stat(testKey('packs', 'a'))).toBeUndefined();
    expect(await namesIn(await root.getDirectoryHandle(BACKUPS_FOLDER))).toEqual([]);
  });

  it('contains only its objects: no trial files, no temporary files', async () => {
    const storage = await openFolderStorage(place);
    await storage.write(testKey('packs', 'a'), testBytes(10));
    const folder = await root.getDirectoryHandle(BACKUPS_FOLDER);
    expect(await namesIn(folder)).toEqual(['packs']);
    expect(await namesIn(await folder.getDirectoryHandle('packs'))).toEqual(['a'.repeat(64)]);
  });

  it('reports a lost permission, before and during work', async () => {
    const storage = await openFolderStorage(place);
    const refused = new DOMException('no', 'NotAllowedError');
    vi.spyOn(FileSystemDirectoryHandle.prototype, 'getFileHandle').mockRejectedValue(refused);
    await expectCode(storage.write(testKey('packs', 'a'), testBytes(10)), 'permission-lost');
    await expectCode(storage.read(testKey('packs', 'a')), 'permission-lost');
    vi.restoreAllMocks();
    Object.defineProperty(root, 'queryPermission', { value: async () => 'prompt', configurable: true });
    await expectCode(openFolderStorage(place), 'permission-lost');
    await expectCode(openFolderStorage(place, 'read'), 'permission-lost');
  });

  it('distinguishes a read-only folder from a lost permission', async () => {
    const storage = await openFolderStorage(place);
    // Chromium's answer for a folder on a read-only disk: see e2e/real-folder.spec.ts.
    const readOnly = new DOMException('no', 'NoModificationAllowedError');
    vi.spyOn(FileSystemDirectoryHandle.prototype, 'getFileHandle').mockRejectedValue(readOnly);
    await expectCode(storage.write(testKey('packs', 'a'), testBytes(10)), 'place-read-only');
    vi.spyOn(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle').mockRejectedValue(readOnly);
    await expectCode(openFolderStorage(place), 'place-read-only');
  });

  it('counts files left by killed writes, and removes them after an hour, but no other files', async () => {
    const storage = await openFolderStorage(place);
    const folder = await root.getDirectoryHandle(BACKUPS_FOLDER);
    const packs = await folder.getDirectoryHandle('packs', { create: true });
    const left = [`${'a'.repeat(64)}.crswap`, `${'b'.repeat(64)}.1.crswap`];
    for (const name of left) await putFile(packs, name, 'x'.repeat(100));
    await putFile(folder, 'repository.json.crswap', 'x'.repeat(30));
    await putFile(folder, 'letter.crswap', 'mine');
    expect(await storage.measureLeftovers?.()).toBe(230);
    await openFolderStorage(place);
    expect(await namesIn(packs)).toEqual(left);

    const inAnHour = { kind: 'folder', canMove: false, now: () => Date.now() + 61 * 60 * 1000 } as const;
    await openDirectoryStorage(folder, { ...inAnHour, isReadOnly: true });
    expect(await namesIn(packs)).toEqual(left);
    await openDirectoryStorage(folder, inAnHour);
    expect(await namesIn(packs)).toEqual([]);
    expect(await namesIn(folder)).toContain('letter.crswap');
    expect(await namesIn(folder)).not.toContain('repository.json.crswap');
    expect(await storage.measureLeftovers?.()).toBe(0);
  });

  it('distinguishes a missing folder from a missing object, before and during work', async ({ skip }) => {
    skip(!('showDirectoryPicker' in window), 'No one can pick a folder in this browser.');
    const storage = await openFolderStorage(place);
    await expectCode(storage.read(testKey('packs', 'a')), 'missing-object');
    await removeRoot(rootName);
    await expectCode(storage.read(testKey('packs', 'a')), 'place-missing');
    await expectCode(storage.stat(testKey('packs', 'a')), 'place-missing');
    await expectCode(storage.write(testKey('packs', 'a'), testBytes(10)), 'place-missing');
    await expectCode(
      (async () => {
        for await (const object of storage.list('packs')) expect(object).toBeUndefined();
      })(),
      'place-missing',
    );
    await expectCode(openFolderStorage(place), 'place-missing');
    await expectCode(openFolderStorage(place, 'read'), 'place-missing');
    await expectCode(findFreePlace(root), 'place-missing');
  });

  it('reports a full disk, and keeps the existing object', async (context) => {
    skipWithoutQuotaControl(context);
    const storage = await openFolderStorage(place);
    await storage.write(testKey('packs', 'a'), testBytes(1000));
    const release = await limitQuota(3_000_000);
    try {
      await expect(storage.write(testKey('packs', 'b'), new Uint8Array(20_000_000))).rejects.toMatchObject({
        code: 'quota-exceeded',
        hint: 'folder-full',
      });
      expect(await storage.read(testKey('packs', 'a'))).toEqual(testBytes(1000));
      expect(await storage.stat(testKey('packs', 'b'))).toBeUndefined();
    } finally {
      await release();
    }
  });

  it('has notes for people beside the objects, written when they are missing or different', async () => {
    const read = async () => {
      const folder = await root.getDirectoryHandle(BACKUPS_FOLDER);
      return (await folder.getFileHandle('recover.html')).getFile();
    };
    await writeNote(place, 'recover.html', testBytes(30));
    const first = await read();
    await writeNote(place, 'recover.html', testBytes(30));
    expect((await read()).lastModified).toBe(first.lastModified);
    await writeNote(place, 'recover.html', testBytes(30, 2));
    expect(new Uint8Array(await (await read()).arrayBuffer())).toEqual(testBytes(30, 2));
  });

  it('can delete all backups, and leaves other files alone', async () => {
    const storage = await openFolderStorage(place);
    await storage.write(REPOSITORY_KEY, testBytes(10));
    await writeNote(place, 'README.txt', testBytes(20));
    await writeNote(place, 'recover.html', testBytes(30));
    await removeBackupsIn(place);
    expect(await namesIn(root)).toEqual([]);

    await openFolderStorage(place);
    await putFile(await root.getDirectoryHandle(BACKUPS_FOLDER), 'letter.txt', 'mine');
    await removeBackupsIn(place);
    expect(await namesIn(await root.getDirectoryHandle(BACKUPS_FOLDER))).toEqual(['letter.txt']);
  });
});
