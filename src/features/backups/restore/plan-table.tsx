import { Table, Text } from '@mantine/core';
import { tableWords } from '../shared/backup-words.ts';
import { formatCount } from '../../../ui/format.ts';
import { changeWords } from '../shared/change-words.ts';
import type { PlannedChange } from './planned-changes.ts';

/** The present and future counts, and the changes between them, for each kind of item that changes. */
export function PlanTable({ changes }: { readonly changes: readonly PlannedChange[] }) {
  return (
    <Table
      verticalSpacing={6}
      withTableBorder
      aria-label="What will happen"
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Kind</Table.Th>
          <Table.Th ta="right">Now</Table.Th>
          <Table.Th ta="right">After</Table.Th>
          <Table.Th>What happens</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map((change) => (
          <Table.Tr key={change.table}>
            <Table.Td>{tableWords(change.table)}</Table.Td>
            <Table.Td ta="right">{formatCount(change.now)}</Table.Td>
            <Table.Td ta="right">{formatCount(change.now + change.added - change.removed)}</Table.Td>
            <Table.Td>
              <Text size="sm" {...(change.removed > 0 ? { fw: 600 } : {})}>
                {changeWords(change)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
