import { expect, it } from 'vitest';
import { openBackupFile } from '../adapters/storage-backup-file/open-backup-file.ts';
import { backupFileOf } from '../adapters/storage-backup-file/testing/backup-file-of.ts';
import { createMemoryStorage, listSnapshots, openRepository, takeSnapshot } from '../engine/index.ts';
import { createTestPorts } from '../engine/testing/ports.ts';
import { createSmallRepository, createSmallSource, TEST_REQUEST } from '../engine/testing/small-repository.ts';
import { listFiles } from './taking.ts';

it('gives all files of the backups, which open as a backup file, with the recovery page that is handed over', async () => {
  const [storage, ports] = [createMemoryStorage(), createTestPorts(3)];
  const repository = await createSmallRepository(storage, ports);
  const { id } = await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const { path, bytes } of listFiles(storage, { recoveryPage: '<!doctype html>é' })) files.set(path, bytes);
  expect(new TextDecoder().decode(files.get('recover.html'))).toBe('<!doctype html>é');
  const opened = await openBackupFile(new Blob([await backupFileOf(files)]));
  const { snapshots } = await listSnapshots(await openRepository(opened, repository.keys, ports));
  expect(snapshots.map((snapshot) => snapshot.id)).toEqual([id]);
  for await (const { path } of listFiles(storage, {})) expect(path).not.toBe('recover.html');
});
