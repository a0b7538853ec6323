import { Stack, Table, Text } from '@mantine/core';
import { type ImportReport, MAX_LISTED } from '../../../catalogue/import/import-model.ts';
import { formatCount } from '../../../ui/format.ts';
import classes from './import.module.css';

const SHOWN = 50;

/** The first values that were not imported; the downloadable report has all. */
export function NotTakenTable({ report }: { readonly report: ImportReport }) {
  const total = report.rowsNotTaken + report.cellsNotTaken.reduce((sum, { count }) => sum + count, 0);
  const kept = report.notTaken.length;
  return (
    <Stack gap="xs">
      <Text size="sm">
        {total <= SHOWN ? 'Not imported:' : `The first ${SHOWN} of ${formatCount(total)} not taken:`}
        {total > kept ? ` The report lists the first ${formatCount(MAX_LISTED)}.` : ''}
      </Text>
      <div className={classes.scroll} role="region" aria-label="Values not imported" tabIndex={0}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Row</Table.Th>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">Why</Table.Th>
              <Table.Th scope="col">Value in the file</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.notTaken.slice(0, SHOWN).map((entry, index) => (
              // A row may have several entries; the list never changes.
              <Table.Tr key={index}>
                <Table.Td>{formatCount(entry.row)}</Table.Td>
                <Table.Td>{entry.column ?? '(whole row)'}</Table.Td>
                <Table.Td>{entry.reason}</Table.Td>
                <Table.Td className={classes.cell}>{entry.text.slice(0, 200)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}
