import { db } from '../../../catalogue/database.ts';
import { deleteRecords } from '../../../catalogue/records.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { backUpBefore } from '../../backups/shared/back-up-before.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { confirmWithBackup } from '../../backups/shared/confirm-with-backup.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { notifyUndo, runAndReport } from '../../errors/notify.tsx';

/** From this number on, a backup is made first. */
const MANY = 10;

/** Asks, deletes, and offers undo. */
export function askToDeleteRecords(ids: readonly string[], onDeleted: () => void): void {
  if (ids.length === 0) return;
  const what = formatCountOf(ids.length, 'record');
  runAndReport(async () => {
    const question = {
      title: `Delete ${what}?`,
      body: 'You can undo this right afterwards.',
      confirmLabel: ids.length === 1 ? 'Delete record' : `Delete ${what}`,
    };
    const isMany = ids.length >= MANY;
    const isConfirmed = await (isMany
      ? confirmWithBackup({ ...question, backUpFirst: await backUpBeforeDeleting(ids) })
      : confirmDanger(question));
    if (!isConfirmed) return;
    if (isMany) await backupClient.expectShrink().catch(() => undefined);
    const undo = await deleteRecords(ids);
    onDeleted();
    notifyUndo(`${what} deleted.`, undo);
  });
}

/** Records are deleted on the screen of one collection. */
async function backUpBeforeDeleting(ids: readonly string[]) {
  const record = await db.records.get(ids[0] ?? '');
  const collection = record && (await db.collections.get(record.collectionId));
  return backUpBefore({ kind: 'delete-records', count: ids.length, collection: collection?.name ?? '' });
}
