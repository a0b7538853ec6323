import { Button, Checkbox, Group, List, NumberInput, Radio, Select, Stack, Text } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { parseCron, type Schedule } from '../../../engine/index.ts';
import type { Automation } from '../../../backup/contract/automation.ts';
import { SCOPE_WORDS } from '../shared/backup-words.ts';
import { FileKindChoices } from '../shared/file-kinds.tsx';
import { useFormats } from '../../../ui/formats.tsx';
import { nextRuns, scheduleWords } from './schedule-words.ts';
import { listTimeZones } from './time-zones.ts';
import { WhenEditor } from './when-editor.tsx';

const SCOPES = [
  { scope: 'full', description: 'All collections, records and settings.' },
  { scope: 'minimal', description: 'Collections, fields and records; no files, saved views or settings.' },
  { scope: 'configuration', description: 'Collections, fields, saved views and settings; no records.' },
] as const;

const HERE = '';
const SHOWN_RUNS = 5;

/** When automatic backups run and what they include, explained in plain words before it is saved. */
export function ScheduleForm({
  automation,
  onSave,
}: {
  readonly automation: Automation;
  readonly onSave: (schedule: Schedule) => Promise<void>;
}) {
  const [schedule, setSchedule] = useState(automation.schedule);
  const [isSaving, setSaving] = useState(false);
  const change = (part: Partial<Schedule>) => {
    setSchedule((known) => ({ ...known, ...part }));
  };
  const isReadable = schedule.when.kind !== 'cron' || parseCron(schedule.when.expression).ok;
  const isSame = JSON.stringify(schedule) === JSON.stringify(automation.schedule);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isReadable) return;
    setSaving(true);
    void onSave(schedule).finally(() => {
      setSaving(false);
    });
  };
  return (
    <form onSubmit={submit} aria-label="Schedule">
      <Stack gap="md">
        <WhenEditor
          value={schedule.when}
          onChange={(when) => {
            change({ when });
          }}
        />
        <AfterChanges
          value={schedule.afterChanges}
          onChange={(afterChanges) => {
            change({ afterChanges });
          }}
        />
        {schedule.when.kind !== 'none' && schedule.when.kind !== 'hours' && (
          <TimeZoneSelect
            value={schedule.timeZone}
            onChange={(timeZone) => {
              change({ timeZone });
            }}
          />
        )}
        <Radio.Group
          label="What to back up"
          value={schedule.scope}
          onChange={(chosen) => {
            change({ scope: SCOPES.find(({ scope }) => scope === chosen)?.scope ?? 'full' });
          }}
        >
          <Stack gap="xs" mt={6}>
            {SCOPES.map(({ scope, description }) => (
              <Radio key={scope} value={scope} label={SCOPE_WORDS[scope]} description={description} />
            ))}
          </Stack>
        </Radio.Group>
        <FileKindChoices value={schedule} onChange={schedule.scope === 'full' ? change : undefined} />
        <Checkbox
          label="Also before large deletions and changes"
          description="Before deleting a collection or many records, changing a field’s type, or a large import. Before a restore there always is one."
          checked={schedule.beforeDestructive}
          onChange={(event) => {
            change({ beforeDestructive: event.currentTarget.checked });
          }}
        />
        <Echo
          schedule={isReadable ? schedule : undefined}
          lastRunAt={automation.changes.since === null ? null : Date.parse(automation.changes.since)}
        />
        <Group>
          <Button type="submit" disabled={!isReadable || isSame} loading={isSaving}>
            Save the schedule
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function AfterChanges({
  value,
  onChange,
}: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  return (
    <Group gap="xs" mih={36}>
      <Checkbox
        label="Also after many changes:"
        checked={value !== null}
        onChange={(event) => {
          onChange(event.currentTarget.checked ? 50 : null);
        }}
      />
      {value !== null && (
        <NumberInput
          aria-label="Number of changes before a backup"
          value={value}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
          w={100}
          size="xs"
          onChange={(typed) => {
            if (typeof typed === 'number' && typed >= 1) onChange(typed);
          }}
        />
      )}
      {value !== null && <Text size="sm">records and files</Text>}
    </Group>
  );
}

function TimeZoneSelect({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = listTimeZones(value).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
  return (
    <Select
      label="Time zone"
      searchable
      allowDeselect={false}
      maw={380}
      limit={60}
      nothingFoundMessage="No such time zone"
      data={[{ value: HERE, label: `This device’s time zone (${here.replaceAll('_', ' ')})` }, ...zones]}
      value={value ?? HERE}
      onChange={(chosen) => {
        onChange(chosen === null || chosen === HERE ? null : chosen);
      }}
    />
  );
}

/** The form's schedule in a sentence, and the next times. */
function Echo({ schedule, lastRunAt }: { readonly schedule: Schedule | undefined; readonly lastRunAt: number | null }) {
  const { dateTime } = useFormats();
  // When the form was opened: the list must not change while someone reads it.
  const [now] = useState(() => Date.now());
  if (!schedule)
    return (
      <Text size="sm" c="dimmed">
        The next times appear once the schedule is valid.
      </Text>
    );
  const runs = nextRuns(
    schedule,
    { now, lastRunAt, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    SHOWN_RUNS,
  );
  return (
    <div role="status" aria-label="What this means">
      <Text size="sm" fw={550}>
        {scheduleWords(schedule)}
      </Text>
      {runs.length > 0 && (
        <>
          <Text size="sm" c="dimmed">
            The next times, in this device’s time:
          </Text>
          <List size="sm">
            {runs.map((run) => (
              <List.Item key={run}>{dateTime(run)}</List.Item>
            ))}
          </List>
        </>
      )}
    </div>
  );
}
