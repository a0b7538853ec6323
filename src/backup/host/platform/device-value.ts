import { del, get, set, update, type UseStore } from 'idb-keyval';
import { toBackupError } from '../../../engine/index.ts';
import { createYieldingStore } from './device-database.ts';

let store: UseStore | undefined;

/**
 * One named value that belongs to this browser alone and is never part of a backup. What structured clone carries may
 * be kept: keys that cannot be taken out, and handles of folders too. Every method throws BackupError
 * `storage-unavailable` or `quota-exceeded`.
 */
export class DeviceValue<Value> {
  readonly #name: string;

  /** @param name of this value alone: who writes it defines it once. */
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
