import { describe, expect, it, vi } from 'vitest';
import type { Bytes } from '../../engine/index.ts';
import { equalBytes } from '../../engine/low-level.ts';
import { describeReadOnlyStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { skipWithoutPrivateFolder } from '../testing/browser-needs.ts';
import { Checksums } from './jszip-checksum.ts';
import { openBackupFile } from './open-backup-file.ts';
import { backupFileOf, entryOf, MODIFIED_AT } from './testing/backup-file-of.ts';
import { writeBackupFile } from './write-backup-file.ts';

const MIB = 1024 * 1024;

describeReadOnlyStorageConformance('a backup file picked in a browser', async (objects) => ({
  storage: await openBackupFile(new File([await backupFileOf(objects)], 'heirloom.zip')),
  dispose: async () => undefined,
}));

describe('a backup file in a browser', () => {
  it('is written to disk while it is created, and read from there', async (context) => {
    skipWithoutPrivateFolder(context);
    const pack = testBytes(16 * MIB);
    const entries = [entryOf('repository.json', testBytes(100))];
    for (const digit of '01234567') entries.push(entryOf(testKey('packs', digit), pack));
    const root = await navigator.storage.getDirectory();
    const name = `test-${crypto.randomUUID()}.zip`;
    const handle = await root.getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    for await (const piece of writeBackupFile(entries, { modifiedAt: MODIFIED_AT })) await stream.write(piece);
    await stream.close();
    const file = await handle.getFile();
    expect(file.size).toBeGreaterThan(128 * MIB);
    const storage = await openBackupFile(file);
    for (const digit of '07') expect(equalBytes(await storage.read(testKey('packs', digit)), pack)).toBe(true);
    expect(await storage.read(testKey('packs', '3'), { offset: 9 * MIB, length: 100 })).toEqual(
      pack.slice(9 * MIB, 9 * MIB + 100),
    );
    await expectCode(openBackupFile(file.slice(0, 100 * MIB)), 'truncated');
    await root.removeEntry(name);
  });

  it('is what JSZip alone writes, with other checksums and few turns for other work', async () => {
    const { default: JSZip } = await import('jszip');
    const content = [0, 1, 2].map((at) => [testKey('packs', String(at)), testBytes(5 * MIB + at)] as const);
    const zip = new JSZip();
    const checksums = await Checksums.create();
    for (const [key, bytes] of content) {
      zip.file(key, bytes, { date: MODIFIED_AT, compression: 'STORE', createFolders: false });
      checksums.takeOver(zip.files[key]);
    }
    const expected = (await zip.generateAsync({ type: 'uint8array' })) as Bytes;
    expect(checksums.entries).toBe(content.length);
    const immediately = vi.spyOn(globalThis, 'setImmediate');
    const written = await backupFileOf(new Map(content));
    const turns = immediately.mock.calls.length;
    immediately.mockRestore();
    expect(equalBytes(written, expected)).toBe(true);
    // JSZip alone lets other work have its turn each 16 KiB: 960 times.
    expect(turns).toBeLessThan(40);
  });

  it('opens after being repacked, deflated, in a folder', async () => {
    const { default: JSZip } = await import('jszip');
    const zip = new JSZip();
    const pack = testBytes(3 * MIB);
    zip.file('my backups/repository.json', testBytes(100)).file(`my backups/${testKey('packs', 'a')}`, pack);
    const bytes = (await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', streamFiles: true })) as Bytes;
    const storage = await openBackupFile(new File([bytes], 'again.zip'));
    expect(equalBytes(await storage.read(testKey('packs', 'a')), pack)).toBe(true);
    expect(await storage.read(testKey('packs', 'a'), { offset: MIB, length: 5 })).toEqual(pack.slice(MIB, MIB + 5));
  });

  it('reports invalid deflate data, and extra bytes after its end', async () => {
    const { default: JSZip } = await import('jszip');
    const zip = new JSZip().file('repository.json', new Uint8Array(5000));
    const bytes = (await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' })) as Bytes;
    for (let at = 45; at < 55; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      const read = openBackupFile(new Blob([changed])).then((storage) => storage.read('repository.json'));
      const outcome = await read.catch((error: unknown) => error);
      if (!(outcome instanceof Uint8Array)) expect(outcome).toMatchObject({ code: 'damaged' });
      else expect(outcome).toHaveLength(5000);
    }
  });
});
