import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { ActivityEntry } from '../../../backup/contract/activity.ts';
import { activityQueries } from '../shared/queries/client-queries.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { saveBlob } from '../../../ui/save-blob.ts';

/** Saves the shown entries, and clears the whole log. */
export function LogActions({
  entries,
  isEmpty,
}: {
  readonly entries: readonly ActivityEntry[];
  readonly isEmpty: boolean;
}) {
  const queryClient = useQueryClient();
  const save = (format: 'json' | 'csv') => {
    runAndReport(async () => {
      const { activityCsv, activityJson } = await import('./export-activity.ts');
      const blob =
        format === 'csv'
          ? new Blob([activityCsv(entries)], { type: 'text/csv;charset=utf-8' })
          : new Blob([activityJson(entries)], { type: 'application/json' });
      saveBlob(blob, `heirloom-activity.${format}`);
    });
  };
  const clear = () => {
    runAndReport(async () => {
      if (!(await askToClear())) return;
      await backupClient.clearActivity();
      await queryClient.invalidateQueries({ queryKey: activityQueries.log.queryKey });
    });
  };
  return (
    <Group gap="xs">
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          size="compact-md"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={entries.length === 0}
          onClick={() => {
            save(format);
          }}
        >
          {`Save as ${format.toUpperCase()}`}
        </Button>
      ))}
      <Button variant="default" size="compact-md" disabled={isEmpty} onClick={clear}>
        Clear…
      </Button>
    </Group>
  );
}

function askToClear(): Promise<boolean> {
  return confirmDanger({
    title: 'Clear the activity?',
    confirmLabel: 'Clear the activity',
    body: (
      <Text size="sm">All entries are removed. This cannot be undone. Your backups and your data are not touched.</Text>
    ),
  });
}
