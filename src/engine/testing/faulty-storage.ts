import { BackupError } from '../core/errors.ts';
import type { Bytes } from '../core/bytes.ts';
import type { BlobStorage, StorageKey, StoredObject } from '../storage/blob-storage.ts';

export type StorageMethod = 'list' | 'stat' | 'read' | 'write' | 'remove';

/** One fault, scripted before the test runs. */
export interface Fault {
  /** Which operation fails, counted from 1 among those of `methods`. */
  readonly atOperation: number;
  /** Only these are counted and can fail; by default all. A listing is one operation. */
  readonly methods?: readonly StorageMethod[];
  /**
   * `before`: it had no effect. `after`: it took full effect, but the caller gets a failure. `torn`: a write leaves the
   * first half of its bytes under the final name, like a medium that breaks the storage's promise; for any other method
   * the same as `before`.
   */
  readonly when?: 'before' | 'after' | 'torn';
  /** The thrown value: a `BackupError`, or anything raw, as from a defective adapter. Default: `storage-failed`. */
  readonly error?: () => unknown;
  /** Whether all later operations fail too, as if the tab was closed or the disk removed. */
  readonly staysDead?: boolean;
}

export interface FaultyStorage extends BlobStorage {
  /** The number of operations so far, among the methods that the fault counts. */
  readonly operations: number;
  readonly wasHit: boolean;
  /** Fails a test whose fault was never hit: it has proven nothing. */
  assertHit(): void;
}

/** A storage that fails once, or from then on, at the n-th operation. Without a fault it only counts. */
export function createFaultyStorage(storage: BlobStorage, fault?: Fault): FaultyStorage {
  let operations = 0;
  let wasHit = false;
  const when = fault?.when ?? 'before';

  /** Whether the operation that begins now should fail, and how. */
  function begin(method: StorageMethod): 'goes-well' | 'before' | 'after' | 'torn' {
    if (fault?.methods !== undefined && !fault.methods.includes(method)) {
      return wasHit && fault.staysDead === true ? 'before' : 'goes-well';
    }
    operations += 1;
    if (fault === undefined) return 'goes-well';
    if (wasHit) return fault.staysDead === true ? 'before' : 'goes-well';
    if (operations !== fault.atOperation) return 'goes-well';
    wasHit = true;
    return when;
  }

  function fail(method: StorageMethod): never {
    // A test may want anything thrown, since adapters may throw anything.
    // oxlint-disable-next-line typescript/only-throw-error
    throw fault?.error?.() ?? new BackupError('storage-failed', { context: { method, operation: operations } });
  }

  async function run<Result>(
    method: StorageMethod,
    call: () => Promise<Result>,
    tear?: () => Promise<void>,
  ): Promise<Result> {
    const outcome = begin(method);
    if (outcome === 'torn') await tear?.();
    if (outcome === 'torn' || outcome === 'before') fail(method);
    const result = await call();
    if (outcome === 'after') fail(method);
    return result;
  }

  async function tearWrite(key: StorageKey, bytes: Bytes): Promise<void> {
    await storage.write(key, bytes.slice(0, Math.floor(bytes.length / 2)));
  }

  async function* list(...args: Parameters<BlobStorage['list']>): AsyncGenerator<StoredObject, void, undefined> {
    const outcome = begin('list');
    if (outcome === 'before' || outcome === 'torn') fail('list');
    yield* storage.list(...args);
    if (outcome === 'after') fail('list');
  }

  return {
    kind: storage.kind,
    isReadOnly: storage.isReadOnly,
    get operations() {
      return operations;
    },
    get wasHit() {
      return wasHit;
    },
    assertHit() {
      if (!wasHit)
        throw new Error(
          `The scripted fault at operation ${fault?.atOperation ?? 'none'} was never hit; there were ${operations}.`,
        );
    },
    list,
    stat: (key, options) => run('stat', () => storage.stat(key, options)),
    read: (key, options) => run('read', () => storage.read(key, options)),
    write: (key, bytes, options) =>
      run(
        'write',
        () => storage.write(key, bytes, options),
        () => tearWrite(key, bytes),
      ),
    remove: (key, options) => run('remove', () => storage.remove(key, options)),
  };
}
