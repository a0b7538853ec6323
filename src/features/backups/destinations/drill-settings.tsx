import { Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { runAndReport } from '../../errors/notify.tsx';

const CHOICES = [
  { value: '7', label: 'Every week' },
  { value: '30', label: 'Every month' },
  { value: '90', label: 'Every three months' },
  { value: 'never', label: 'Only when I ask for it' },
] as const;

/** Settings: how often automatic test restores run. */
export function DrillSettings() {
  const queryClient = useQueryClient();
  const { data: days } = useQuery(destinationQueries.drillDays);
  if (days === undefined) return null;
  const value = days === null ? 'never' : String(days);
  const isListed = CHOICES.some((choice) => choice.value === value);
  const choose = (chosen: string | null) => {
    runAndReport(async () => {
      await backupClient.setDrillDays(chosen === null || chosen === 'never' ? null : Number(chosen));
      await queryClient.invalidateQueries({ queryKey: destinationQueries.drillDays.queryKey });
    });
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="drills">
      <Stack gap="xs">
        <Title order={2} size="h4" id="drills">
          Test restores
        </Title>
        <Text size="sm">
          You can rely only on a backup that has been restored. A test restore takes the newest backup from each
          destination, restores it into a temporary database, and compares every row and file. Your data is not touched.
          Downloaded files are tested when you choose one.
        </Text>
        <Select
          label="Run test restores"
          data={[...CHOICES, ...(isListed ? [] : [{ value, label: `Every ${formatCountOf(days ?? 0, 'day')}` }])]}
          value={value}
          allowDeselect={false}
          maw={260}
          onChange={choose}
        />
      </Stack>
    </Paper>
  );
}
