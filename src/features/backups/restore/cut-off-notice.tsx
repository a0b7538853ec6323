import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { undoKind } from '../../../backup/contract/restoring.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { useRefresh } from './use-refresh.ts';

/** Reports a restore that was interrupted by a reload or a crash: what that means, and that it can be run again. */
export function CutOffNotice() {
  const { data: cutOff } = useQuery(backupQueries.interruptedRestore);
  const { data: last } = useQuery(backupQueries.lastRestore);
  const { dateTime } = useFormats();
  const refresh = useRefresh();
  if (!cutOff) return null;
  const dismiss = () => {
    runAndReport(async () => {
      await backupClient.dismissInterruptedRestore();
      await refresh();
    });
  };
  return (
    <Alert
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title={
        cutOff.isUndo
          ? last && undoKind(last) === 'redo'
            ? 'A redo was interrupted'
            : 'An undo was interrupted'
          : 'A restore was interrupted'
      }
    >
      <Stack gap="xs">
        <Text size="sm">{`It began on ${dateTime(cutOff.startedAt)}. Your data is either all as before or all as restored, never a mixture. The preview shows how it is now; if it is not what you want, restore again.`}</Text>
        <Group>
          <Button size="compact-sm" variant="default" onClick={dismiss}>
            OK
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
