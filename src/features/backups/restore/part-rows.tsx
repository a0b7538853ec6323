import { Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { ComparedPart, Comparison, DifferentRow } from '../../../backup/contract/comparing.ts';
import { ChangeFilter, NO_FILTER } from '../shared/compare/change-filter.tsx';
import { RESTORED_WORDS } from '../shared/compare/change-mark.tsx';
import { DifferenceList } from '../shared/compare/difference-list.tsx';
import { chooseRow, stateOfRow } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import { FieldsOfAll } from './fields-of-all.tsx';
import { isLost } from './failure-kinds.ts';
import { compareAgain, setTree } from './plan-actions.ts';
import { RowChoice } from './row-choice.tsx';

const SEARCHED_AFTER_MS = 200;

/** The differing rows of one part; each can be selected, or opened to choose its fields. */
export function PartRows({
  comparison: { comparisonId },
  part,
}: {
  readonly comparison: Comparison;
  readonly part: ComparedPart;
}) {
  const tree = useChoices((state) => state.tree);
  const [filter, setFilter] = useState(NO_FILTER);
  const [text] = useDebouncedValue(filter.text.trim(), SEARCHED_AFTER_MS);
  const [opened, setOpened] = useState<DifferentRow>();
  const { table, group } = part;
  const asked = {
    table,
    ...(group === undefined ? {} : { group }),
    ...(filter.change ? { change: filter.change } : {}),
    ...(text === '' ? {} : { text }),
  };
  return (
    <Stack gap="xs" py={4}>
      <FieldsOfAll part={part} />
      <ChangeFilter value={filter} words={RESTORED_WORDS} label={part.label} onChange={setFilter} />
      <DifferenceList
        label={`Differences in ${part.label}`}
        words={RESTORED_WORDS}
        onOpen={setOpened}
        emptyText="Nothing matches the search and the filter."
        source={{
          queryKey: ['comparison', comparisonId, 'list', asked],
          load: (offset, limit) => backupClient.listDifferences(comparisonId, { ...asked, offset, limit }),
        }}
        onLost={(error) =>
          isLost(error)
            ? () => {
                void compareAgain();
              }
            : undefined
        }
        choosing={{
          stateOf: (row) => stateOfRow(tree, row),
          onChoose: (row, isTaken) => {
            setTree(chooseRow(tree, row, isTaken));
          },
        }}
      />
      <RowChoice
        comparisonId={comparisonId}
        row={opened}
        onClose={() => {
          setOpened(undefined);
        }}
      />
    </Stack>
  );
}
