import { Table, Text } from '@mantine/core';
import type { RestorePlan } from '../../engine/index.ts';
import { tableWords } from '../../ui/backup-words.ts';
import { formatCount } from '../../ui/format.ts';
import { changeWords } from './change-words.ts';

/** What is there now, what there will be, and what happens on the way, for each kind of thing. */
export function PlanTable({ plan }: { readonly plan: RestorePlan }) {
  return (
    <Table verticalSpacing={6} aria-label="Now and after the restore" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <Table.Thead>
        <Table.Tr><Table.Th>Kind</Table.Th><Table.Th ta="right">Now</Table.Th><Table.Th ta="right">After</Table.Th><Table.Th>What happens</Table.Th></Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {plan.tables.map((table) => (
          <Table.Tr key={table.name}>
            <Table.Td>{tableWords(table.name)}</Table.Td>
            <Table.Td ta="right">{formatCount(table.rowsNow)}</Table.Td>
            <Table.Td ta="right">{formatCount(table.rowsInBackup)}</Table.Td>
            <Table.Td><Text size="sm" {...(table.removed > 0 ? { fw: 600 } : {})}>{changeWords(table)}</Text></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
