import { promisifyRequest, type UseStore } from 'idb-keyval';
import { BackupError, toBackupError } from '../../../engine/index.ts';
import {
  ACTIVITY_CHANNEL,
  type ActivityEntry,
  type ActivityNews,
  type ActivityQuery,
} from '../../contract/activity.ts';
import { createYieldingStore } from '../platform/device-database.ts';
import { boundEntry, failureOf, parseEntry } from './activity-entry.ts';

/** The facts about an activity before it has ended. */
export type ActivityStart = Pick<ActivityEntry, 'kind' | 'trigger' | 'subject' | 'backupId' | 'destinationId'>;
/** The facts known only at its end. */
export type ActivityEnd = Partial<Omit<ActivityEntry, 'id' | 'at' | 'kind' | 'trigger' | 'durationMs'>>;

/** The maximum number of entries; the oldest are deleted. */
const LIMITS = { mostEntries: 5000, mostAgeMs: 2 * 366 * 86_400_000 } as const;

/**
 * Logs activities on this device, in a separate database, which no restore touches and all tabs share. Logging never
 * makes the activity itself fail.
 */
export class ActivityLog {
  readonly #limits: { readonly mostEntries: number; readonly mostAgeMs: number };
  #store: UseStore | undefined;

  constructor(limits: { readonly mostEntries: number; readonly mostAgeMs: number } = LIMITS) {
    this.#limits = limits;
  }

  /** Writes one entry, and announces it to all tabs. @param at when it ended, by default now. */
  async add(entry: Omit<ActivityEntry, 'id' | 'at'>, at = new Date()): Promise<void> {
    const whole = boundEntry({ ...entry, id: crypto.randomUUID(), at: at.toISOString() });
    try {
      await this.#put(whole, at);
    } catch {
      // On a full disk, the log matters least; listeners still get the entry.
    }
    tell({ kind: 'added', entry: whole });
  }

  /**
   * Does the work and logs its result.
   * @param describe the additions from its result.
   * @param describeFailure the additions for a failure, beyond code and hint.
   */
  async track<Value>(
    start: ActivityStart,
    work: () => Promise<Value>,
    describe: (value: Value) => ActivityEnd = () => ({}),
    describeFailure: (error: BackupError) => ActivityEnd = () => ({}),
  ): Promise<Value> {
    const startedAt = Date.now();
    try {
      const value = await work();
      await this.add({ outcome: 'ok', ...start, ...describe(value), durationMs: Date.now() - startedAt });
      return value;
    } catch (thrown) {
      const error = toBackupError(thrown, 'internal');
      const outcome = error.code === 'cancelled' ? 'cancelled' : 'failed';
      await this.add({
        ...start,
        outcome,
        ...failureOf(error),
        ...describeFailure(error),
        durationMs: Date.now() - startedAt,
      });
      throw thrown;
    }
  }

  /** Newest first. Invalid entries are skipped. @throws BackupError `storage-unavailable`. */
  list({ since, limit = Number.POSITIVE_INFINITY }: ActivityQuery = {}): Promise<readonly ActivityEntry[]> {
    // After all keys of that very moment.
    const range = since === undefined ? null : IDBKeyRange.lowerBound(`${since} \uffff`);
    return this.#attempt(async (store) => {
      const stored = await store('readonly', (entries) =>
        limit === Number.POSITIVE_INFINITY
          ? promisifyRequest<unknown[]>(entries.getAll(range))
          : newest(entries, range, limit),
      );
      return stored.reverse().flatMap((value) => parseEntry(value) ?? []);
    });
  }

  /** Deletes all entries. @throws BackupError `storage-unavailable`. */
  async clear(): Promise<void> {
    await this.#attempt((store) => store('readwrite', (entries) => promisifyRequest(entries.clear())));
    tell({ kind: 'cleared' });
  }

  /** Adds the new entry and removes the oldest, in one transaction, so the maximum holds however many tabs write. */
  async #put(entry: ActivityEntry, at: Date): Promise<void> {
    const oldest = new Date(at.getTime() - this.#limits.mostAgeMs).toISOString();
    await this.#open()('readwrite', (entries) => {
      // By time, so that the store returns them in order.
      entries.put(entry, `${entry.at} ${entry.id}`);
      entries.delete(IDBKeyRange.upperBound(oldest));
      const count = entries.count();
      count.onsuccess = () => {
        removeOldest(entries, count.result - this.#limits.mostEntries);
      };
      return promisifyRequest(entries.transaction);
    });
  }

  async #attempt<Value>(work: (store: UseStore) => Promise<Value>): Promise<Value> {
    try {
      return await work(this.#open());
    } catch (cause) {
      throw new BackupError('storage-unavailable', { context: { storage: 'activity' }, cause });
    }
  }

  #open(): UseStore {
    this.#store ??= createYieldingStore('heirloom-activity', 'entries');
    return this.#store;
  }
}

function removeOldest(entries: IDBObjectStore, count: number): void {
  if (count <= 0) return;
  let left = count;
  const walk = entries.openKeyCursor();
  walk.onsuccess = () => {
    const cursor = walk.result;
    if (!cursor || left === 0) return;
    entries.delete(cursor.primaryKey);
    left -= 1;
    cursor.continue();
  };
}

/** The last few, oldest first. */
function newest(entries: IDBObjectStore, range: IDBKeyRange | null, limit: number): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const found: unknown[] = [];
    const walk = entries.openCursor(range, 'prev');
    walk.onerror = () => {
      reject(walk.error ?? new Error('The log could not be read.'));
    };
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (!cursor || found.length >= limit) return resolve(found.reverse());
      found.push(cursor.value);
      cursor.continue();
    };
  });
}

function tell(news: ActivityNews): void {
  const channel = new BroadcastChannel(ACTIVITY_CHANNEL);
  channel.postMessage(news);
  channel.close();
}
