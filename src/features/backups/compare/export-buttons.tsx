import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { runStoppable, type RunningJob } from '../../../ui/job-runner.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { notifyError } from '../../errors/notify.tsx';
import { saveBlob } from '../../../ui/save-blob.ts';

const FORMATS = ['csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** Saves all differences as a readable file, which the person has explicitly requested. */
export function ExportButtons({ comparisonId }: { readonly comparisonId: string }) {
  const [job, setJob] = useState<RunningJob>();
  const running = useRef<() => void>(undefined);
  // A file for a screen that was left would be of no use.
  useEffect(
    () => () => {
      running.current?.();
    },
    [],
  );
  const save = async (format: Format) => {
    const end = await runStoppable(
      (cancel) => {
        running.current = cancel;
        setJob({ isStopping: false });
      },
      (change) => {
        setJob((before) => before && { ...before, ...change });
      },
      (call) => backupClient.exportComparison(comparisonId, format, call),
    );
    setJob(undefined);
    if (end.kind === 'done') saveBlob(end.value, `heirloom-comparison.${format}`);
    else if (end.kind === 'failed') notifyError(end.error);
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {FORMATS.map((format) => (
          <Button
            key={format}
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={16} aria-hidden />}
            disabled={job !== undefined}
            onClick={() => {
              void save(format);
            }}
          >
            {`Save as ${format.toUpperCase()}`}
          </Button>
        ))}
      </Group>
      {job?.progress && (
        <JobProgress
          title="Writing the file"
          progress={job.progress}
          timeLeftMs={job.timeLeftMs}
          isStopping={job.isStopping}
          onCancel={() => {
            running.current?.();
          }}
        />
      )}
    </Stack>
  );
}
