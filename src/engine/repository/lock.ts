import { z } from '../core/zod.ts';
import { decodeUtf8, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { openObject, sealObject } from '../crypto/sealing.ts';
import { storageKey, type StorageOptions } from '../storage/blob-storage.ts';
import { listIds, readObject, writeObject } from './read-object.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

export type LockMode = 'shared' | 'exclusive';

const lockSchema = z.strictObject({
  mode: z.enum(['shared', 'exclusive']),
  owner: z.string().max(200),
  createdAt: z.iso.datetime({ precision: 3 }),
});
type LockData = z.infer<typeof lockSchema>;

const STALE_AFTER_MS = 10 * 60_000;
const RENEW_AFTER_MS = 3 * 60_000;

async function readLock(repository: Repository, id: string, options: StorageOptions): Promise<LockData | undefined> {
  try {
    const stored = await readObject(repository.storage, 'locks', id, options);
    return lockSchema.parse(JSON.parse(decodeUtf8(await openObject(repository.keys, 'L', stored))));
  } catch (error) {
    // Gone meanwhile, or not a lock that anyone with the key has written: it binds nobody.
    if (error instanceof BackupError && !isDamage(error)) throw error;
    return undefined;
  }
}

/** Keeps others from doing what would disturb this job. FORMAT.md §9. */
export class RepositoryLock {
  readonly #repository: Repository;
  readonly #mode: LockMode;
  readonly #owner: string;
  #id = '';
  #writtenAt = 0;

  private constructor(repository: Repository, mode: LockMode, owner: string) {
    this.#repository = repository;
    this.#mode = mode;
    this.#owner = owner;
  }

  /** @throws BackupError `busy` where someone else's lock is in conflict. */
  static async acquire(
    repository: Repository,
    mode: LockMode,
    owner: string,
    options: StorageOptions = {},
  ): Promise<RepositoryLock> {
    const lock = new RepositoryLock(repository, mode, owner);
    await lock.#write(options);
    try {
      await lock.#assertAlone(options);
    } catch (error) {
      await lock.release();
      throw error;
    }
    return lock;
  }

  /** To be called now and then by a long job: writes the lock anew before others would take it for stale. */
  async renewIfDue(options: StorageOptions = {}): Promise<void> {
    if (this.#repository.ports.clock.now() - this.#writtenAt < RENEW_AFTER_MS) return;
    const earlier = this.#id;
    await this.#write(options);
    await this.#repository.storage.remove(storageKey('locks', earlier));
  }

  /** Never throws: a lock that can not be removed goes stale by itself. */
  async release(): Promise<void> {
    await this.#repository.storage.remove(storageKey('locks', this.#id)).catch(() => undefined);
  }

  async #write(options: StorageOptions): Promise<void> {
    const { clock, random } = this.#repository.ports;
    const writtenAt = clock.now();
    const data: LockData = { mode: this.#mode, owner: this.#owner, createdAt: new Date(writtenAt).toISOString() };
    const sealed = await sealObject(this.#repository.keys, 'L', random, encodeUtf8(JSON.stringify(data)));
    this.#id = await writeObject(this.#repository.storage, 'locks', sealed, options);
    this.#writtenAt = writtenAt;
  }

  async #assertAlone(options: StorageOptions): Promise<void> {
    const now = this.#repository.ports.clock.now();
    for (const id of await listIds(this.#repository.storage, 'locks', options)) {
      if (id === this.#id) continue;
      const other = await readLock(this.#repository, id, options);
      const isStale = !other || Math.abs(now - Date.parse(other.createdAt)) > STALE_AFTER_MS;
      if (isStale) await this.#repository.storage.remove(storageKey('locks', id), options);
      else if (this.#mode === 'exclusive' || other.mode === 'exclusive') {
        throw new BackupError('busy', { context: { owner: other.owner, since: other.createdAt } });
      }
    }
  }
}

/** Runs `work` under a lock. A repository that can not be written to needs none. */
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
