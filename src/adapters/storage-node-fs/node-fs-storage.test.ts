import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { toStorageError } from './errno.ts';
import { openNodeFsStorage } from './node-fs-storage.ts';

describeStorageConformance('a folder in Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-fs-'));
  return {
    storage: await openNodeFsStorage(folder),
    reopen: () => openNodeFsStorage(folder),
    plantJunk: async () => {
      const id = 'b'.repeat(64);
      await writeFile(join(folder, 'packs', `${id}.0123456789abcdef.tmp`), 'half a pack');
      await writeFile(join(folder, 'packs', id.toUpperCase()), 'x');
      await writeFile(join(folder, 'packs', '.DS_Store'), 'x');
      await writeFile(join(folder, 'snapshots', 'thumbs.db'), 'x');
      await writeFile(join(folder, 'c'.repeat(64)), 'x');
      await mkdir(join(folder, 'indexes', 'd'.repeat(64)));
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('a folder in Node', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heirloom-fs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('removes temporary files older than an hour when it is opened, and no others', async () => {
    await openNodeFsStorage(folder);
    const old = join(folder, 'packs', `${'a'.repeat(64)}.0123456789abcdef.tmp`);
    const young = join(folder, 'packs', `${'b'.repeat(64)}.0123456789abcdef.tmp`);
    const foreign = join(folder, 'packs', 'letter.tmp');
    for (const path of [old, young, foreign]) await writeFile(path, 'x');
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const path of [old, foreign]) await utimes(path, longAgo, longAgo);
    await openNodeFsStorage(folder);
    expect((await readdir(join(folder, 'packs'))).sort()).toEqual([
      'b'.repeat(64) + '.0123456789abcdef.tmp',
      'letter.tmp',
    ]);
  });

  it('removes files left by writes killed in Chromium, and counts them until then', async () => {
    const storage = await openNodeFsStorage(folder);
    const [id, other] = ['a'.repeat(64), 'b'.repeat(64)];
    await writeFile(join(folder, 'packs', `${id}.crswap`), 'x'.repeat(100));
    await writeFile(join(folder, 'packs', `${other}.1.crswap`), 'x'.repeat(20));
    await writeFile(join(folder, 'repository.json.crswap'), 'x'.repeat(3));
    await writeFile(join(folder, 'letter.crswap'), 'a person’s own');
    expect(await storage.measureLeftovers?.()).toBe(123);
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of [`packs/${id}.crswap`, 'repository.json.crswap', 'letter.crswap'])
      await utimes(join(folder, name), longAgo, longAgo);
    expect(await (await openNodeFsStorage(folder)).measureLeftovers?.()).toBe(20);
    expect(await readdir(folder)).toContain('letter.crswap');
  });

  it('leaves no temporary file behind, after success or failure', async () => {
    const storage = await openNodeFsStorage(folder);
    await storage.write(testKey('packs', 'a'), testBytes(10));
    // A folder with the final name makes the rename fail.
    await mkdir(join(folder, ...testKey('packs', 'b').split('/'), 'x'), { recursive: true });
    await expectCode(storage.write(testKey('packs', 'b'), testBytes(10)), 'storage-failed');
    expect((await readdir(join(folder, 'packs'))).sort()).toEqual(['a'.repeat(64), 'b'.repeat(64)]);
  });

  it('reports missing storage if a file is in its place', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expectCode(openNodeFsStorage(join(folder, 'file')), 'storage-unavailable');
  });

  it.skipIf(process.getuid?.() === 0)('reports that the system refuses access', async () => {
    const storage = await openNodeFsStorage(folder);
    await chmod(join(folder, 'packs'), 0o500);
    await expectCode(storage.write(testKey('packs', 'a'), testBytes(10)), 'permission-denied');
    await chmod(join(folder, 'packs'), 0o700);
  });

  it.skipIf(process.platform !== 'linux')('reports a full disk', async () => {
    // Every write to this device fails as if the disk were full.
    const error: unknown = await writeFile('/dev/full', 'x').catch((thrown: unknown) => thrown);
    expect(toStorageError(error, {})).toMatchObject({ code: 'quota-exceeded', context: { errno: 'ENOSPC' } });
  });

  it.each([
    ['ENOSPC', 'quota-exceeded'],
    ['EDQUOT', 'quota-exceeded'],
    ['EACCES', 'permission-denied'],
    ['EPERM', 'permission-denied'],
    ['EROFS', 'place-read-only'],
    ['EIO', 'storage-failed'],
  ])('maps the system’s %s to the code %s', (errno, code) => {
    const error = toStorageError(Object.assign(new Error(errno), { code: errno }), { key: 'x' });
    expect(error).toMatchObject({ code, context: { key: 'x', errno } });
  });
});
