import { Table, UnstyledButton } from '@mantine/core';
import { COMPARED_WORDS } from '../shared/compare/change-mark.tsx';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { differing, partId } from '../shared/compare/compare-views.ts';
import { DifferenceCounts } from '../shared/compare/difference-counts.tsx';
import { PartName } from '../shared/compare/part-name.tsx';
import classes from './parts-table.module.css';

/** The parts, and how much each differs. Selecting one shows only its rows. */
export function PartsTable({
  parts,
  chosen,
  onChoose,
}: {
  readonly parts: readonly ComparedPart[];
  /** `partId` of the selected part; missing: all. */
  readonly chosen: string | undefined;
  readonly onChoose: (part: ComparedPart | undefined) => void;
}) {
  return (
    <Table verticalSpacing={6} withTableBorder aria-label="What differs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="44%">Part</Table.Th>
          <Table.Th>Differences</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {parts.map((part) => {
          const isChosen = partId(part) === chosen;
          return (
            <Table.Tr key={partId(part)} {...(isChosen ? { className: classes.chosen } : {})}>
              <Table.Td>
                {differing(part.counts) === 0 ? (
                  <PartName part={part} />
                ) : (
                  <UnstyledButton
                    className={classes.part}
                    aria-pressed={isChosen}
                    title={isChosen ? 'Show all parts' : `Show only ${part.label}`}
                    onClick={() => {
                      onChoose(isChosen ? undefined : part);
                    }}
                  >
                    <PartName part={part} />
                  </UnstyledButton>
                )}
              </Table.Td>
              <Table.Td>
                <DifferenceCounts counts={part.counts} words={COMPARED_WORDS} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
