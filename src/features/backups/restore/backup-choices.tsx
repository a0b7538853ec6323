import { Badge, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { contentWords, scopeWords, TRIGGER_WORDS } from '../shared/backup-words.ts';
import { formatRelativeTime } from '../../../ui/format.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { precisionAmong } from '../../../ui/moment-precision.ts';
import classes from './backup-choices.module.css';

/** Backups to choose one from. */
export function BackupChoices({
  backups,
  label,
  onChoose,
}: {
  readonly backups: readonly BackupSummary[];
  readonly label: string;
  readonly onChoose: (backup: BackupSummary) => void;
}) {
  const { dateTime } = useFormats();
  const precisionOf = precisionAmong(backups.map(({ takenAt }) => takenAt));
  return (
    <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }} aria-label={label}>
      {backups.map((backup) => (
        <li key={backup.id}>
          <Choice
            backup={backup}
            moment={dateTime(backup.takenAt, precisionOf(backup.takenAt))}
            onChoose={() => {
              onChoose(backup);
            }}
          />
        </li>
      ))}
    </Stack>
  );
}

function Choice({
  backup,
  moment,
  onChoose,
}: {
  readonly backup: BackupSummary;
  readonly moment: string;
  readonly onChoose: () => void;
}) {
  const { name, takenAt, trigger, scope, withFiles, leftOut, deviceName, findings = [] } = backup;
  return (
    <UnstyledButton className={classes.choice} onClick={onChoose}>
      <Group wrap="nowrap" gap="sm">
        <Stack gap={0} flex={1} miw={0}>
          <Group gap={6}>
            <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {name.trim() === '' ? moment : name}
            </Text>
            {findings.length > 0 && (
              <Badge color="red" size="sm" variant="outline">
                Damaged
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {[
              ...(name.trim() === '' ? [] : [moment]),
              formatRelativeTime(takenAt),
              TRIGGER_WORDS[trigger],
              scopeWords(scope, withFiles, leftOut),
              deviceName,
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </Text>
          <Text size="sm">{contentWords(backup)}</Text>
        </Stack>
        <IconChevronRight size={18} aria-hidden style={{ flexShrink: 0 }} />
      </Group>
    </UnstyledButton>
  );
}
