import type { BlobStorage, StorageKey } from '../../../engine/index.ts';
import { passOn } from '../../../engine/low-level.ts';
import { DeviceValue } from '../platform/device-value.ts';

/*
 * [Note: Locks of this device]
 *
 * A killed job leaves its lock in the replica, where it blocks healing, pruning and key changes for ten minutes, as if
 * another device were at work. So this browser remembers the locks that it writes, and holds a Web Lock for each as
 * long as the job is alive; the browser releases it when the worker, or the whole browser, is killed. A lock that is
 * remembered but not held belongs to a dead job, and is removed.
 */

const HELD = 'heirloom-lock-in-replica/';

/** By destination: the keys of the locks. */
const written = new DeviceValue<Readonly<Record<string, readonly StorageKey[]>>>('locks-in-replicas');

/** A replica's storage for writing, without locks left by dead jobs of this device. */
export async function openWithOwnLocks(destinationId: string, storage: BlobStorage): Promise<BlobStorage> {
  await removeDeadLocks(destinationId, storage);
  const held = new Map<StorageKey, () => void>();
  const isLock = (key: StorageKey) => key.startsWith('locks/');
  return {
    ...passOn(storage),
    write: async (key, bytes, options) => {
      // Remembered before it exists: if the job is killed between the two, nothing unknown is left.
      if (isLock(key)) {
        held.set(key, await hold(key));
        await remember(destinationId, (keys) => [...keys, key]);
      }
      await storage.write(key, bytes, options);
    },
    remove: async (key, options) => {
      await storage.remove(key, options);
      if (!held.has(key)) return;
      await remember(destinationId, (keys) => keys.filter((other) => other !== key));
      held.get(key)?.();
      held.delete(key);
    },
  };
}

async function removeDeadLocks(destinationId: string, storage: BlobStorage): Promise<void> {
  const keys = (await written.get())?.[destinationId] ?? [];
  if (keys.length === 0) return;
  const { held = [] } = await navigator.locks.query();
  const dead = keys.filter((key) => !held.some(({ name }) => name === HELD + key));
  for (const key of dead) await storage.remove(key);
  if (dead.length > 0) await remember(destinationId, (known) => known.filter((key) => !dead.includes(key)));
}

function remember(
  destinationId: string,
  change: (keys: readonly StorageKey[]) => readonly StorageKey[],
): Promise<void> {
  return written.update((all = {}) => ({ ...all, [destinationId]: change(all[destinationId] ?? []) }));
}

/** @returns a function that releases it. */
function hold(key: StorageKey): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(
        HELD + key,
        () =>
          new Promise<void>((release) => {
            resolve(release);
          }),
      )
      .catch(reject);
  });
}
