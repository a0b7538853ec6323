import { Button, Group, Paper, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups, automationQueries } from '../shared/queries/client-queries.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { GuardCard } from '../shared/guard-card.tsx';
import { runAndReport } from '../../errors/notify.tsx';

/** Notes about automatic backups: the guard's question and, after the first backup, that more will follow. */
export function AutomationNotes() {
  const { data: automation } = useQuery(automationQueries.automation);
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    runAndReport(() =>
      work()
        .then(() => refreshBackups(queryClient))
        .finally(() => {
          setBusy(false);
        }),
    );
  };
  if (!automation) return null;
  const { guard, isOn, isChosen, nextRunAt } = automation;
  if (guard)
    return (
      <GuardCard
        {...guard}
        isBusy={isBusy}
        onMine={() => {
          run(() => backupClient.answerGuard());
        }}
      />
    );
  if (!isOn || isChosen || nextRunAt === null) return null;
  return (
    <AutomaticIsOn
      nextRunAt={nextRunAt}
      isBusy={isBusy}
      onFine={() => {
        run(() => backupClient.setAutomation({ isOn: true }));
      }}
    />
  );
}

/** Shown until the person has agreed or opened the schedule. */
function AutomaticIsOn({
  nextRunAt,
  isBusy,
  onFine,
}: {
  readonly nextRunAt: string;
  readonly isBusy: boolean;
  readonly onFine: () => void;
}) {
  const { dateTime } = useFormats();
  return (
    <Paper component="section" withBorder radius="md" p="sm" aria-label="Automatic backups">
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex={1} miw={240}>
          Automatic backups are on: every day, or when you next open Heirloom. Next: {dateTime(nextRunAt)}.
        </Text>
        <Group gap="xs">
          <Button variant="default" size="compact-md" component={Link} to="/backups/schedule">
            Change
          </Button>
          <Button variant="default" size="compact-md" loading={isBusy} onClick={onFine}>
            OK
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
