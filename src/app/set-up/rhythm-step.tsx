import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { parseCron } from '../../engine/index.ts';
import { scheduleWords } from '../../features/backups/schedule/schedule-words.ts';
import { WhenEditor } from '../../features/backups/schedule/when-editor.tsx';
import { backupClient } from '../../backup/client/client.ts';
import type { Automation } from '../../backup/contract/automation.ts';
import { refreshBackups } from '../../features/backups/shared/queries/client-queries.ts';
import { ErrorNotice } from '../../features/errors/error-notice.tsx';
import { RetentionEditor } from '../../features/backups/shared/retention-editor.tsx';

/** When backups are made, and how long they stay, here and in the copies. The usual settings are preselected. */
export function RhythmStep({
  automation,
  replicaId,
  submitLabel,
  onSaved,
}: {
  readonly automation: Automation;
  /** The destination that keeps backups by the same rules. */
  readonly replicaId: string | undefined;
  readonly submitLabel: string;
  readonly onSaved: () => void;
}) {
  const [schedule, setSchedule] = useState(automation.schedule);
  const [retention, setRetention] = useState(automation.retention);
  const queryClient = useQueryClient();
  const isReadable = schedule.when.kind !== 'cron' || parseCron(schedule.when.expression).ok;
  const save = useMutation({
    mutationFn: async () => {
      if (replicaId !== undefined) await backupClient.changeDestination(replicaId, { retention });
      await backupClient.setAutomation({ schedule, retention, isOn: true });
      await refreshBackups(queryClient);
    },
    onSuccess: onSaved,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isReadable) save.mutate();
  };
  return (
    <form onSubmit={submit} aria-label="Schedule">
      <Stack gap="md">
        <Text>
          Heirloom backs up automatically while it is open, and catches up when you next open it. The usual choices are
          fine for most people.
        </Text>
        <WhenEditor
          value={schedule.when}
          onChange={(when) => {
            setSchedule((known) => ({ ...known, when }));
          }}
        />
        <RetentionEditor label="Keep" isShort value={retention} onChange={setRetention} />
        {isReadable && (
          <Text size="sm" fw={550} role="status">
            {scheduleWords(schedule)}
          </Text>
        )}
        {save.isError && <ErrorNotice error={save.error} operation="destination" />}
        <Group>
          <Button type="submit" disabled={!isReadable} loading={save.isPending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
