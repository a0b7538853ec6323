import { ActionIcon, Checkbox, Table, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { RESTORED_WORDS } from '../shared/compare/change-mark.tsx';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { differing } from '../shared/compare/compare-views.ts';
import { DifferenceCounts } from '../shared/compare/difference-counts.tsx';
import { PartName } from '../shared/compare/part-name.tsx';
import { formatCount } from '../../../ui/format.ts';
import { choosePart, stateOfPart, takenRows } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import classes from './part-tree.module.css';
import { setTree } from './plan-actions.ts';

/** One part: whether it is restored, how it differs, and a way to expand it. */
export function PartRow({
  part,
  isOpen,
  onToggle,
}: {
  readonly part: ComparedPart;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const tree = useChoices((state) => state.tree);
  const state = stateOfPart(tree, part);
  const total = differing(part.counts);
  const { whole, partly } = takenRows(tree, part);
  return (
    <Table.Tr>
      <Table.Td>
        <div className={classes.part}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={classes.toggle}
            aria-expanded={isOpen}
            aria-label={`Choose within ${part.label}`}
            disabled={total === 0}
            onClick={onToggle}
          >
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
          <Checkbox
            size="sm"
            aria-label={`Bring back ${part.label}`}
            checked={state === 'all'}
            indeterminate={state === 'some'}
            onChange={() => {
              setTree(choosePart(tree, part, state !== 'all'));
            }}
          />
          <PartName part={part} />
        </div>
      </Table.Td>
      <Table.Td>
        <DifferenceCounts counts={part.counts} words={RESTORED_WORDS} />
        {state === 'some' && (
          <Text
            size="xs"
            fw={500}
          >{`Chosen: ${formatCount(whole + partly)} of ${formatCount(total)}${partly > 0 ? `, ${formatCount(partly)} in part` : ''}`}</Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
