import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import { IconArrowBackUp, IconDevices } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import type { IncomingChanges } from '../../../backup/contract/syncing.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { useJobStore } from './job-store.ts';
import { incomingDetails, incomingWords } from './sync-words.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/** What other devices have changed here, in one quiet line; to look at, or to take back. */
export function IncomingLine({
  incoming,
  conflictsPage,
}: {
  readonly incoming: IncomingChanges;
  /** Where the conflicts are, if on another screen. */
  readonly conflictsPage?: string;
}) {
  const queryClient = useQueryClient();
  const { undo } = useSyncJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const { undoId } = incoming;
  return (
    <Paper component="section" withBorder radius="md" p="sm" aria-label="Changes from other devices">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconDevices size={20} stroke={1.6} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
        <Group gap="xs" flex={1} miw={0} justify="space-between">
          <div style={{ flex: '1 1 240px', minWidth: 0 }}>
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {incomingWords(incoming)}
            </Text>
            <Text size="xs" c="dimmed">{`${incomingDetails(incoming)} · ${formatRelativeTime(incoming.at)}`}</Text>
          </div>
          <Group gap="xs">
            {conflictsPage !== undefined && incoming.conflicts > 0 && (
              <Button component={Link} to={conflictsPage} variant="default" size="compact-md">
                Conflicts
              </Button>
            )}
            {undoId !== undefined && (
              <>
                <Button
                  component={Link}
                  to={`/compare?before=${encodeURIComponent(undoId)}&after=now`}
                  variant="default"
                  size="compact-md"
                >
                  Show
                </Button>
                <Button
                  variant="default"
                  size="compact-md"
                  leftSection={<IconArrowBackUp size={16} aria-hidden />}
                  disabled={isBusy}
                  onClick={() => {
                    void undo();
                  }}
                >
                  Undo
                </Button>
              </>
            )}
          </Group>
        </Group>
        <CloseButton
          aria-label="Dismiss the changes from other devices"
          onClick={() => {
            runAndReport(async () => {
              await backupClient.dismissIncoming();
              await refreshBackups(queryClient);
            });
          }}
        />
      </Group>
    </Paper>
  );
}
