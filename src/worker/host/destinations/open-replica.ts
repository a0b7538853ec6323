import {
  BackupError, createReplica, hasRepository, openRepository, readRepositoryConfig, RepositoryKeys,
  type BlobStorage, type Repository, type StorageOptions,
} from '../../../engine/index.ts';
import type { Host } from '../host.ts';
import { browserPorts } from '../ports.ts';
import type { Destination } from './destination.ts';
import { kindOf } from './destination-kinds.ts';

/**
 * Opens the replica at a destination by the key that this device keeps; for the browser, the repository itself.
 * @throws BackupError `no-repository`, `locked`, `other-repository`, `permission-lost`, `place-missing`, and what the storage throws.
 */
export async function openReplica(host: Host, { place }: Destination, mode: 'read' | 'readwrite', options: StorageOptions = {}): Promise<Repository> {
  if (place.kind === 'browser') return host.local.mustOpen();
  const storage = await kindOf(place).open(mode);
  const { id } = await readRepositoryConfig(storage, options);
  const keys = await host.device.getKeys();
  if (!keys) throw new BackupError('locked');
  if (keys.config.id !== id) throw new BackupError('other-repository');
  return openRepository(storage, await RepositoryKeys.fromRoot(keys.root), browserPorts, options);
}

/**
 * Opens the replica for writing; makes it where the place is empty. Objects without a configuration belong to nobody known
 * (a sync tool may still be bringing it): they are not taken for ours. @param wasOurs a replica of ours stood there before.
 */
export async function openOrCreateReplica(host: Host, destination: Destination, local: Repository, wasOurs: boolean, options: StorageOptions = {}): Promise<Repository> {
  const kind = kindOf(destination.place);
  const storage = await kind.open('readwrite');
  if (!(await hasRepository(storage, options))) {
    if (!wasOurs && (await hasObjects(storage, options))) throw new BackupError('other-repository');
    await createReplica(storage, local.config, local.keys, browserPorts, options);
  }
  const repository = await openReplica(host, destination, 'readwrite', options);
  await kind.explain(repository.config);
  return repository;
}

async function hasObjects(storage: BlobStorage, options: StorageOptions): Promise<boolean> {
  for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
    for await (const object of storage.list(folder, options)) return object.sizeBytes >= 0;
  }
  return false;
}
