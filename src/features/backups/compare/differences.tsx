import { Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { BackupError } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { ComparedPart, Comparison, DifferenceQuery, DifferentRow } from '../../../backup/contract/comparing.ts';
import { ChangeFilter, NO_FILTER } from '../shared/compare/change-filter.tsx';
import { COMPARED_WORDS } from '../shared/compare/change-mark.tsx';
import { differing, partId, partLabel } from '../shared/compare/compare-views.ts';
import { DifferenceList } from '../shared/compare/difference-list.tsx';
import { RowDrawer } from '../shared/compare/row-drawer.tsx';
import { useFormats } from '../../../ui/formats.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { PartsTable } from './parts-table.tsx';
import { sideTitle } from './side.ts';

const SEARCHED_AFTER_MS = 200;

/** An open comparison: how much differs in each part, the rows that differ, and each of them side by side. */
export function Differences({
  comparison,
  onAgain,
}: {
  readonly comparison: Comparison;
  readonly onAgain: () => void;
}) {
  const { comparisonId, parts } = comparison;
  const { dateTime } = useFormats();
  const [part, setPart] = useState<ComparedPart>();
  const [filter, setFilter] = useState(NO_FILTER);
  const [text] = useDebouncedValue(filter.text.trim(), SEARCHED_AFTER_MS);
  const [opened, setOpened] = useState<DifferentRow>();
  const queryKey = ['comparison', comparisonId];
  const asked: Omit<DifferenceQuery, 'offset' | 'limit'> = {
    ...(part ? { table: part.table } : {}),
    ...(part?.group === undefined ? {} : { group: part.group }),
    ...(filter.change ? { change: filter.change } : {}),
    ...(text === '' ? {} : { text }),
  };
  const where = part?.label ?? 'all parts';
  if (parts.every(({ counts }) => differing(counts) === 0))
    return (
      <Text role="status" fw={600}>
        Both are exactly the same.
      </Text>
    );
  return (
    <Stack gap="md">
      <PartsTable parts={parts} chosen={part && partId(part)} onChoose={setPart} />
      <Stack component="section" gap="xs" aria-labelledby="differences">
        <Group justify="space-between">
          <Title order={2} size="h4" id="differences">
            {part ? `What differs in ${part.label}` : 'What differs'}
          </Title>
          <ExportButtons comparisonId={comparisonId} />
        </Group>
        <ChangeFilter value={filter} words={COMPARED_WORDS} label={where} onChange={setFilter} />
        <DifferenceList
          label={`Differences in ${where}`}
          words={COMPARED_WORDS}
          onOpen={setOpened}
          emptyText="Nothing matches the search and the filter."
          whereOf={part ? undefined : (row) => partLabel(parts, row)}
          onLost={(error) =>
            error instanceof BackupError && error.context['what'] === 'comparison' ? onAgain : undefined
          }
          source={{
            queryKey: [...queryKey, 'list', asked],
            load: (offset, limit) => backupClient.listDifferences(comparisonId, { ...asked, offset, limit }),
          }}
        />
      </Stack>
      <RowDrawer
        row={opened}
        words={COMPARED_WORDS}
        queryKey={queryKey}
        onClose={() => {
          setOpened(undefined);
        }}
        sides={[sideTitle(comparison.before, dateTime), sideTitle(comparison.after, dateTime)]}
        load={(row) => backupClient.readDifference(comparisonId, row.table, row.keyText)}
        loadFile={(hash) => backupClient.readComparedFile(comparisonId, hash)}
      />
    </Stack>
  );
}
