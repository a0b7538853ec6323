import JSZip from 'jszip';
import { openAsBlob } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../engine/index.ts';
import { describeReadOnlyStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { openBackupFile } from './open-backup-file.ts';
import { backupFileOf } from './testing/backup-file-of.ts';

const README = new TextEncoder().encode('How to get your data back: …');

function objectsOf(): Map<string, Bytes> {
  return new Map([
    ['README.txt', README],
    ['repository.json', testBytes(300, 1)],
    [testKey('packs', 'a'), testBytes(100_000, 2)],
    [testKey('indexes', 'b'), testBytes(2000, 3)],
    [testKey('snapshots', 'c'), testBytes(900, 4)],
  ]);
}

async function rezip(
  objects: ReadonlyMap<string, Bytes>,
  folder: string,
  options: JSZip.JSZipGeneratorOptions = {},
): Promise<Blob> {
  const zip = new JSZip();
  for (const [path, bytes] of objects) zip.file(folder + path, bytes);
  const bytes = await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', ...options });
  return new Blob([bytes as Bytes]);
}

describeReadOnlyStorageConformance('a backup file', async (objects) => ({
  storage: await openBackupFile(new Blob([await backupFileOf(objects)])),
  dispose: async () => undefined,
}));

describeReadOnlyStorageConformance('a backup file with ZIP64', async (objects) => ({
  storage: await openBackupFile(new Blob([await backupFileOf(objects, { bytes: 0, entries: 0 })])),
  dispose: async () => undefined,
}));

describeReadOnlyStorageConformance('an unpacked backup file that was packed again', async (objects) => ({
  storage: await openBackupFile(await rezip(objects, 'heirloom-2026-11-20-1405-full/')),
  dispose: async () => undefined,
}));

describe('opening a backup file', () => {
  it.each([
    ['with data descriptors', '', { streamFiles: true }],
    ['with data descriptors, stored', '', { streamFiles: true, compression: 'STORE' }],
    ['by a system with Unix attributes', 'folder/', { platform: 'UNIX' }],
    ['in a folder with accents', 'Sauvegardes d’été/', {}],
    ['with a comment', '', { comment: 'my backups' }],
  ] as const)('opens a file repacked %s', async (_, folder, options) => {
    const objects = objectsOf();
    const storage = await openBackupFile(await rezip(objects, folder, options));
    objects.delete('README.txt');
    for (const [key, bytes] of objects) expect(await storage.read(key)).toEqual(bytes);
  });

  it('opens a file packed with backslashes', async () => {
    const zip = new JSZip();
    zip.file('repository.json', testBytes(5));
    zip.file(testKey('packs', 'a').replace('/', '\\'), testBytes(7), { createFolders: false });
    const storage = await openBackupFile(new Blob([(await zip.generateAsync({ type: 'uint8array' })) as Bytes]));
    expect(await storage.read(testKey('packs', 'a'))).toEqual(testBytes(7));
  });

  it('ignores files that a system or a person added next to the objects', async () => {
    const objects = objectsOf();
    for (const junk of ['__MACOSX/._repository.json', '.DS_Store', 'packs/.DS_Store', 'packs/letter.txt', 'Thumbs.db'])
      objects.set(junk, testBytes(5));
    const storage = await openBackupFile(new Blob([await backupFileOf(objects)]));
    const keys: string[] = [];
    for await (const { key } of storage.list('packs')) keys.push(key);
    expect(keys).toEqual([testKey('packs', 'a')]);
  });

  it('prefers a repository that contains the others, and refuses to choose between two side by side', async () => {
    for (const folder of ['', 'a/', 'a/b/c/']) {
      const nested = new Map([
        [`${folder}old/repository.json`, testBytes(1, 2)],
        [`${folder}repository.json`, testBytes(1, 1)],
      ]);
      expect(await (await openBackupFile(new Blob([await backupFileOf(nested)]))).read('repository.json')).toEqual(
        testBytes(1, 1),
      );
      const two = new Map([
        [`${folder}a/repository.json`, testBytes(1)],
        [`${folder}b/repository.json`, testBytes(1)],
      ]);
      await expectCode(openBackupFile(new Blob([await backupFileOf(two)])), 'several-backups');
    }
  });

  it('prefers a repository with objects to another file with the same name', async () => {
    const project = new Map([
      ['repository.json', testBytes(1, 1)],
      ['mine/repository.json', testBytes(1, 2)],
      [`mine/${testKey('packs', 'a')}`, testBytes(9)],
    ]);
    expect(await (await openBackupFile(new Blob([await backupFileOf(project)]))).read('repository.json')).toEqual(
      testBytes(1, 2),
    );
  });

  it('distinguishes a file that is no ZIP, a truncated ZIP, and a ZIP of something else', async () => {
    for (const text of ['x', 'PKx', '<!doctype html>', 'GIF89a', '{"repository":1}', '%PDF-1.7 …'.repeat(1000)]) {
      await expectCode(openBackupFile(new Blob([text])), 'not-a-zip');
    }
    await expectCode(openBackupFile(new Blob([])), 'truncated');
    await expectCode(
      openBackupFile(new Blob([(await new JSZip().generateAsync({ type: 'uint8array' })) as Bytes])),
      'not-a-backup-file',
    );
    await expectCode(
      openBackupFile(new Blob([await backupFileOf(new Map([['README.txt', README]]))])),
      'not-a-backup-file',
    );
  });

  it('reads only the end of a large file', async () => {
    const objects = new Map([
      ['repository.json', testBytes(10)],
      [testKey('packs', 'a'), testBytes(30_000_000)],
    ]);
    const bytes = await backupFileOf(objects);
    let bytesRead = 0;
    class CountedBlob extends Blob {
      override slice(start?: number, end?: number): Blob {
        const part = super.slice(start, end);
        bytesRead += part.size;
        return part;
      }
    }
    const storage = await openBackupFile(new CountedBlob([bytes]));
    expect(bytesRead).toBeGreaterThan(0);
    expect(bytesRead).toBeLessThan(300_000);
    bytesRead = 0;
    await storage.read(testKey('packs', 'a'), { offset: 20_000_000, length: 1000 });
    // The object is sliced once to locate it and once to read it; only the second slice, of 1000 bytes, is loaded.
    expect(bytesRead).toBeLessThan(30_000_000 + 2000);
  });

  it('reports that the file changed on disk after it was chosen', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-zip-'));
    const path = join(folder, 'backup.zip');
    await writeFile(path, await backupFileOf(objectsOf()));
    const storage = await openBackupFile(await openAsBlob(path));
    expect(await storage.read('repository.json')).toEqual(testBytes(300, 1));
    await appendFile(path, 'more');
    await expectCode(storage.read(testKey('packs', 'a')), 'storage-failed');
    await rm(folder, { recursive: true });
  });
});
