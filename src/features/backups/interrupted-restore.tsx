import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupClient } from '../../worker/client.ts';
import { backupQueries, refreshBackups } from '../../worker/client-queries.ts';
import { useFormats } from '../../ui/formats.tsx';
import { runAndReport } from '../../ui/notify.tsx';
import { backupTitle } from './backup-title.ts';

/** Tells of a restore that was cut off: what that means for the data, and where the state before it is. */
export function InterruptedRestoreNotice() {
  const { data: cutOff } = useQuery(backupQueries.interruptedRestore);
  const queryClient = useQueryClient();
  const { dateTime } = useFormats();
  if (!cutOff) return null;
  const dismiss = () => {
    runAndReport(async () => {
      await backupClient.dismissInterruptedRestore();
      await refreshBackups(queryClient);
    });
  };
  const what = backupTitle({ name: cutOff.backupName, takenAt: cutOff.backupTakenAt }, dateTime);
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} title={cutOff.isUndo ? 'An undo was cut off' : `Restoring “${what}” was cut off`}>
      <Stack gap="xs">
        <Text size="sm">
          It began on {dateTime(cutOff.startedAt)} and did not come to its end, probably since the tab was closed. Your data is whole: either all as
          before, or all as in the backup, never a mixture. Have a look at it; if it is not what you want, restore again.
        </Text>
        <Group gap="xs">
          {cutOff.undoId !== undefined && <Button size="compact-sm" variant="default" component={Link} to={`/restore?backup=${cutOff.undoId}`}>Bring back the state before</Button>}
          <Button size="compact-sm" variant="default" onClick={dismiss}>My data is fine</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
