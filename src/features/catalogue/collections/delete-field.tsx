import { Stack, Text } from '@mantine/core';
import { db } from '../../../catalogue/database.ts';
import { countFieldValues, deleteField } from '../../../catalogue/fields.ts';
import type { Field } from '../../../catalogue/model.ts';
import { backUpBefore } from '../../backups/shared/back-up-before.ts';
import { confirmWithBackup } from '../../backups/shared/confirm-with-backup.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { notifyUndo, withBusyNotice } from '../../errors/notify.tsx';

/** Says how many values would be deleted, asks if there are any, deletes and offers undo. */
export async function askAndDeleteField(field: Field): Promise<void> {
  const count = await countFieldValues(field.id);
  if (count > 0) {
    const collection = await db.collections.get(field.collectionId);
    const isSure = await confirmWithBackup({
      title: `Delete the field “${field.name}”?`,
      confirmLabel: 'Delete field',
      backUpFirst: backUpBefore({ kind: 'delete-field', name: field.name, collection: collection?.name ?? '' }),
      body: (
        <Stack gap="xs">
          <Text size="sm">What {formatCountOf(count, 'record has', 'records have')} in it is deleted too.</Text>
          <Text size="sm" c="dimmed">
            You can undo it for a while, as long as this tab stays open.
          </Text>
        </Stack>
      ),
    });
    if (!isSure) return;
  }
  const undo = await withBusyNotice(`Deleting the field “${field.name}”…`, () => deleteField(field.id));
  notifyUndo(`The field “${field.name}” was deleted.`, undo);
}
