import { Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ImportPlan, Inspection } from '../../../catalogue/import/import-model.ts';
import classes from './import.module.css';
import { type PreviewCell, previewRows } from './preview-rows.ts';

const SHOWN_ROWS = 8;

/** Preview of the first rows in the collection. */
export function PreviewTable({ inspection, plan }: { readonly inspection: Inspection; readonly plan: ImportPlan }) {
  const { fields, rows } = useMemo(() => previewRows(inspection, plan, SHOWN_ROWS), [inspection, plan]);
  if (fields.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No column goes into a field yet.
      </Text>
    );
  return (
    <div className={classes.scroll} role="region" aria-label="Preview of the first rows" tabIndex={0}>
      <Table verticalSpacing={4} fz="sm" striped>
        <Table.Thead>
          <Table.Tr>
            {fields.map((field) => (
              <Table.Th key={field.id} scope="col" className={classes.cell}>
                {field.name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.number}>
              {row.refusal === undefined ? (
                fields.map((field) => (
                  <Table.Td key={field.id} className={classes.cell}>
                    <CellText cell={row.cells.get(field.id)} />
                  </Table.Td>
                ))
              ) : (
                <Table.Td colSpan={fields.length}>
                  <CellText cell={{ text: '', problem: row.refusal }} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function CellText({ cell }: { readonly cell: PreviewCell | undefined }) {
  if (!cell) return null;
  if (cell.problem === undefined) return <>{cell.text.slice(0, 200)}</>;
  return (
    <Text span size="sm" c="dimmed">
      <IconAlertTriangle size={14} style={{ verticalAlign: '-2px' }} aria-hidden />{' '}
      {cell.text === '' ? cell.problem : `${cell.text.slice(0, 80)}: ${cell.problem}`}
    </Text>
  );
}
