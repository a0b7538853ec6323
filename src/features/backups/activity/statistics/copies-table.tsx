import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { abilitiesOf } from '../../../../destinations/kinds.ts';
import { destinationQueries } from '../../shared/queries/client-queries.ts';
import { formatBytes, formatCount } from '../../../../ui/format.ts';
import { useFormats } from '../../../../ui/formats.tsx';

/** How many of the backups are at each destination. @param backups the number of backups in this browser. */
export function CopiesTable({ backups }: { readonly backups: number }) {
  const { data: destinations = [] } = useQuery(destinationQueries.list);
  const { dateTime } = useFormats();
  return (
    <Stack gap="xs">
      <Title order={2} size="h4" id="copies">
        Copies
      </Title>
      <Text size="sm" c="dimmed">
        Which backups are at which destination, as far as this browser knows.
      </Text>
      <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-labelledby="copies">
        <Table verticalSpacing={4} aria-labelledby="copies">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Destination</Table.Th>
              <Table.Th ta="right">Backups</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
              <Table.Th ta="right">Waiting</Table.Th>
              <Table.Th>Newest backup there</Table.Th>
              <Table.Th>Last copied</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {destinations.map(({ id, kind, name, backups: kept, sizeBytes, waiting, lastCopyAt }) => (
              <Table.Tr key={id}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="right">{formatCount(abilitiesOf({ kind }).isHere ? backups : kept.length)}</Table.Td>
                <Table.Td ta="right">{sizeBytes === undefined ? '–' : formatBytes(sizeBytes)}</Table.Td>
                <Table.Td ta="right">{formatCount(waiting)}</Table.Td>
                <Table.Td>{kept[0] ? dateTime(kept[0].takenAt) : '–'}</Table.Td>
                <Table.Td>{lastCopyAt === undefined ? '–' : dateTime(lastCopyAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
