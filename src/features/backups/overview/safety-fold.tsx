import { Button, Group, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { formatCountOf, formatRelativeTime } from '../../../ui/format.ts';

/** The line of several collapsed safety backups. */
export function SafetyFold({
  backups,
  isUnfolded,
  onUnfold,
}: {
  readonly backups: readonly BackupSummary[];
  readonly isUnfolded: boolean;
  readonly onUnfold: () => void;
}) {
  const Icon = isUnfolded ? IconChevronDown : IconChevronRight;
  const [newest] = backups;
  return (
    <Group gap="xs">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        c="var(--mantine-color-text)"
        px={4}
        leftSection={<Icon size={16} aria-hidden />}
        aria-expanded={isUnfolded}
        onClick={onUnfold}
      >
        {formatCountOf(backups.length, 'safety backup')}
      </Button>
      <Text
        size="sm"
        c="dimmed"
      >{`Made before restores, imports and large changes${newest ? `; the latest ${formatRelativeTime(newest.takenAt)}` : ''}`}</Text>
    </Group>
  );
}
