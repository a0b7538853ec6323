import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { activityQueries } from '../../shared/queries/client-queries.ts';
import { ACTIVITY_WORDS } from '../../shared/activity-words.ts';
import { errorWords } from '../../../errors/error-words.ts';
import { formatCount, formatDuration } from '../../../../ui/format.ts';
import { useFormats } from '../../../../ui/formats.tsx';
import { countOutcomes, type OutcomeCounts } from './outcome-counts.ts';

/** How often each kind of work succeeded or failed, and how long it takes. */
export function OutcomeTable() {
  const { data: entries } = useQuery(activityQueries.log);
  const counted = countOutcomes(entries ?? []);
  if (counted.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4" id="outcomes">
        Results
      </Title>
      <Text size="sm" c="dimmed">
        All entries in the activity log.
      </Text>
      <Table.ScrollContainer minWidth={620} type="native" tabIndex={0} role="region" aria-labelledby="outcomes">
        <Table verticalSpacing={4} aria-labelledby="outcomes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th ta="right">Done</Table.Th>
              <Table.Th ta="right">With a warning</Table.Th>
              <Table.Th ta="right">Failed</Table.Th>
              <Table.Th ta="right">Stopped</Table.Th>
              <Table.Th ta="right">Typical duration</Table.Th>
              <Table.Th>Last failure</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {counted.map((counts) => (
              <OutcomeRow key={counts.kind} {...counts} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function OutcomeRow({ kind, counts, medianMs, lastFailure }: OutcomeCounts) {
  const { dateTime } = useFormats();
  return (
    <Table.Tr>
      <Table.Td>{ACTIVITY_WORDS[kind]}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.ok)}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.warning)}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.failed)}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.cancelled)}</Table.Td>
      <Table.Td ta="right">{medianMs === undefined ? '–' : formatDuration(medianMs)}</Table.Td>
      <Table.Td>
        {lastFailure ? `${dateTime(lastFailure.at)}: ${errorWords({ code: lastFailure.errorCode }).title}` : '–'}
      </Table.Td>
    </Table.Tr>
  );
}
