import {
  BackupError,
  type BlobStorage,
  type Bytes,
  type StorageOptions,
  type StoredObject,
} from '../../../engine/index.ts';
import type { Answer, Request, StorageMethod } from './messages.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface RemoteStorage {
  readonly storage: BlobStorage;
  terminate(): void;
}

/** A new worker that can open one storage at a time. */
export function startStorageWorker(): Worker {
  return new Worker(new URL('./storage-worker.ts', import.meta.url), { type: 'module' });
}

/** A storage in a worker, as the page's tests see it. */
export async function openRemoteStorage(
  name: string,
  canMove?: boolean,
  worker = startStorageWorker(),
): Promise<RemoteStorage> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) call?.reject(BackupError.deserialize(data.error));
    else if ('untyped' in data) call?.reject(new Error(data.untyped));
    else call?.resolve(data.result);
  };

  function send(make: (id: number) => Request, signal?: AbortSignal): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    signal?.addEventListener('abort', () => worker.postMessage({ kind: 'cancel', id } satisfies Request));
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage(make(id));
    });
  }

  function call(method: StorageMethod, args: readonly unknown[], options: StorageOptions = {}): Promise<unknown> {
    return send(
      (id) => ({ kind: 'call', id, method, args, isCancelled: options.signal?.aborted ?? false }),
      options.signal,
    );
  }

  await send((id) => ({ kind: 'open', id, name, canMove }));
  // The casts give the return type of each method, as on the worker's typed side.
  const storage: BlobStorage = {
    kind: 'opfs',
    isReadOnly: false,
    async *list(folder, options) {
      yield* (await call('list', [folder], options)) as StoredObject[];
    },
    stat: async (key, options) => (await call('stat', [key], options)) as StoredObject | undefined,
    read: async (key, { signal, ...range } = {}) =>
      (await call('read', [key, range], signal === undefined ? {} : { signal })) as Bytes,
    write: async (key, bytes, options) => void (await call('write', [key, bytes], options)),
    remove: async (key, options) => void (await call('remove', [key], options)),
  };
  return { storage, terminate: () => worker.terminate() };
}
