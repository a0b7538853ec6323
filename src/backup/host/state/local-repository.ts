import { openLocalStorage } from '../../../adapters/choose-local-storage.ts';
import {
  BackupError,
  createReplica,
  generateMasterKey,
  hasRepository,
  openRepository,
  readRepositoryConfig,
  type BlobStorage,
  type MasterKey,
  type ObjectFolder,
  type Repository,
  type RepositoryConfig,
  type RepositoryId,
  type Snapshot,
  type SnapshotId,
} from '../../../engine/index.ts';
import {
  encodeHex,
  idOfKey,
  isUnreadableConfig,
  OBJECT_FOLDERS,
  parseId,
  remakeReplica,
} from '../../../engine/low-level.ts';
import { createDeviceKeys, type DeviceKeys } from './device-keys.ts';
import type { DeviceStore } from './device-store.ts';
import { helpers } from '../platform/helpers.ts';
import { browserPorts, keysFrom } from '../platform/ports.ts';

const STORAGE_NAME = 'local';

/** The repository in this browser, in its current state. */
export type LocalState =
  | { readonly kind: 'none'; readonly keys: DeviceKeys | undefined }
  | { readonly kind: 'locked'; readonly config: RepositoryConfig; readonly storage: BlobStorage }
  | { readonly kind: 'ready'; readonly repository: Repository; readonly keys: DeviceKeys };

export type ReadyState = Extract<LocalState, { kind: 'ready' }>;

/**
 * Opens the repository in this browser with the device's key. For readers, the open repository is cached, and reopened
 * when its indexes have changed. For writers it is always reopened: they must know what really exists (content lost by
 * a damaged disk is then stored again), and their additions to the index must not mislead later readers.
 */
export class LocalRepository {
  readonly #device: DeviceStore;
  #storage: BlobStorage | undefined;
  /** All stored snapshots; the next listing drops missing ones. */
  readonly #snapshots = new Map<SnapshotId, Snapshot>();
  #open: { readonly signature: string; readonly repository: Repository } | undefined;

  constructor(device: DeviceStore) {
    this.#device = device;
  }

  async getState(forWhat: 'reading' | 'writing' = 'reading'): Promise<LocalState> {
    const keys = await this.#device.getKeys();
    const storage = await this.#findStorage();
    if (!storage) return { kind: 'none', keys };
    const config = await this.#readConfig(storage, keys);
    // A key to another repository is as useless here as none.
    if (keys?.config.id !== config.id) return { kind: 'locked', config, storage };
    const repository =
      forWhat === 'reading'
        ? await this.#openKept(storage, keys, config.mac)
        : this.#own(await openWith(storage, keys));
    return { kind: 'ready', repository, keys };
  }

  /** If it is damaged or truncated, it is recreated from what the device knows; the objects are unchanged. */
  async #readConfig(storage: BlobStorage, keys: DeviceKeys | undefined) {
    try {
      return await readRepositoryConfig(storage);
    } catch (error) {
      if (!keys || !isUnreadableConfig(error)) throw error;
      await remakeReplica(storage, keys.config, await keysFrom(keys.root), browserPorts, { wasOurs: true });
      return readRepositoryConfig(storage);
    }
  }

  /** For reading. @throws BackupError `no-repository`, `locked`, `damaged`, and errors of the storage. */
  async mustOpen(): Promise<Repository> {
    const state = await this.getState();
    if (state.kind === 'none') throw new BackupError('no-repository');
    if (state.kind === 'locked') throw new BackupError('locked');
    return state.repository;
  }

  /**
   * For writing: opens it, or creates it if there is none. Call it under the work lock. @throws BackupError `locked`.
   */
  async openOrCreate(): Promise<ReadyState> {
    const state = await this.getState('writing');
    if (state.kind === 'locked') throw new BackupError('locked');
    if (state.kind === 'ready') return state;
    if (state.keys) return this.make(state.keys);
    const master = generateMasterKey(browserPorts.random);
    const id = parseId<RepositoryId>(encodeHex(browserPorts.random.bytes(32)));
    return this.makeWith({ id, createdAt: new Date().toISOString(), slots: [] }, master);
  }

  /** Creates an empty repository with this configuration. Call it under the work lock, if there is none. */
  async makeWith(config: RepositoryConfig, master: MasterKey): Promise<ReadyState> {
    // Objects of a repository whose configuration and key are gone are useless.
    await removeObjects(await this.#makeStorage());
    return this.make(await createDeviceKeys(config, master));
  }

  /**
   * Creates the repository for these keys. Existing objects stay: if only `repository.json` was lost, all backups are
   * available again. The device has the keys before the repository exists, so no kill locks it out.
   */
  async make(keys: DeviceKeys): Promise<ReadyState> {
    await this.#device.setKeys(keys);
    const storage = await this.#makeStorage();
    await createReplica(storage, keys.config, await keysFrom(keys.root), browserPorts);
    await this.#device.setKeys({ ...keys, isMade: true });
    const state = await this.getState('writing');
    if (state.kind !== 'ready') throw new BackupError('storage-failed', { context: { storage: storage.kind } });
    return state;
  }

  /**
   * Replaces the repository here by an empty one with these keys. Call it under the work lock, while nobody reads. If
   * it is interrupted, there are no backups here, and the next backup starts again with the earlier keys.
   */
  async replaceBy(keys: DeviceKeys): Promise<ReadyState> {
    const storage = await this.#findStorage();
    // First, so that half a repository is never taken for a whole one.
    await storage?.remove('repository.json');
    if (storage) await removeObjects(storage);
    this.#open = undefined;
    this.#snapshots.clear();
    return this.make(keys);
  }

  /** Removes every object of a repository for which this browser has no key. */
  async removeLocked(): Promise<void> {
    const state = await this.getState();
    if (state.kind !== 'locked') throw new BackupError('repository-exists');
    await removeObjects(state.storage);
    // Last, so that a kill does not leave unknown objects behind.
    await state.storage.remove('repository.json');
    this.#open = undefined;
  }

  async #openKept(storage: BlobStorage, keys: DeviceKeys, mac: string): Promise<Repository> {
    const signature = [mac, ...(await listNames(storage, 'indexes'))].join();
    if (this.#open?.signature === signature) return this.#open.repository;
    const repository = this.#own(await openWith(storage, keys));
    this.#open = { signature, repository };
    return repository;
  }

  /** No other program can reach it, and the work lock separates the jobs of all tabs, so no lock object is written. */
  #own(repository: Repository): Repository {
    return { ...repository, snapshotCache: this.#snapshots, exclusion: 'caller' };
  }

  /** The storage, if it contains a repository. */
  async #findStorage(): Promise<BlobStorage | undefined> {
    if (this.#storage && (await hasRepository(this.#storage))) return this.#storage;
    // The browser may have cleared it meanwhile, including folders; or another tab may have chosen another kind.
    this.#storage = await openLocalStorage(STORAGE_NAME, 'reading', helpers.fill);
    return (await hasRepository(this.#storage)) ? this.#storage : undefined;
  }

  async #makeStorage(): Promise<BlobStorage> {
    return (this.#storage = await openLocalStorage(STORAGE_NAME, 'making', helpers.fill));
  }
}

async function openWith(storage: BlobStorage, { root }: DeviceKeys): Promise<Repository> {
  return openRepository(storage, await keysFrom(root), browserPorts);
}

/**
 * Removes locks of jobs that were killed. Only right for the storage in this browser and under the work lock, which
 * says that no other job is running on it: otherwise a lock would hold for minutes.
 */
export async function removeLeftLocks(storage: BlobStorage): Promise<void> {
  for (const id of await listNames(storage, 'locks')) await storage.remove(`locks/${id}`);
}

async function removeObjects(storage: BlobStorage): Promise<void> {
  for (const folder of OBJECT_FOLDERS)
    for (const id of await listNames(storage, folder)) await storage.remove(`${folder}/${id}`);
}

async function listNames(storage: BlobStorage, folder: ObjectFolder): Promise<readonly string[]> {
  const names: string[] = [];
  if (storage.listKeys) for await (const key of storage.listKeys(folder)) names.push(idOfKey(key));
  else for await (const { key } of storage.list(folder)) names.push(idOfKey(key));
  return names.sort();
}
