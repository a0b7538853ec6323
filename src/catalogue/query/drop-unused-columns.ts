import { listFollowers, unfollowJournal } from '../../adapters/source-dexie/journal/follow-journal.ts';
import { db, journal } from '../database.ts';
import { collectionOfFollower, followerOf, keptColumns } from './kept-columns.ts';

/** Removes the kept columns of collections that no longer exist, and lets the journal go of what nobody needs. */
export async function dropUnusedColumns(): Promise<void> {
  const kept = await keptColumns.collectionIds();
  const there = new Set(await db.collections.toCollection().primaryKeys());
  const gone = kept.filter((id) => !there.has(id));
  if (gone.length > 0) await keptColumns.remove(gone);
  await db.open();
  const followed = await listFollowers(db.backendDB(), journal);
  const idle = followed.filter((name) => {
    const id = collectionOfFollower(name);
    return id !== undefined && !(there.has(id) && kept.includes(id));
  });
  if (idle.length > 0) await unfollowJournal(db.backendDB(), journal, idle);
}

/** Removes the kept columns of a collection. Never fails. */
export async function dropColumnsOf(collectionId: string): Promise<void> {
  await keptColumns.remove([collectionId]);
  await db.open();
  await unfollowJournal(db.backendDB(), journal, [followerOf(collectionId)]).catch(() => undefined);
}
