import { openLocalStorage } from '../../../adapters/choose-local-storage.ts';
import {
  BackupError,
  createReplica,
  generateMasterKey,
  hasRepository,
  openRepository,
  readRepositoryConfig,
  RepositoryKeys,
  type BlobStorage,
  type MasterKey,
  type ObjectFolder,
  type Repository,
  type RepositoryConfig,
  type RepositoryId,
  type Snapshot,
  type SnapshotId,
} from '../../../engine/index.ts';
import { encodeHex, idOfKey, isUnreadableConfig, parseId, remakeReplica } from '../../../engine/low-level.ts';
import { createDeviceKeys, type DeviceKeys } from './device-keys.ts';
import type { DeviceStore } from './device-store.ts';
import { browserPorts } from '../platform/ports.ts';

const STORAGE_NAME = 'local';
const FOLDERS: readonly ObjectFolder[] = ['packs', 'indexes', 'snapshots', 'locks'];

/** The repository in this browser, as it is found. */
export type LocalState =
  | { readonly kind: 'none'; readonly keys: DeviceKeys | undefined }
  | { readonly kind: 'locked'; readonly config: RepositoryConfig; readonly storage: BlobStorage }
  | { readonly kind: 'ready'; readonly repository: Repository; readonly keys: DeviceKeys };

export type ReadyState = Extract<LocalState, { kind: 'ready' }>;

/**
 * Opens the repository in this browser by the key that the device keeps. For readers, what is open is kept, and opened
 * again when its indexes have changed. A writer gets it opened again always: it must know what is really there (what a
 * damaged disk has lost is then stored again), and what it adds to its index must not mislead those who come later.
 */
export class LocalRepository {
  readonly #device: DeviceStore;
  #storage: BlobStorage | undefined;
  /** Of all that stand in the storage; what is no longer there is dropped by the next listing. */
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
    // A key to another repository opens this one as little as none.
    if (keys?.config.id !== config.id) return { kind: 'locked', config, storage };
    const repository =
      forWhat === 'reading'
        ? await this.#openKept(storage, keys, config.mac)
        : this.#own(await openWith(storage, keys));
    return { kind: 'ready', repository, keys };
  }

  /** Damaged or cut off, it is made again from what the device knows; the objects are as they were. */
  async #readConfig(storage: BlobStorage, keys: DeviceKeys | undefined) {
    try {
      return await readRepositoryConfig(storage);
    } catch (error) {
      if (!keys || !isUnreadableConfig(error)) throw error;
      await remakeReplica(storage, keys.config, await RepositoryKeys.fromRoot(keys.root), browserPorts, {
        wasOurs: true,
      });
      return readRepositoryConfig(storage);
    }
  }

  /** For reading. @throws BackupError `no-repository`, `locked`, `damaged`, and what the storage throws. */
  async mustOpen(): Promise<Repository> {
    const state = await this.getState();
    if (state.kind === 'none') throw new BackupError('no-repository');
    if (state.kind === 'locked') throw new BackupError('locked');
    return state.repository;
  }

  /**
   * For writing: opens it, or makes it where there is none. To be called under the work lock. @throws BackupError
   * `locked`.
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

  /** Makes the repository of this configuration, empty. To be called under the work lock, where there is none. */
  async makeWith(config: RepositoryConfig, master: MasterKey): Promise<ReadyState> {
    // Objects of a repository whose configuration and key are gone are of no use to anyone.
    await removeObjects(await this.#makeStorage());
    return this.make(await createDeviceKeys(config, master));
  }

  /**
   * Makes the repository that these keys are for. Objects that are there stay: should only `repository.json` have been
   * lost, all backups are back. The device has the keys before the repository is there, so that no kill locks it out.
   */
  async make(keys: DeviceKeys): Promise<ReadyState> {
    await this.#device.setKeys(keys);
    const storage = await this.#makeStorage();
    await createReplica(storage, keys.config, await RepositoryKeys.fromRoot(keys.root), browserPorts);
    await this.#device.setKeys({ ...keys, isMade: true });
    const state = await this.getState('writing');
    if (state.kind !== 'ready') throw new BackupError('storage-failed', { context: { storage: storage.kind } });
    return state;
  }

  /** Removes every object of a repository that this browser has no key for. */
  async removeLocked(): Promise<void> {
    const state = await this.getState();
    if (state.kind !== 'locked') throw new BackupError('repository-exists');
    await removeObjects(state.storage);
    // Last, so that a kill does not leave objects behind that nobody knows of.
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

  /** No other program reaches it, and the work lock keeps the jobs of all tabs apart, so no lock object is written. */
  #own(repository: Repository): Repository {
    return { ...repository, snapshotCache: this.#snapshots, exclusion: 'caller' };
  }

  /** The storage, where a repository is in it. */
  async #findStorage(): Promise<BlobStorage | undefined> {
    if (this.#storage && (await hasRepository(this.#storage))) return this.#storage;
    // The browser may have cleared it meanwhile, folders and all; or another tab may have chosen another kind.
    this.#storage = await openLocalStorage(STORAGE_NAME);
    return (await hasRepository(this.#storage)) ? this.#storage : undefined;
  }

  async #makeStorage(): Promise<BlobStorage> {
    return (this.#storage = await openLocalStorage(STORAGE_NAME, 'making'));
  }
}

async function openWith(storage: BlobStorage, { root }: DeviceKeys): Promise<Repository> {
  return openRepository(storage, await RepositoryKeys.fromRoot(root), browserPorts);
}

/**
 * Removes locks of jobs that were killed. Only right for the storage in this browser and under the work lock, which
 * says that no other job is running on it: otherwise a lock would hold for minutes.
 */
export async function removeLeftLocks(storage: BlobStorage): Promise<void> {
  for (const id of await listNames(storage, 'locks')) await storage.remove(`locks/${id}`);
}

async function removeObjects(storage: BlobStorage): Promise<void> {
  for (const folder of FOLDERS)
    for (const id of await listNames(storage, folder)) await storage.remove(`${folder}/${id}`);
}

async function listNames(storage: BlobStorage, folder: ObjectFolder): Promise<readonly string[]> {
  const names: string[] = [];
  if (storage.listKeys) for await (const key of storage.listKeys(folder)) names.push(idOfKey(key));
  else for await (const { key } of storage.list(folder)) names.push(idOfKey(key));
  return names.sort();
}
