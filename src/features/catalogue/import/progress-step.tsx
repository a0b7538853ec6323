import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ImportProgress } from '../../../catalogue/import/import-model.ts';
import { formatCountOf, formatDuration } from '../../../ui/format.ts';
import { StepHeading } from '../../../ui/step-heading.tsx';

/** The current phase, the progress, the remaining time, and a way to stop. */
export function ProgressStep({
  title,
  progress,
  startedAt,
  onCancel,
}: {
  readonly title: string;
  readonly progress: ImportProgress | undefined;
  readonly startedAt?: number;
  readonly onCancel: () => void;
}) {
  const [isStopping, setIsStopping] = useState(false);
  const isTakingBack = isStopping || progress?.phase === 'takingBack';
  const percent = Math.floor(shareOf(progress) * 100);
  return (
    <Stack maw={720}>
      <StepHeading>{title}</StepHeading>
      <Progress.Root size="lg">
        <Progress.Section value={percent} animated aria-label="Import progress" />
      </Progress.Root>
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {isTakingBack
          ? startedAt === undefined
            ? 'Stopping…'
            : 'Stopping and removing what was added…'
          : describe(progress, percent, startedAt)}
      </Text>
      <Group>
        <Button
          variant="default"
          disabled={isTakingBack}
          onClick={() => {
            setIsStopping(true);
            onCancel();
          }}
        >
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function shareOf(progress: ImportProgress | undefined): number {
  if (!progress) return 0;
  return progress.rowsTotal ? Math.min(1, progress.rowsDone / progress.rowsTotal) : progress.share;
}

function describe(progress: ImportProgress | undefined, percent: number, startedAt: number | undefined): string {
  if (!progress) return 'Starting…';
  const rows =
    progress.rowsTotal === undefined
      ? formatCountOf(progress.rowsDone, 'row')
      : `${progress.rowsDone.toLocaleString('en-GB')} of ${formatCountOf(progress.rowsTotal, 'row')}`;
  return [rows, `${percent} %`, ...timeLeft(progress, startedAt)].join(' · ');
}

/** Shown only once the estimate is reliable. */
function timeLeft(progress: ImportProgress, startedAt: number | undefined): string[] {
  const share = shareOf(progress);
  if (startedAt === undefined || share < 0.03 || share >= 1) return [];
  const elapsedMs = performance.now() - startedAt;
  if (elapsedMs < 1500) return [];
  return [
    `about ${formatDuration(Math.max(1000, Math.round(((elapsedMs / share) * (1 - share)) / 1000) * 1000))} left`,
  ];
}
