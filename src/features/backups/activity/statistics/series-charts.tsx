import { AreaChart, BarChart } from '@mantine/charts';
import { Stack, Table, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { formatBytes, formatCount, formatDuration } from '../../../../ui/format.ts';
import { useFormats } from '../../../../ui/formats.tsx';
import { precisionAmong } from '../../../../ui/moment-precision.ts';
import type { BackupSeries, SeriesPoint } from './backup-series.ts';

const STEP_WORDS = { backup: 'each backup', day: 'each day', week: 'each week', month: 'each month' } as const;

/** Size over time and the new data of each backup: as charts, and as a table for everyone. */
export function SeriesCharts({ series: { step, points } }: { readonly series: BackupSeries }) {
  const { date, dateTime } = useFormats();
  const precisionOf = precisionAmong(points.map(({ at }) => at));
  const labelOf = ({ at }: SeriesPoint) => (step === 'backup' ? dateTime(at, precisionOf(at)) : date(at));
  const data = points.map((point) => ({ ...point, label: labelOf(point) }));
  // Nothing in the charts takes the focus: the table shows the same figures.
  const common = {
    h: 240,
    data,
    dataKey: 'label',
    valueFormatter: formatBytes,
    accessibilityLayer: false,
    tickLine: 'none',
    xAxisProps: { minTickGap: 40 },
    yAxisProps: { width: 72 },
  } as const;
  return (
    <Stack gap="lg">
      <Chart title="Size of your data" description="The full size of each backup, as if it were the only one.">
        <AreaChart
          {...common}
          curveType="linear"
          connectNulls
          series={[{ name: 'sizeBytes', label: 'Size', color: 'teal.6' }]}
          withDots={points.length <= 30}
        />
      </Chart>
      <Chart title={`New in ${STEP_WORDS[step]}`} description="Data added to the store: only what had changed.">
        <BarChart {...common} maxBarWidth={40} series={[{ name: 'newBytes', label: 'New', color: 'indigo.6' }]} />
      </Chart>
      <Chart
        title={step === 'backup' ? 'How long each backup took' : `The longest backup of ${STEP_WORDS[step]}`}
        description="From reading the first record to storing the last byte."
      >
        <BarChart
          {...common}
          valueFormatter={formatDuration}
          maxBarWidth={40}
          series={[{ name: 'longestMs', label: 'Duration', color: 'grape.6' }]}
        />
      </Chart>
      <details>
        <Text component="summary" size="sm" w="fit-content">
          Show as a table
        </Text>
        <Table.ScrollContainer
          minWidth={320}
          maxHeight={420}
          type="native"
          tabIndex={0}
          role="region"
          aria-label="The figures of the charts"
        >
          <Table verticalSpacing={4} aria-label={`Size, and what was new in ${STEP_WORDS[step]}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th ta="right">Backups</Table.Th>
                <Table.Th ta="right">Size</Table.Th>
                <Table.Th ta="right">New</Table.Th>
                <Table.Th ta="right">Duration</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {points.map((point) => (
                <Table.Tr key={point.at}>
                  <Table.Td>{labelOf(point)}</Table.Td>
                  <Table.Td ta="right">{formatCount(point.backups)}</Table.Td>
                  <Table.Td ta="right">{point.sizeBytes === null ? '–' : formatBytes(point.sizeBytes)}</Table.Td>
                  <Table.Td ta="right">{formatBytes(point.newBytes)}</Table.Td>
                  <Table.Td ta="right">{formatDuration(point.longestMs)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </details>
    </Stack>
  );
}

function Chart({
  title,
  description,
  children,
}: {
  readonly title: string;
  readonly description: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {description}
      </Text>
      <div aria-hidden>{children}</div>
    </section>
  );
}
