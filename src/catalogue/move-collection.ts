// Apart from the other actions on collections: the first screen needs only this one, and not all templates.
import { db } from './database.ts';
import { planMove } from './order.ts';
import { withStorageErrors } from './storage-errors.ts';

/** Moves a collection right before another one, or to the end if `beforeId` is left out. */
export async function moveCollection(id: string, beforeId: string | undefined): Promise<void> {
  await withStorageErrors(() =>
    db.transaction('rw', db.collections, async () => {
      const orders = planMove(await db.collections.toArray(), id, beforeId);
      for (const [rowId, order] of orders) await db.collections.update(rowId, { order });
    }),
  );
}
