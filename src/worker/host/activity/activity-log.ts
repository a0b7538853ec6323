import { createStore, entries, setMany, type UseStore } from 'idb-keyval';
import { BackupError, toBackupError } from '../../../engine/index.ts';
import type { ActivityEntry } from '../../activity-protocol.ts';

/** What is known of an activity before it has come to its end. */
export type ActivityStart = Pick<ActivityEntry, 'kind' | 'trigger' | 'subject' | 'backupId' | 'destinationId'>;
/** What is known only at its end. */
export type ActivityEnd = Partial<Omit<ActivityEntry, 'id' | 'at' | 'kind' | 'trigger' | 'durationMs'>>;

/** Remembers what was done, on this device. Writing it down never makes what it is about fail. */
export class ActivityLog {
  #store: UseStore | undefined;

  /** Writes one entry down. */
  async add(entry: Omit<ActivityEntry, 'id' | 'at'>): Promise<void> {
    const at = new Date().toISOString();
    const id = crypto.randomUUID();
    try {
      // By time, so that the store gives them in their order.
      await setMany([[`${at} ${id}`, { ...entry, id, at }]], this.#open());
    } catch {
      // The log is the least of what matters on a full disk.
    }
  }

  /** Does the work and writes down how it ended. @param describe what its result adds to the entry. */
  async track<Value>(start: ActivityStart, work: () => Promise<Value>, describe: (value: Value) => ActivityEnd = () => ({})): Promise<Value> {
    const startedAt = Date.now();
    try {
      const value = await work();
      await this.add({ outcome: 'ok', ...start, ...describe(value), durationMs: Date.now() - startedAt });
      return value;
    } catch (thrown) {
      const error = toBackupError(thrown, 'internal');
      const outcome = error.code === 'cancelled' ? 'cancelled' : 'failed';
      await this.add({ ...start, outcome, errorCode: error.code, hint: error.hint, durationMs: Date.now() - startedAt });
      throw thrown;
    }
  }

  /** Newest first. @throws BackupError `storage-unavailable`. */
  async list(): Promise<readonly ActivityEntry[]> {
    try {
      const all = await entries<string, ActivityEntry>(this.#open());
      return all.map(([, entry]) => entry).reverse();
    } catch (cause) {
      throw new BackupError('storage-unavailable', { context: { storage: 'activity' }, cause });
    }
  }

  #open(): UseStore {
    this.#store ??= createStore('heirloom-activity', 'entries');
    return this.#store;
  }
}
