import { Table, Text } from '@mantine/core';
import type { RestorePlan } from '../../engine/index.ts';
import { tableWords } from '../../ui/backup-words.ts';
import { formatCount } from '../../ui/format.ts';

/** What is there now, and what there will be, for each kind of thing. */
export function PlanTable({ plan }: { readonly plan: RestorePlan }) {
  return (
    <Table verticalSpacing={6} aria-label="Now and after the restore" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <Table.Thead>
        <Table.Tr><Table.Th>Kind</Table.Th><Table.Th ta="right">Now</Table.Th><Table.Th ta="right">After</Table.Th><Table.Th>What happens</Table.Th></Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {plan.tables.map(({ name, rowsNow, rowsInBackup }) => (
          <Table.Tr key={name}>
            <Table.Td>{tableWords(name)}</Table.Td>
            <Table.Td ta="right">{formatCount(rowsNow)}</Table.Td>
            <Table.Td ta="right">{formatCount(rowsInBackup)}</Table.Td>
            <Table.Td><Text size="sm" {...(rowsInBackup < rowsNow ? { fw: 600 } : { c: 'dimmed' })}>{changeWords(rowsNow, rowsInBackup)}</Text></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** In a few words; it can only go by the counts, so it does not say that nothing changes where they are alike. */
export function changeWords(now: number, inBackup: number): string {
  if (now === 0 && inBackup === 0) return 'none';
  if (now === 0) return 'brought back';
  if (inBackup === 0) return 'removed';
  if (inBackup < now) return `replaced by ${formatCount(now - inBackup)} fewer`;
  return inBackup > now ? `replaced by ${formatCount(inBackup - now)} more` : 'replaced';
}
