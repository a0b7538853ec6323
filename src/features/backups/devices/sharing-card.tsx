import { Alert, Badge, Button, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { SyncChange, Syncing } from '../../../backup/contract/syncing.ts';
import { formOf } from '../../../destinations/forms.ts';
import { networkInformation } from '../../../platform/optional-features.ts';
import { confirmDanger } from '../../../ui/confirm.tsx';
import { errorWords } from '../../errors/error-words.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { useJobStore } from './job-store.ts';
import { namesWords, standingWords, waitingWords } from './sync-words.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/** How the shared place stands, and what can be done with it. */
export function SharingCard({
  syncing,
  place,
}: {
  readonly syncing: Syncing;
  readonly place: NonNullable<Syncing['place']>;
}) {
  const { isPaused, onlyUnmetered, error, question } = syncing;
  const { Icon } = formOf(place);
  const { syncNow } = useSyncJobs();
  const queryClient = useQueryClient();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const change = (wanted: SyncChange) => {
    runAndReport(async () => {
      await backupClient.changeSyncing(wanted);
      await refreshBackups(queryClient);
    });
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="sharing">
      <Stack gap="sm">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <Icon size={24} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Title
                order={2}
                size="h4"
                id="sharing"
                style={{ overflowWrap: 'anywhere' }}
              >{`Shared through ${place.name}`}</Title>
              {isPaused && (
                <Badge variant="outline" color="gray" tt="none" c="var(--mantine-color-text)">
                  paused
                </Badge>
              )}
            </Group>
            <Text size="sm">{standingWords(syncing)}</Text>
          </div>
        </Group>
        {syncing.waitingFor.map((waiting) => (
          <Text key={`${waiting.name} ${waiting.why}`} size="sm">
            {waitingWords(waiting)}
          </Text>
        ))}
        {syncing.clocksAhead.length > 0 && (
          <Text size="sm">{`The clock of ${namesWords(syncing.clocksAhead)} is more than a day ahead. Nothing is lost, but of two changes of one field, its own is used. Set it right there.`}</Text>
        )}
        {error && !question && (
          <Alert color="red" variant="light" title={errorWords(error).title}>
            {errorWords(error).hint}
          </Alert>
        )}
        <Group gap="xs">
          <Button
            size="compact-md"
            leftSection={<IconRefresh size={16} aria-hidden />}
            disabled={isBusy || question !== null}
            onClick={() => {
              void syncNow();
            }}
          >
            Sync now
          </Button>
          <Button
            size="compact-md"
            variant="default"
            leftSection={
              isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
            }
            onClick={() => {
              change({ isPaused: !isPaused });
            }}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
          <Button
            size="compact-md"
            variant="subtle"
            disabled={isBusy}
            onClick={() => {
              runAndReport(async () => {
                if (!(await askToStop(place.name))) return;
                await backupClient.turnOffSyncing();
                await refreshBackups(queryClient);
              });
            }}
          >
            Stop sharing
          </Button>
        </Group>
        {networkInformation() !== undefined && (
          <Switch
            label="Only on networks that do not count data"
            checked={onlyUnmetered}
            onChange={(event) => {
              change({ onlyUnmetered: event.currentTarget.checked });
            }}
          />
        )}
        <Text size="sm" c="dimmed">
          Synchronises half a minute after a change, when you come back to Heirloom, and every quarter of an hour while
          it is open.
        </Text>
      </Stack>
    </Paper>
  );
}

function askToStop(place: string): Promise<boolean> {
  return confirmDanger({
    title: 'Stop sharing on this device?',
    body: (
      <Text size="sm">
        Your data stays here, and at {place} for the other devices. Changes no longer come in or go out. You can join
        again at any time.
      </Text>
    ),
    confirmLabel: 'Stop sharing',
  });
}
