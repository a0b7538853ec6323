import { Button, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { Comparison, DifferentRow } from '../../../backup/contract/comparing.ts';
import { formatCount } from '../../../ui/format.ts';
import { createProgressFilter } from '../../../ui/job-runner.ts';
import type { ProgressView } from '../../../ui/time-left.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import type { ChangeWords } from '../shared/compare/change-mark.tsx';
import { differing, partId, partLabel } from '../shared/compare/compare-views.ts';
import { DifferenceList } from '../shared/compare/difference-list.tsx';
import { RowDrawer } from '../shared/compare/row-drawer.tsx';
import { JobProgress } from '../shared/job-progress.tsx';

const WORDS: ChangeWords = { added: 'only there', changed: 'different', removed: 'only here' };

/** What is only here, only there, and different: in figures, and row by row. Changes nothing. */
export function JoinDifferences({ sourceId, backupId }: { readonly sourceId: string; readonly backupId: string }) {
  const [comparison, setComparison] = useState<Comparison>();
  const [error, setError] = useState<unknown>();
  const [progress, setProgress] = useState<ProgressView>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const source = { kind: 'file', sourceId } as const;
    const opening = backupClient.openComparison(
      { kind: 'now' },
      { kind: 'backup', source, id: backupId },
      {
        signal: leaving.signal,
        onProgress: createProgressFilter((shown) => {
          if (!leaving.signal.aborted) setProgress(shown.progress);
        }),
      },
    );
    opening.then(
      (opened) => {
        if (!leaving.signal.aborted) setComparison(opened);
      },
      (failed: unknown) => {
        if (!leaving.signal.aborted) setError(failed);
      },
    );
    return () => {
      leaving.abort();
      // It may have been opened anyway. A failure to close it does not matter.
      opening.then(({ comparisonId }) => backupClient.closeComparison(comparisonId)).catch(() => undefined);
    };
  }, [sourceId, backupId, attempt]);
  if (error !== undefined)
    return (
      <ErrorNotice
        error={error}
        operation="sync"
        onRetry={() => {
          setError(undefined);
          setAttempt(attempt + 1);
        }}
      />
    );
  if (!comparison) return <JobProgress title="Comparing with your data" progress={progress} />;
  return <Differences comparison={comparison} />;
}

function Differences({ comparison: { comparisonId, parts } }: { readonly comparison: Comparison }) {
  const [opened, setOpened] = useState<DifferentRow>();
  const [isListed, setListed] = useState(false);
  const shown = parts.filter(({ counts }) => differing(counts) > 0);
  if (shown.length === 0) return <Text size="sm">Both have exactly the same.</Text>;
  return (
    <>
      <Table aria-label="What differs" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Part</Table.Th>
            <Table.Th ta="right">Only here</Table.Th>
            <Table.Th ta="right">Only there</Table.Th>
            <Table.Th ta="right">Different</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((part) => (
            <Table.Tr key={partId(part)}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: 'break-word' }}>
                {part.label}
              </Table.Th>
              <Table.Td ta="right">{formatCount(part.counts.removed)}</Table.Td>
              <Table.Td ta="right">{formatCount(part.counts.added)}</Table.Td>
              <Table.Td ta="right">{formatCount(part.counts.changed)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isListed ? (
        <DifferenceList
          label="What is only here, only there, or different"
          words={WORDS}
          onOpen={setOpened}
          emptyText="Nothing differs."
          whereOf={(row) => partLabel(parts, row)}
          source={{
            queryKey: ['comparison', comparisonId, 'list'],
            load: (offset, limit) => backupClient.listDifferences(comparisonId, { offset, limit }),
          }}
        />
      ) : (
        <Button
          variant="default"
          size="compact-md"
          w="fit-content"
          onClick={() => {
            setListed(true);
          }}
        >
          Show them
        </Button>
      )}
      <RowDrawer
        row={opened}
        words={WORDS}
        queryKey={['comparison', comparisonId]}
        sides={['Here', 'There']}
        onClose={() => {
          setOpened(undefined);
        }}
        load={(row) => backupClient.readDifference(comparisonId, row.table, row.keyText)}
        loadFile={(hash) => backupClient.readComparedFile(comparisonId, hash)}
      />
    </>
  );
}
