import { Stack, Text } from '@mantine/core';
import { deleteCollection } from '../../../catalogue/collections.ts';
import { db } from '../../../catalogue/database.ts';
import type { Collection } from '../../../catalogue/model.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { backUpBefore } from '../../backups/shared/back-up-before.ts';
import { confirmWithBackup } from '../../backups/shared/confirm-with-backup.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { notifyUndo, withBusyNotice } from '../../errors/notify.tsx';

/** Says what would be deleted, asks, deletes and offers undo. @returns whether it was deleted. */
export async function askAndDeleteCollection(collection: Collection): Promise<boolean> {
  const { id, name } = collection;
  const [records, fields, views] = await Promise.all(
    [db.records, db.fields, db.views].map((table) => table.where('collectionId').equals(id).count()),
  );
  const isSure = await confirmWithBackup({
    title: `Delete “${name}”?`,
    confirmLabel: 'Delete collection',
    backUpFirst: backUpBefore({ kind: 'delete-collection', name }),
    body: (
      <Stack gap="xs">
        <Text size="sm">
          This deletes {formatCountOf(records ?? 0, 'record')} with all photos and files,{' '}
          {formatCountOf(fields ?? 0, 'field')} and {formatCountOf(views ?? 0, 'view')}.
        </Text>
        <Text size="sm" c="dimmed">
          You can undo it for a while, as long as this tab stays open.
        </Text>
      </Stack>
    ),
  });
  if (!isSure) return false;
  // They confirmed the size of this loss, so the guard need not ask.
  await backupClient.expectShrink().catch(() => undefined);
  const undo = await withBusyNotice(`Deleting “${name}”…`, () => deleteCollection(id));
  notifyUndo(`“${name}” was deleted.`, undo);
  return true;
}
