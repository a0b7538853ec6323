import { del, get, set, update, type UseStore } from 'idb-keyval';
import { toBackupError } from '../../../engine/index.ts';
import { createYieldingStore } from './device-database.ts';

let store: UseStore | undefined;

/**
 * One named value that belongs only to this browser and is never part of a backup. It may be anything that structured
 * clone supports, including non-extractable keys and folder handles. Every method throws BackupError
 * `storage-unavailable` or `quota-exceeded`.
 */
export class DeviceValue<Value> {
  readonly #name: string;

  /** @param name unique to this value: the module that writes it defines it once. */
  constructor(name: string) {
    this.#name = name;
  }

  get(): Promise<Value | undefined> {
    return attempt((device) => get<Value>(this.#name, device));
  }

  set(value: Value): Promise<void> {
    return attempt((device) => set(this.#name, value, device));
  }

  /** In one transaction, so that two tabs do not undo each other's change. */
  update(change: (known: Value | undefined) => Value): Promise<void> {
    return attempt((device) => update<Value>(this.#name, change, device));
  }

  remove(): Promise<void> {
    return attempt((device) => del(this.#name, device));
  }
}

async function attempt<Value>(work: (device: UseStore) => Promise<Value>): Promise<Value> {
  try {
    store ??= createYieldingStore('heirloom-device', 'device');
    return await work(store);
  } catch (error) {
    throw toBackupError(error, 'storage-unavailable', { storage: 'device' });
  }
}
