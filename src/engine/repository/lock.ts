import { isTrialObject, MOST_TRIAL_BYTES } from '../format/trial-object.ts';
import { textUpTo, z } from '../core/zod.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { type LockId, parseId } from '../core/ids.ts';
import { sha256Hex } from '../core/sha256.ts';
import { openObject, sealObject } from '../crypto/sealing.ts';
import { type BlobStorage, storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { listIds, readObject } from './read-object.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

export type LockMode = 'shared' | 'exclusive';

const lockSchema = z.strictObject({
  mode: z.enum(['shared', 'exclusive']),
  owner: textUpTo(200),
  createdAt: z.iso.datetime({ precision: 3 }),
});
type LockData = z.infer<typeof lockSchema>;

const STALE_AFTER_MS = 10 * 60_000;
const RENEW_AFTER_MS = 3 * 60_000;
/** A storage on which renewing alone repeatedly takes minutes is too slow to hold a lock. */
const MOST_RENEWALS = 3;

/**
 * A lock that cannot be read may be from a newer version, or not complete yet: it counts as exclusive until it is
 * stale.
 */
const UNREADABLE: Pick<LockData, 'mode' | 'owner'> = { mode: 'exclusive', owner: 'unknown' };

/** @returns `undefined` if the lock has been removed meanwhile; `trial` if it is an object of `isTrialObject`. */
async function readLock(
  repository: Repository,
  id: LockId,
  options: StorageOptions,
): Promise<Pick<LockData, 'mode' | 'owner'> | 'trial' | undefined> {
  try {
    const stored = await readObject(repository.storage, 'locks', id, options);
    const parsed = lockSchema.safeParse(JSON.parse(decodeUtf8(await openObject(repository.keys, 'L', stored))));
    return parsed.success ? parsed.data : UNREADABLE;
  } catch (error) {
    if (error instanceof BackupError && error.code === 'missing-object') return undefined;
    if (error instanceof BackupError && !isDamage(error)) throw error;
    return (await isTrial(repository, id, options)) ? 'trial' : UNREADABLE;
  }
}

async function isTrial({ storage }: Repository, id: LockId, options: StorageOptions): Promise<boolean> {
  const read = storage.read(storageKey('locks', id), { ...options, mostBytes: MOST_TRIAL_BYTES });
  return read.then(isTrialObject, () => false);
}

/**
 * Keeps other devices and jobs from interfering with this one. FORMAT.md §9. If the repository says that its caller
 * keeps others out, no lock object is written, and every method does nothing.
 */
export class RepositoryLock {
  readonly #repository: Repository;
  readonly #mode: LockMode;
  readonly #owner: string;
  #id: LockId | undefined;
  #letGo: () => void = () => undefined;
  /** When the lock was last known to exist: by the monotonic clock, and by the wall clock, which includes sleep. */
  #provenAt = { monotonic: 0, wall: 0 };
  /** The renewal in progress: two at once would leave a lock behind. */
  #renewing: Promise<void> | undefined;

  private constructor(repository: Repository, mode: LockMode, owner: string) {
    this.#repository = repository;
    this.#mode = mode;
    this.#owner = owner;
  }

  /** @throws BackupError `busy` if another lock conflicts. */
  static async acquire(
    repository: Repository,
    mode: LockMode,
    owner: string,
    options: StorageOptions = {},
  ): Promise<RepositoryLock> {
    const lock = new RepositoryLock(repository, mode, owner);
    if (repository.exclusion === 'caller') return lock;
    await lock.#write(options);
    try {
      await lock.#assertAlone(options);
    } catch (error) {
      await lock.release();
      throw error;
    }
    return lock;
  }

  /** The locked storage without the protection of the lock, for undoing work after the lock was lost. */
  get storage(): BlobStorage {
    return this.#repository.storage;
  }

  /**
   * Replaces the lock before others would consider it stale. A long job calls it before each step that could affect
   * others: it costs nothing while the lock is fresh.
   * @throws BackupError `busy` if another device has removed the lock: this one was asleep, or too slow.
   */
  async renewIfDue(options: StorageOptions = {}): Promise<void> {
    for (let attempt = 1; this.#isDue(); attempt += 1) {
      if (attempt > MOST_RENEWALS) throw this.#lost();
      this.#renewing ??= this.#renew(options).finally(() => (this.#renewing = undefined));
      await this.#renewing;
    }
  }

  /** @throws BackupError `busy` if the lock is gone. */
  async assertHeld(options: StorageOptions = {}): Promise<void> {
    await this.#renewing;
    const id = this.#id;
    if (id === undefined) return;
    const now = this.#now();
    if (!(await this.#isThere(id, options))) throw this.#lost();
    this.#provenAt = now;
  }

  /** Never throws: a lock that cannot be removed goes stale. */
  async release(): Promise<void> {
    await this.#renewing?.catch(() => undefined);
    const id = this.#id;
    if (id !== undefined) await this.#repository.storage.remove(storageKey('locks', id)).catch(() => undefined);
    this.#letGo();
    this.#id = undefined;
  }

  #now() {
    const { clock } = this.#repository.ports;
    return { monotonic: clock.monotonic(), wall: clock.now() };
  }

  /**
   * The monotonic clock may stop while a device sleeps, and the wall clock may be set. Either one triggers the check.
   */
  #isDue(): boolean {
    if (this.#id === undefined) return false;
    const { monotonic, wall } = this.#now();
    return Math.max(monotonic - this.#provenAt.monotonic, Math.abs(wall - this.#provenAt.wall)) >= RENEW_AFTER_MS;
  }

  async #renew(options: StorageOptions): Promise<void> {
    const earlier = this.#id;
    const letGoOfEarlier = this.#letGo;
    if (earlier === undefined) return;
    await this.#write(options);
    // In this order: a device that removes the earlier lock as stale checks again afterwards, and finds the new one.
    const isHeld = await this.#isThere(earlier, options);
    letGoOfEarlier();
    await this.#repository.storage.remove(storageKey('locks', earlier), options);
    if (!isHeld) throw this.#lost();
  }

  #isThere(id: LockId, options: StorageOptions): Promise<boolean> {
    return this.#repository.storage.stat(storageKey('locks', id), options).then((found) => found !== undefined);
  }

  #lost(): BackupError {
    return new BackupError('busy', { context: { owner: this.#owner, what: 'lock' }, hint: 'lock-lost' });
  }

  async #write(options: StorageOptions): Promise<void> {
    const { random, locks } = this.#repository.ports;
    const now = this.#now();
    const data: LockData = { mode: this.#mode, owner: this.#owner, createdAt: new Date(now.wall).toISOString() };
    const sealed = await sealObject(this.#repository.keys, 'L', random, encodeUtf8(JSON.stringify(data)));
    const id = parseId<LockId>(await sha256Hex(sealed));
    const letGo = await locks.claim(id);
    try {
      await this.#repository.storage.write(storageKey('locks', id), sealed, options);
    } catch (error) {
      letGo();
      throw error;
    }
    this.#id = id;
    this.#letGo = letGo;
    this.#provenAt = now;
  }

  /** Checks again after a stale lock was removed: its owner may have written a new one just before. */
  async #assertAlone(options: StorageOptions): Promise<void> {
    while (await this.#removeStale(options));
  }

  /** @returns whether there was any. */
  async #removeStale(options: StorageOptions): Promise<boolean> {
    const { storage, ports } = this.#repository;
    let isAnyStale = false;
    let conflict: BackupError | undefined;
    for (const text of await listIds(storage, 'locks', options)) {
      const id = parseId<LockId>(text);
      if (id === this.#id) continue;
      const other = await readLock(this.#repository, id, options);
      if (!other) continue;
      // Every lock is observed, even after the first conflict, so that all go stale at the same time.
      const isStale = (await ports.locks.isAbandoned(id)) || (await ports.locks.observe(id)) >= STALE_AFTER_MS;
      if (isStale) {
        await storage.remove(storageKey('locks', id), options);
        isAnyStale = true;
      } else if (other !== 'trial' && (this.#mode === 'exclusive' || other.mode === 'exclusive')) {
        conflict ??= new BackupError('busy', { context: { owner: other.owner } });
      }
    }
    if (conflict) throw conflict;
    return isAnyStale;
  }
}

/**
 * The same storage, which renews a lock before each call if that is due: so a long job keeps its lock, and a device
 * that wakes up in the middle of one writes or removes nothing before it has checked that its lock still exists.
 */
export function renewing(storage: BlobStorage, lock: RepositoryLock): BlobStorage {
  const passed = passOn(storage);
  const { listKeys } = passed;
  return {
    ...passed,
    async *list(...args) {
      await lock.renewIfDue();
      yield* storage.list(...args);
    },
    ...(listKeys
      ? {
          async *listKeys(...args: Parameters<typeof listKeys>) {
            await lock.renewIfDue();
            yield* listKeys(...args);
          },
        }
      : {}),
    stat: (...args) => lock.renewIfDue().then(() => storage.stat(...args)),
    read: (...args) => lock.renewIfDue().then(() => storage.read(...args)),
    write: (...args) => lock.renewIfDue().then(() => storage.write(...args)),
    remove: (...args) => lock.renewIfDue().then(() => storage.remove(...args)),
  };
}

/** Runs `work` under a lock. @throws BackupError `busy` if another lock conflicts. */
export async function withLock<Result>(
  repository: Repository,
  mode: LockMode,
  owner: string,
  options: StorageOptions,
  work: (lock: RepositoryLock) => Promise<Result>,
): Promise<Result> {
  const lock = await RepositoryLock.acquire(repository, mode, owner, options);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}
