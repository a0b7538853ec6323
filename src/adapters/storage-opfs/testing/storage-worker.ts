import { BackupError, type BlobStorage, type StoredObject } from '../../../engine/index.ts';
import { openDirectoryStorage } from '../directory-storage.ts';
import { OPFS_FOLDER, openOpfsStorage } from '../open-opfs-storage.ts';
import type { Answer, Request } from './messages.ts';

// The storage runs in a dedicated worker, as in the app, because sync access handles exist only there.

let storage: BlobStorage | undefined;
const controllers = new Map<number, AbortController>();

self.onmessage = ({ data }: MessageEvent<Request>): void => {
  if (data.kind === 'cancel') return controllers.get(data.id)?.abort();
  answer(data).then(
    (result) => postMessage({ id: data.id, result } satisfies Answer),
    (error: unknown) =>
      postMessage(
        (error instanceof BackupError
          ? { id: data.id, error: error.serialize() }
          : { id: data.id, untyped: String(error) }) satisfies Answer,
      ),
  );
};

async function answer(request: Exclude<Request, { kind: 'cancel' }>): Promise<unknown> {
  switch (request.kind) {
    case 'open':
      storage =
        request.canMove === undefined
          ? await openOpfsStorage(request.name)
          : await openWith(request.name, request.canMove);
      return undefined;
    case 'call':
      return call(request);
  }
}

async function openWith(name: string, canMove: boolean): Promise<BlobStorage> {
  const all = await (await navigator.storage.getDirectory()).getDirectoryHandle(OPFS_FOLDER, { create: true });
  return openDirectoryStorage(await all.getDirectoryHandle(name, { create: true }), { kind: 'opfs', canMove });
}

async function call({ id, method, args, isCancelled }: Extract<Request, { kind: 'call' }>): Promise<unknown> {
  if (storage === undefined) throw new Error('The storage was not opened.');
  const controller = new AbortController();
  controllers.set(id, controller);
  if (isCancelled) controller.abort();
  const { signal } = controller;
  // The page's proxy is typed: it sends the arguments of the method it names.
  const [first, second] = args as [never, never];
  try {
    switch (method) {
      case 'list':
        return await collect(storage.list(first, { signal }));
      case 'stat':
        return await storage.stat(first, { signal });
      case 'read':
        return await storage.read(first, { ...(second as object | undefined), signal });
      case 'write':
        return await storage.write(first, second, { signal });
      case 'remove':
        return await storage.remove(first, { signal });
    }
  } finally {
    controllers.delete(id);
  }
}

async function collect(objects: AsyncIterable<StoredObject>): Promise<StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const object of objects) all.push(object);
  return all;
}
