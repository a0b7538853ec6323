import { describe, expect, it } from 'vitest';
import { describeReadOnlyStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { openPickedFiles } from './open-picked-files.ts';

describeReadOnlyStorageConformance('the files of a chosen folder', async (objects) => ({
  storage: openPickedFiles([...objects].map(([key, bytes]) => ({ path: `Backups/${key}`, file: new Blob([bytes]) }))),
  dispose: async () => undefined,
}));

describe('the files of a chosen folder', () => {
  const file = new Blob([testBytes(10)]);
  const open = async (files: Parameters<typeof openPickedFiles>[0]) => openPickedFiles(files);

  it('contain the repository at any depth, among other files', async () => {
    const key = testKey('packs', 'a');
    const storage = openPickedFiles([
      { path: 'Documents/letter.txt', file },
      { path: 'Documents/Heirloom backups/repository.json', file },
      { path: `Documents/Heirloom backups/${key}`, file },
      { path: `Documents/Heirloom backups/packs/${'a'.repeat(64)}.crswap`, file },
    ]);
    const found: string[] = [];
    for await (const object of storage.list('packs')) found.push(object.key);
    expect(found).toEqual([key]);
    expect(await storage.read('repository.json')).toEqual(testBytes(10));
  });

  it('are refused without a repository, and backup files among them are recognised', async () => {
    await expectCode(open([{ path: 'Documents/letter.txt', file }]), 'not-a-backup-file');
    await expectCode(open([{ path: 'Downloads/heirloom-full.zip', file }]), 'zip-in-zip');
  });
});
