import { writeFile } from 'node:fs/promises';
import { backupFileOf } from '../../src/adapters/storage-backup-file/testing/backup-file-of.ts';
import { createMemoryStorage, takeSnapshot, type Bytes } from '../../src/engine/index.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../src/engine/low-level.ts';
import { createMemorySource, describeTestTable } from '../../src/engine/testing/memory-source.ts';
import { createTestPorts } from '../../src/engine/testing/ports.ts';
import { createSmallRepository, TEST_PASSPHRASE, TEST_REQUEST } from '../../src/engine/testing/small-repository.ts';
import { noisePng } from './png.ts';

export const OTHER_APP = { name: 'Field notes', passphrase: TEST_PASSPHRASE };

/** Writes a backup file of another app: its database has tables that are no catalogue. */
export async function makeOtherBackup(path: string): Promise<void> {
  const source = createMemorySource([
    describeTestTable('sightings', { keyPath: 'id', autoIncrement: true }),
    describeTestTable('words'),
  ]);
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
