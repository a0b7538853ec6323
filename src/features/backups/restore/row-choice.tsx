import { Checkbox, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { backupClient } from '../../../backup/client/client.ts';
import type { ComparedRow, DifferentRow } from '../../../backup/contract/comparing.ts';
import { RESTORED_WORDS } from '../shared/compare/change-mark.tsx';
import { RowDrawer } from '../shared/compare/row-drawer.tsx';
import { chooseField, chooseRow, isFieldTaken, stateOfRow } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import { setTree } from './plan-actions.ts';

/** A row next to today's version: restored completely, not at all, or some of its fields. */
export function RowChoice({
  comparisonId,
  row,
  onClose,
}: {
  readonly comparisonId: string;
  readonly row: DifferentRow | undefined;
  readonly onClose: () => void;
}) {
  const tree = useChoices((state) => state.tree);
  const queryClient = useQueryClient();
  const queryKey = ['comparison', comparisonId];
  const state = row && stateOfRow(tree, row);
  const choose = (field: string, isTaken: boolean) => {
    if (!row) return;
    const known = queryClient.getQueryData<ComparedRow>([...queryKey, 'row', row.table, row.keyText]);
    const differing = known?.fields.filter(({ isDifferent }) => isDifferent).map((each) => each.field) ?? [field];
    setTree(chooseField(tree, row, field, isTaken, differing));
  };
  return (
    <RowDrawer
      row={row}
      sides={['Now', 'In the backup']}
      words={RESTORED_WORDS}
      queryKey={queryKey}
      onClose={onClose}
      load={(each) => backupClient.readDifference(comparisonId, each.table, each.keyText)}
      loadFile={(hash) => backupClient.readComparedFile(comparisonId, hash)}
      choosing={row && { isTaken: (field) => isFieldTaken(tree, row, field), onChoose: choose }}
      actions={
        row && (
          <>
            <Checkbox
              label={
                row.change === 'removed' ? 'Chosen: make this as in the backup, where it is not' : 'Bring this back'
              }
              checked={state === 'all'}
              indeterminate={state === 'some'}
              onChange={() => {
                setTree(chooseRow(tree, row, state !== 'all'));
              }}
            />
            {row.change === 'changed' && (
              <Text size="sm" c="dimmed">
                Or choose only certain fields below.
              </Text>
            )}
          </>
        )
      }
    />
  );
}
