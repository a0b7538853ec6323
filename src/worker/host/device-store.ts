import { createStore, del, get, set, update, type UseStore } from 'idb-keyval';
import { toBackupError, type CheckReport } from '../../engine/index.ts';
import type { InterruptedRestore, LastRestore } from '../protocol.ts';
import type { RestoreSpeed } from './compare/restore-speed.ts';
import type { DeviceKeys } from './device-keys.ts';
import { deviceName, type BrowserHints } from './device-name.ts';

/** What the last verification of a backup came to. */
export interface Verification {
  readonly verifiedAt?: string;
  readonly findings?: CheckReport['findings'];
}

export interface Device {
  /** Random. */
  readonly id: string;
  readonly name: string;
}

/** What each entry holds. Only this file writes them. */
interface Entries {
  'device-id': string;
  keys: DeviceKeys;
  verified: Readonly<Record<string, Verification>>;
  'last-restore': LastRestore;
  'interrupted-restore': InterruptedRestore;
  'restore-speed': RestoreSpeed;
}

const MOST_FINDINGS = 100;

/** What belongs to this browser alone, and is never part of a backup. */
export class DeviceStore {
  #store: UseStore | undefined;

  getKeys(): Promise<DeviceKeys | undefined> {
    return this.#get('keys');
  }

  setKeys(keys: DeviceKeys): Promise<void> {
    return this.#set('keys', keys);
  }

  /** This browser, as backups name it. */
  async getDevice(): Promise<Device> {
    let id = '';
    await this.#update('device-id', (known) => (id = known ?? crypto.randomUUID()));
    // Chromium tells more than the types know.
    const hints: BrowserHints = navigator;
    return { id, name: deviceName(hints) };
  }

  /** By the lasting ids of backups. */
  async getVerifications(): Promise<Readonly<Record<string, Verification>>> {
    return (await this.#get('verified')) ?? {};
  }

  /** Remembers what verifying a backup came to, just now. */
  async addVerification(id: string, report: CheckReport, now: string): Promise<Verification> {
    const outcome: Verification = report.isIntact ? { verifiedAt: now } : { findings: report.findings.slice(0, MOST_FINDINGS) };
    await this.#update('verified', (all) => ({ ...all, [id]: outcome }));
    return outcome;
  }

  forgetVerifications(ids: readonly string[]): Promise<void> {
    const isKept = ([id]: readonly [string, Verification]) => !ids.includes(id);
    return this.#update('verified', (all = {}) => Object.fromEntries(Object.entries(all).filter(isKept)));
  }

  async getLastRestore(): Promise<LastRestore | null> {
    return (await this.#get('last-restore')) ?? null;
  }

  setLastRestore(restore: LastRestore): Promise<void> {
    return this.#set('last-restore', restore);
  }

  async getInterruptedRestore(): Promise<InterruptedRestore | null> {
    return (await this.#get('interrupted-restore')) ?? null;
  }

  setInterruptedRestore(restore: InterruptedRestore): Promise<void> {
    return this.#set('interrupted-restore', restore);
  }

  clearInterruptedRestore(): Promise<void> {
    return this.#try((store) => del('interrupted-restore', store));
  }

  getRestoreSpeed(): Promise<RestoreSpeed | undefined> {
    return this.#get('restore-speed');
  }

  /** Learns from a restore how quick this device is. */
  updateRestoreSpeed(learn: (known: RestoreSpeed | undefined) => RestoreSpeed): Promise<void> {
    return this.#update('restore-speed', learn);
  }

  #get<Name extends keyof Entries>(name: Name): Promise<Entries[Name] | undefined> {
    return this.#try((store) => get<Entries[Name]>(name, store));
  }

  #set<Name extends keyof Entries>(name: Name, value: Entries[Name]): Promise<void> {
    return this.#try((store) => set(name, value, store));
  }

  #update<Name extends keyof Entries>(name: Name, change: (known: Entries[Name] | undefined) => Entries[Name]): Promise<void> {
    return this.#try((store) => update<Entries[Name]>(name, change, store));
  }

  async #try<Value>(work: (store: UseStore) => Promise<Value>): Promise<Value> {
    try {
      this.#store ??= createStore('heirloom-device', 'device');
      return await work(this.#store);
    } catch (error) {
      throw toBackupError(error, 'storage-unavailable', { storage: 'device' });
    }
  }
}
