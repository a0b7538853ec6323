import { Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Comparison } from '../../../backup/contract/comparing.ts';
import { fileKindsWords } from '../shared/backup-words.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { Differences } from './differences.tsx';
import { NOW } from './side.ts';
import { useComparison } from './use-comparison.ts';

/** The comparison of two sides: in progress, finished, or failed. */
export function ComparedSides({ before, after }: { readonly before: string; readonly after: string }) {
  const { state, again } = useComparison(before, after);
  const hasNow = before === NOW || after === NOW;
  switch (state.kind) {
    case 'opening':
      return <JobProgress title="Comparing" progress={state.progress} />;
    case 'failed':
      return <ErrorNotice error={state.error} operation="list" onRetry={again} />;
    case 'open':
      return (
        <Stack gap="md">
          {hasNow && (
            <Group gap="xs">
              <Text size="sm" c="dimmed">
                “Now” is as it was when this was compared.
              </Text>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={again}
              >
                Compare again
              </Button>
            </Group>
          )}
          <LeftOutNote sides={[state.comparison.before, state.comparison.after]} />
          <Differences key={state.comparison.comparisonId} comparison={state.comparison} onAgain={again} />
        </Stack>
      );
  }
}

/** Files that a backup left out on request do not count as differences. */
function LeftOutNote({ sides }: { readonly sides: readonly Comparison['before'][] }) {
  const kinds = [...new Set(sides.flatMap((side) => (side === 'now' ? [] : (side.leftOut ?? []))))];
  if (kinds.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      Not included in a backup, so not compared: {fileKindsWords(kinds)}.
    </Text>
  );
}
