import { BackupError, type BlobStorage, type ObjectFolder, type StoredObject } from '../engine/index.ts';
import { passOn } from '../engine/low-level.ts';

/*
 * [Note: Keys that cannot delete]
 * A key that may add but not delete protects copies from anyone who takes over this browser. Copying needs to delete
 * only its own locks, and a device that shares its library its own earlier heads: they are emptied instead, and an
 * empty one counts as none. Nothing else is deleted there: the retention rules do not apply, and the destination says
 * so.
 */

const EMPTIED: readonly ObjectFolder[] = ['locks', 'heads'];

/**
 * The storage of a destination, as its key allows: without empty locks and heads, and if it cannot delete, with a
 * `remove` that empties one and refuses everything else (BackupError `permission-denied` with the hint `append-only`).
 */
export function asKeyAllows(storage: BlobStorage, canRemove: boolean): BlobStorage {
  const { listKeys: _, ...passed } = passOn(storage);
  return {
    ...passed,
    ...(canRemove ? {} : { isAppendOnly: true }),
    list: (folder, options) => {
      const all = storage.list(folder, options);
      return EMPTIED.includes(folder) ? withoutEmpty(all) : all;
    },
    remove: (key, options) => {
      if (canRemove) return storage.remove(key, options);
      const isEmptied = EMPTIED.some((folder) => key.startsWith(`${folder}/`));
      return isEmptied ? storage.write(key, new Uint8Array(), options) : refuse(key);
    },
  };
}

async function* withoutEmpty(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject, void, undefined> {
  for await (const object of objects) if (object.sizeBytes > 0) yield object;
}

async function refuse(key: string): Promise<never> {
  throw new BackupError('permission-denied', { context: { key }, hint: 'append-only' });
}
