import { Checkbox, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { NetworkSettings } from '../../../backup/contract/destinations.ts';
import { formatBytes } from '../../../ui/format.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { destinationQueries, refreshBackups } from '../shared/queries/client-queries.ts';

const SPEEDS = [100_000, 500_000, 1_000_000, 5_000_000] as const;
const NO_LIMIT = 'none';

const optionOf = (bytesPerSecond: number) => ({
  value: String(bytesPerSecond),
  label: `At most ${formatBytes(bytesPerSecond)} a second`,
});

/** Settings: how copying uses the network of this device. */
export function NetworkPanel() {
  const queryClient = useQueryClient();
  const { data: settings } = useQuery(destinationQueries.network);
  if (!settings) return null;
  const { mostBytesPerSecond: most, waitsWhileMetered } = settings;
  const isListed = most === null || SPEEDS.some((speed) => speed === most);
  const change = (part: Partial<NetworkSettings>) => {
    runAndReport(async () => {
      await backupClient.setNetworkSettings({ ...settings, ...part });
      await queryClient.invalidateQueries({ queryKey: destinationQueries.network.queryKey });
      await refreshBackups(queryClient);
    });
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="network">
      <Stack gap="xs">
        <Title order={2} size="h4" id="network">
          Network
        </Title>
        <Text size="sm">
          For copies to servers, on this device. While it is offline, copies wait and then catch up.
        </Text>
        <Select
          label="Speed"
          description="An average: each request is still sent as fast as the network takes it."
          data={[
            { value: NO_LIMIT, label: 'As fast as possible' },
            ...SPEEDS.map(optionOf),
            ...(isListed ? [] : [optionOf(most)]),
          ]}
          value={most === null ? NO_LIMIT : String(most)}
          allowDeselect={false}
          maw={300}
          onChange={(value) => {
            change({ mostBytesPerSecond: value === null || value === NO_LIMIT ? null : Number(value) });
          }}
        />
        <Checkbox
          label="Wait while the connection has a data limit"
          description="On mobile data, or if the browser is set to save data. Copies that you start yourself do not wait. Only browsers such as Chrome and Edge report this."
          checked={waitsWhileMetered}
          onChange={(event) => {
            change({ waitsWhileMetered: event.currentTarget.checked });
          }}
        />
      </Stack>
    </Paper>
  );
}
