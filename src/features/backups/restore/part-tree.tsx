import { Table } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { Comparison } from '../../../backup/contract/comparing.ts';
import { partId } from '../shared/compare/compare-views.ts';
import classes from './part-tree.module.css';
import { PartRow } from './part-row.tsx';
import { PartRows } from './part-rows.tsx';

/** The selectable items: collections, configuration and files, each with its rows, each of these with its fields. */
export function PartTree({ comparison }: { readonly comparison: Comparison }) {
  const [openId, setOpenId] = useState<string>();
  return (
    <Table className={classes.table} withTableBorder verticalSpacing={6} aria-label="Now and after the restore">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="56%">What to bring back</Table.Th>
          <Table.Th>The backup and now</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {comparison.parts.map((part) => {
          const id = partId(part);
          const isOpen = id === openId;
          return (
            <Fragment key={id}>
              <PartRow
                part={part}
                isOpen={isOpen}
                onToggle={() => {
                  setOpenId(isOpen ? undefined : id);
                }}
              />
              {isOpen && (
                <Table.Tr>
                  <Table.Td colSpan={2} className={classes.rows}>
                    <PartRows comparison={comparison} part={part} />
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
