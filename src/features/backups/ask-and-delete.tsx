import { Stack, Text } from '@mantine/core';
import type { BackupSummary } from '../../worker/protocol.ts';
import { contentWords } from '../../ui/backup-words.ts';
import { confirmDanger } from '../../ui/confirm.tsx';

/** Says what deleting a backup means, and asks. @returns whether the person wants it. */
export function askToDelete(backup: BackupSummary, title: string, isLast: boolean): Promise<boolean> {
  return confirmDanger({
    title: `Delete the backup “${title}”?`,
    confirmLabel: 'Delete backup',
    body: (
      <Stack gap="xs">
        <Text size="sm">It holds {contentWords(backup)}. What only this backup needs is removed from this browser, which cannot be undone.</Text>
        {isLast && <Text size="sm" fw={600}>It is your only backup here.</Text>}
        {backup.isPinned && <Text size="sm" fw={600}>You have pinned it.</Text>}
        <Text size="sm" c="dimmed">Your data is not touched. All other backups stay complete, and so do files that you have downloaded.</Text>
      </Stack>
    ),
  });
}
