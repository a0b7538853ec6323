import { readFile, writeFile } from 'node:fs/promises';
import { openBackupFile } from '../../src/adapters/storage-backup-file/open-backup-file.ts';
import { backupFileOf } from '../../src/adapters/storage-backup-file/testing/backup-file-of.ts';
import {
  applyRestore,
  createMemoryStorage,
  listSnapshots,
  openMasterKey,
  openRepository,
  planRestore,
  readRepositoryConfig,
  RepositoryKeys,
  takeSnapshot,
  type Bytes,
} from '../../src/engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../src/engine/low-level.ts';
import { createMemorySource, describeTestTable, type MemorySource } from '../../src/engine/testing/memory-source.ts';
import { createTestPorts } from '../../src/engine/testing/ports.ts';
import { createSmallRepository, TEST_PASSPHRASE, TEST_REQUEST } from '../../src/engine/testing/small-repository.ts';
import { noisePng } from './png.ts';

export const OTHER_APP = { name: 'Field notes', passphrase: TEST_PASSPHRASE };

/** The other app's database, whose tables are no catalogue. */
const createOtherDatabase = () =>
  createMemorySource([
    describeTestTable('sightings', { keyPath: 'id', autoIncrement: true }),
    describeTestTable('words'),
  ]);

/** Writes a backup file of another app. */
export async function makeOtherBackup(path: string): Promise<void> {
  const source = createOtherDatabase();
  const photo = new File([new Uint8Array(noisePng('heron', 8, 8))], 'heron.png', { type: 'image/png' });
  source.put('sightings', 1, {
    id: 1,
    bird: 'Heron',
    at: new Date('2026-04-01T06:30:00Z'),
    photo,
    tags: ['grey', 'tall'],
  });
  source.put('sightings', 2, { id: 2, bird: '<b>Wren</b>', at: new Date('2026-04-02T07:00:00Z') });
  source.put('words', 'hello', 'hej');
  const storage = createMemoryStorage();
  const repository = await createSmallRepository(storage, createTestPorts(7));
  await takeSnapshot(repository, source, { ...TEST_REQUEST, app: { name: OTHER_APP.name, version: '3' } });
  const entries = new Map<string, Bytes>([[REPOSITORY_KEY, await storage.read(REPOSITORY_KEY)]]);
  for (const folder of OBJECT_FOLDERS.filter((name) => name !== 'locks'))
    for await (const { key } of storage.list(folder)) entries.set(key, await storage.read(key));
  await writeFile(path, await backupFileOf(entries));
}

/** Restores the newest backup in a file as the other app does, into its empty database. @returns the rows by table. */
export async function restoreInOtherApp(path: string): Promise<ReturnType<MemorySource['dump']>> {
  const source = createOtherDatabase();
  const storage = await openBackupFile(new Blob([await readFile(path)]));
  const master = await openMasterKey(await readRepositoryConfig(storage), {
    kind: 'passphrase',
    passphrase: OTHER_APP.passphrase,
  });
  if (!master) throw new Error('The passphrase does not open the file.');
  const repository = await openRepository(storage, await RepositoryKeys.fromMasterKey(master), createTestPorts(8));
  const [snapshot] = (await listSnapshots(repository)).snapshots;
  if (!snapshot) throw new Error('There is no backup in the file.');
  await applyRestore(repository, source, await planRestore({ repository, snapshot, source }));
  return source.dump();
}
