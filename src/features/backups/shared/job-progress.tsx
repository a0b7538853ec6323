import { Button, Group, Paper, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { PHASE_WORDS, tableWords } from './backup-words.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { fractionDone, timeLeftWords, type ProgressView } from '../../../ui/time-left.ts';

/** A running job: its phase, its progress, the remaining time, and a way to stop it. */
export function JobProgress({
  title,
  progress,
  timeLeftMs,
  bytesPerSecond,
  onCancel,
  isStopping = false,
}: {
  /** The person's request, such as `Backing up`. */
  readonly title: string;
  /** Missing until the job has reported something. */
  readonly progress: ProgressView | undefined;
  readonly timeLeftMs?: number | undefined;
  /** Worth showing where a network is in between. */
  readonly bytesPerSecond?: number | undefined;
  readonly onCancel?: () => void;
  /** Whether it was asked to stop and is still running. */
  readonly isStopping?: boolean;
}) {
  const fraction = progress && fractionDone(progress);
  const phase = isStopping ? 'Stopping' : phaseWords(progress);
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="center">
          <Text fw={600}>{title}</Text>
          {onCancel && (
            <Button variant="default" size="compact-sm" onClick={onCancel} disabled={isStopping}>
              Cancel
            </Button>
          )}
        </Group>
        <Progress.Root size="lg">
          <Progress.Section
            value={fraction === undefined ? 100 : fraction * 100}
            striped={fraction === undefined}
            animated={fraction === undefined}
            aria-label={title}
            {...(fraction === undefined ? { 'aria-valuetext': phase } : {})}
          />
        </Progress.Root>
        <Group justify="space-between" gap="xs">
          <Text size="sm">{phase}</Text>
          <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {[
              ...figures(progress),
              ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
              ...(timeLeftMs === undefined ? [] : [timeLeftWords(timeLeftMs)]),
            ].join(' · ')}
          </Text>
        </Group>
        {/* Only the phase is spoken: figures that change ten times a second would drown out everything else. */}
        <VisuallyHidden role="status">{`${title}: ${phase}`}</VisuallyHidden>
      </Stack>
    </Paper>
  );
}

function phaseWords(progress: ProgressView | undefined): string {
  if (!progress) return PHASE_WORDS.preparing;
  const known: Readonly<Record<string, string>> = PHASE_WORDS;
  const words = known[progress.phase] ?? progress.phase;
  // The phase already names records and files; other tables are worth naming.
  const isNamed = progress.current === undefined || progress.current === 'records' || progress.current === 'files';
  return isNamed ? words : `${words}: ${tableWords(progress.current ?? '').toLowerCase()}`;
}

function figures(progress: ProgressView | undefined): string[] {
  if (!progress) return [];
  const { done, total, bytesDone, bytesTotal } = progress;
  const parts: string[] = [];
  if (total !== undefined && total > 0) parts.push(`${formatCount(done)} of ${formatCount(total)}`);
  else if (done > 0) parts.push(formatCount(done));
  if (bytesTotal !== undefined && bytesTotal > 0) parts.push(`${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`);
  else if (bytesDone > 0) parts.push(formatBytes(bytesDone));
  return parts;
}
