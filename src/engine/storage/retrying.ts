import { BackupError } from '../core/errors.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { BlobStorage, StorageKey, StorageOptions, StoredObject } from './blob-storage.ts';
import { passOn } from './pass-on.ts';

export interface RetryOptions {
  /** The maximum number of attempts, including the first. */
  readonly attempts: number;
  /** Waits; a port, so that tests take no time. Rejects, or resolves early, once the signal was aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** The wait before the second attempt; it doubles each time. */
  readonly firstDelayMs?: number;
}

/**
 * Retries calls that failed for temporary reasons (`retry: 'temporary'`), which every storage call allows. A cancelled
 * call is not retried, although the person may repeat it.
 */
export function retrying(storage: BlobStorage, options: RetryOptions): BlobStorage {
  const { attempts, sleep, firstDelayMs = 200 } = options;
  const passed = passOn(storage);
  const { listKeys, measureLeftovers, freeBytes } = passed;

  /** Waits before the attempt after `attempt`, or throws an error that retrying cannot fix. */
  async function waitOrThrow(error: unknown, attempt: number, signal: AbortSignal | undefined): Promise<void> {
    const isWorthwhile = error instanceof BackupError && error.retry === 'temporary' && error.code !== 'cancelled';
    if (!isWorthwhile || attempt >= attempts) throw error;
    throwIfAborted(signal);
    await sleep(firstDelayMs * 2 ** (attempt - 1), signal);
    throwIfAborted(signal);
  }

  async function persist<Result>(
    call: () => Promise<Result>,
    callOptions: StorageOptions | undefined,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        await waitOrThrow(error, attempt, callOptions?.signal);
      }
    }
  }

  return {
    ...passed,
    list: (folder, callOptions) =>
      listPersistently(() => storage.list(folder, callOptions), keyOf, callOptions, waitOrThrow),
    ...(listKeys && {
      listKeys: (folder, callOptions) =>
        listPersistently(() => listKeys(folder, callOptions), same, callOptions, waitOrThrow),
    }),
    ...(measureLeftovers && {
      measureLeftovers: (callOptions) => persist(() => measureLeftovers(callOptions), callOptions),
    }),
    ...(freeBytes && { freeBytes: () => persist(() => freeBytes(), undefined) }),
    stat: (key, callOptions) => persist(() => storage.stat(key, callOptions), callOptions),
    read: (key, callOptions) => persist(() => storage.read(key, callOptions), callOptions),
    // A storage that took the bytes would leave none for another attempt.
    write: (key, bytes, callOptions) =>
      persist(() => storage.write(key, bytes, { ...callOptions, mayTake: false }), callOptions),
    remove: (key, callOptions) => persist(() => storage.remove(key, callOptions), callOptions),
  };
}

const keyOf = ({ key }: StoredObject): StorageKey => key;
const same = (key: StorageKey): StorageKey => key;

/** A listing that was interrupted starts again, and skips objects already returned. */
async function* listPersistently<Item>(
  list: () => AsyncIterable<Item>,
  toKey: (item: Item) => StorageKey,
  options: StorageOptions | undefined,
  waitOrThrow: (error: unknown, attempt: number, signal: AbortSignal | undefined) => Promise<void>,
): AsyncGenerator<Item, void, undefined> {
  const given = new Set<StorageKey>();
  for (let attempt = 1; ; attempt += 1) {
    const objects = list()[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await nextOf(objects);
        if ('error' in next) {
          await waitOrThrow(next.error, attempt, options?.signal);
          break;
        }
        if (next.object === undefined) return;
        const key = toKey(next.object);
        if (given.has(key)) continue;
        given.add(key);
        yield next.object;
      }
    } finally {
      await objects.return?.();
    }
  }
}

/** The next object, `undefined` at the end; a failure as data, to distinguish it from one of the consumer. */
async function nextOf<Item>(
  objects: AsyncIterator<Item>,
): Promise<{ readonly object: Item | undefined } | { readonly error: unknown }> {
  try {
    const next = await objects.next();
    return { object: next.done === true ? undefined : next.value };
  } catch (error) {
    return { error };
  }
}
