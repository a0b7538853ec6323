import type { BlobStorage } from './blob-storage.ts';

/**
 * All members of a storage, passed on to it: what a decorator starts from before it replaces some. A member that the
 * storage lacks is missing here too, so that nobody takes the slower way for the cheaper one.
 */
export function passOn(storage: BlobStorage): BlobStorage {
  const { listKeys, lastListed, measureLeftovers, locate, freeBytes } = storage;
  return {
    kind: storage.kind,
    isReadOnly: storage.isReadOnly,
    ...(storage.isAppendOnly !== undefined && { isAppendOnly: storage.isAppendOnly }),
    list: (...args) => storage.list(...args),
    ...(listKeys && { listKeys: (...args) => listKeys.apply(storage, args) }),
    ...(lastListed && { lastListed: (folder) => lastListed.call(storage, folder) }),
    ...(measureLeftovers && { measureLeftovers: (...args) => measureLeftovers.apply(storage, args) }),
    stat: (...args) => storage.stat(...args),
    read: (...args) => storage.read(...args),
    ...(locate && { locate: (...args) => locate.apply(storage, args) }),
    write: (...args) => storage.write(...args),
    remove: (...args) => storage.remove(...args),
    ...(freeBytes && { freeBytes: () => freeBytes.call(storage) }),
  };
}
