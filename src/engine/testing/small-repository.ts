import { generateMasterKey } from '../crypto/repository-keys.ts';
import { createPassphraseSlot } from '../crypto/key-slot.ts';
import type { KdfCosts } from '../crypto/passphrase.ts';
import { createRepository, replaceSlots } from '../repository/create-repository.ts';
import type { Repository } from '../repository/repository.ts';
import type { SnapshotRequest } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemorySource, describeTestTable, type MemorySource } from './memory-source.ts';
import { createTestPorts, type TestPorts } from './ports.ts';

/** The minimum accepted costs, so that tests do not wait. */
export const CHEAP_KDF: KdfCosts = { name: 'argon2id', memoryKiB: 8 * 1024, iterations: 1, parallelism: 1 };
export const TEST_PASSPHRASE = 'correct horse battery staple';

export const TEST_REQUEST: SnapshotRequest = {
  trigger: 'manual',
  scope: 'full',
  withFiles: true,
  app: { name: 'Test', version: '1.0.0' },
  device: { id: 'device-1', name: 'Test device' },
};

/** Deterministic bytes that do not deflate. */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  return createTestPorts(seed).random.bytes(length);
}

/** Three tables, one of each role, with some rows and files. */
export function createSmallSource(rows = 40, files = 3): MemorySource {
  const source = createMemorySource([
    describeTestTable('settings', { role: 'configuration', keyPath: 'key' }),
    describeTestTable('records', { keyPath: 'id', autoIncrement: true }),
    describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' }),
  ]);
  source.put('settings', 'theme', { key: 'theme', value: 'dark' });
  for (let id = 1; id <= rows; id += 1) {
    source.put('records', id, {
      id,
      name: `Record ${id}`,
      seen: new Date(id * 1000),
      tags: new Set(['a', `t${id % 7}`]),
    });
  }
  for (let file = 0; file < files; file += 1) {
    const hash = `file-${file}`;
    source.put('files', hash, { hash, blob: new Blob([noise(3000 + file, file + 1)], { type: 'image/png' }) });
  }
  return source;
}

/**
 * A repository that only its master key opens, for tests that create very many, because deriving a key from a
 * passphrase takes time.
 */
export async function createBareRepository(
  storage: BlobStorage,
  ports: TestPorts = createTestPorts(),
): Promise<Repository> {
  return createRepository(storage, generateMasterKey(ports.random), ports);
}

export async function createSmallRepository(
  storage: BlobStorage,
  ports: TestPorts = createTestPorts(),
): Promise<Repository> {
  const master = generateMasterKey(ports.random);
  const repository = await createRepository(storage, master, ports);
  const slot = await createPassphraseSlot(master, repository.id, TEST_PASSPHRASE, ports, { kdf: CHEAP_KDF });
  return replaceSlots(repository, [slot]);
}
