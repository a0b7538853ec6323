import type { BlobStorage } from '../storage/blob-storage.ts';

/** One call on a storage: its number, from 1, and whether it has taken effect yet. */
export interface StorageStep {
  readonly call: number;
  readonly method: 'list' | 'stat' | 'read' | 'write' | 'remove';
  readonly when: 'before' | 'after';
  /** The object, or the folder that is listed. */
  readonly key: string;
}

/** A storage that lets others work in between: `onStep` is awaited before and after each call takes effect. */
export function stepped(storage: BlobStorage, onStep: (step: StorageStep) => Promise<void>): BlobStorage {
  let calls = 0;
  async function run<Result>(method: StorageStep['method'], key: string, work: () => Promise<Result>): Promise<Result> {
    calls += 1;
    const call = calls;
    await onStep({ call, method, key, when: 'before' });
    const result = await work();
    await onStep({ call, method, key, when: 'after' });
    return result;
  }
  return {
    kind: storage.kind,
    isReadOnly: storage.isReadOnly,
    async *list(folder, options) {
      yield* await run('list', folder, async () => {
        const objects = [];
        for await (const object of storage.list(folder, options)) objects.push(object);
        return objects;
      });
    },
    stat: (key, options) => run('stat', key, () => storage.stat(key, options)),
    read: (key, options) => run('read', key, () => storage.read(key, options)),
    write: (key, bytes, options) => run('write', key, () => storage.write(key, bytes, options)),
    remove: (key, options) => run('remove', key, () => storage.remove(key, options)),
  };
}
