import { ActionIcon, Group, Select } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { TRIGGER_WORDS } from '../shared/backup-words.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';
import { NOW, sideTitle } from './side.ts';

/** Chooses the two states to compare. */
export function SidePicker({
  backups,
  before,
  after,
  onChange,
}: {
  readonly backups: readonly BackupSummary[];
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly onChange: (before: string | undefined, after: string | undefined) => void;
}) {
  const { dateTime } = useFormats();
  const precisionOf = precisionAmong(backups.map(({ takenAt }) => takenAt));
  const momentOf = (moment: string) => dateTime(moment, precisionOf(moment));
  const choices = [
    { value: NOW, label: 'Now: the data as it is' },
    ...backups.map((backup) => ({ value: backup.id, label: labelOf(backup, momentOf) })),
  ];
  const shared = { searchable: true, nothingFoundMessage: 'No such backup', maw: '100%', w: 340 } as const;
  return (
    <Group gap="sm" align="flex-end">
      <Select
        {...shared}
        label="From"
        placeholder="Choose a backup"
        data={choices.filter(({ value }) => value !== after)}
        value={before ?? null}
        onChange={(value) => {
          onChange(value ?? undefined, after);
        }}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Swap the two sides"
        onClick={() => {
          onChange(after, before);
        }}
      >
        <IconArrowsExchange size={18} aria-hidden />
      </ActionIcon>
      <Select
        {...shared}
        label="To"
        placeholder="Choose a backup"
        data={choices.filter(({ value }) => value !== before)}
        value={after ?? null}
        onChange={(value) => {
          onChange(before, value ?? undefined);
        }}
      />
    </Group>
  );
}

function labelOf(backup: BackupSummary, dateTime: (moment: string) => string): string {
  const title = sideTitle(backup, dateTime);
  return backup.name.trim() === ''
    ? `${title} · ${TRIGGER_WORDS[backup.trigger]}`
    : `${title} · ${dateTime(backup.takenAt)}`;
}
