import { Button, Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { TRIGGER_WORDS } from '../shared/backup-words.ts';
import { formatCount } from '../../../ui/format.ts';
import { useJobStore } from './job-store.ts';
import { filtersOf, type ListFilter } from './list-entries.ts';
import { useBackupDeletion } from './use-backup-deletion.ts';

interface ListToolsProps {
  readonly backups: readonly BackupSummary[];
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
  readonly chosen: readonly BackupSummary[];
  readonly onClear: () => void;
}

const wordsOf = (filter: ListFilter) =>
  filter === 'all' ? 'All backups' : filter === 'safety' ? 'All safety backups' : TRIGGER_WORDS[filter];

/** The tools above the list: its filter, and the actions for selected backups. */
export function ListTools({ backups, filter, onFilter, chosen, onClear }: ListToolsProps) {
  const remove = useBackupDeletion();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const filters = filtersOf(backups);
  const choices =
    filters.length === 0
      ? []
      : [
          { value: 'all', label: `All backups (${formatCount(backups.length)})` },
          ...filters.map(({ filter: value, count }) => ({ value, label: `${wordsOf(value)} (${formatCount(count)})` })),
        ];
  if (choices.length === 0 && chosen.length === 0) return null;
  return (
    <Group gap="xs" justify="space-between" mih={36}>
      {choices.length > 0 && (
        <Select
          aria-label="Which backups to show"
          data={choices}
          value={filter}
          allowDeselect={false}
          w={260}
          maw="100%"
          onChange={(value) => {
            onFilter(
              ['all' as const, ...filters.map((offered) => offered.filter)].find((offered) => offered === value) ??
                'all',
            );
          }}
        />
      )}
      {chosen.length > 0 && (
        <Group gap="xs" role="region" aria-label="Chosen backups">
          <Text size="sm" role="status">{`${formatCount(chosen.length)} chosen`}</Text>
          <Button
            size="compact-sm"
            color="red"
            variant="light"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={isBusy}
            onClick={() => {
              remove(chosen, onClear);
            }}
          >
            Delete…
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClear}>
            Clear selection
          </Button>
        </Group>
      )}
    </Group>
  );
}
