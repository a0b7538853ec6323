import { Button, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { Automation } from '../../../backup/contract/automation.ts';
import { automaticRuns } from '../../../backup/scheduler/automation-runs.ts';
import { failureText } from '../../errors/error-words.ts';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { JobProgress } from '../shared/job-progress.tsx';

/**
 * The state of automatic backups: on or off, the next run, the last one, the changes since; and a button to run now.
 */
export function RunCard({
  automation,
  onSwitch,
  onRunNow,
}: {
  readonly automation: Automation;
  readonly onSwitch: (isOn: boolean) => void;
  readonly onRunNow: () => void;
}) {
  const run = useStore(automaticRuns, (state) => (state.run?.kind === 'sync' ? undefined : state.run));
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="automatic">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Title order={2} size="h4" id="automatic">
            Automatic backups
          </Title>
          <Switch
            label={automation.isOn ? 'On' : 'Off'}
            aria-label="Automatic backups"
            checked={automation.isOn}
            onChange={(event) => {
              onSwitch(event.currentTarget.checked);
            }}
          />
        </Group>
        <Standing automation={automation} />
        {run ? (
          <JobProgress
            title={run.kind === 'backup' ? 'Backing up' : 'Copying and cleaning up'}
            progress={run.progress}
            isStopping={run.isStopping}
            onCancel={run.cancel}
          />
        ) : (
          <Group>
            <Button leftSection={<IconClock size={18} aria-hidden />} variant="default" onClick={onRunNow}>
              Run now
            </Button>
          </Group>
        )}
        <Text size="sm" c="dimmed">
          Nothing runs while the browser is closed. A missed backup is made when you next open Heirloom. One open tab
          does the work, even in the background; on low battery it waits.
        </Text>
      </Stack>
    </Paper>
  );
}

function Standing({
  automation: { isOn, hasData, nextRunAt, overdueSince, lastRun, changes, failures },
}: {
  readonly automation: Automation;
}) {
  const { dateTime } = useFormats();
  const next = !isOn
    ? 'Automatic backups are off.'
    : overdueSince !== null
      ? `The backup of ${dateTime(overdueSince)} was missed and will be made soon.`
      : nextRunAt !== null
        ? `Next: ${dateTime(nextRunAt)}.`
        : hasData
          ? 'The next backup is made after enough changes.'
          : 'The first backup is made a few minutes after there is something to back up.';
  return (
    <Stack gap={2}>
      <Text size="sm">{next}</Text>
      <Text size="sm">
        {lastRunWords(lastRun)}
        {failures > 1 ? ` That was ${failures} times in a row; Heirloom will try again.` : ''}
      </Text>
      <Text size="sm">{changeWords(changes)}</Text>
    </Stack>
  );
}

function lastRunWords(lastRun: Automation['lastRun']): string {
  if (!lastRun) return 'No automatic backup yet.';
  const ago = formatRelativeTime(lastRun.at);
  switch (lastRun.outcome) {
    case 'backed-up':
      return `Last: backed up ${ago}.`;
    case 'nothing-new':
      return `Last: ${ago} nothing had changed, so the earlier backup is still complete.`;
    case 'failed':
      return `The last one, ${ago}, failed: ${failureText(lastRun)}`;
  }
}

function changeWords({ records, files, other, since, isAtLeast }: Automation['changes']): string {
  if (since === null) return 'There is no backup of everything yet.';
  const parts = [
    ...(records > 0 ? [formatCountOf(records, 'record')] : []),
    ...(files > 0 ? [formatCountOf(files, 'photo or file', 'photos and files')] : []),
  ];
  if (parts.length === 0 && isAtLeast) return 'Heirloom does not know what has changed since the last backup.';
  if (parts.length === 0)
    return other > 0
      ? 'Since the last backup, only the set-up has changed: collections, fields, views or settings.'
      : 'Nothing has changed since the last backup.';
  return `Changed since the last backup: ${isAtLeast ? 'at least ' : ''}${parts.join(', ')}.`;
}
