import { ActionIcon, Alert, Group, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useShallow } from 'zustand/react/shallow';
import { dismissFileJob, type FileJob, useFileJobs } from '../file-jobs.ts';

const MOST_SHOWN = 5;

/** The files being added to a field, and the results of those that failed. */
export function FileJobList({ recordId, fieldId }: { readonly recordId: string; readonly fieldId: string }) {
  const jobs = useFileJobs(
    useShallow((state) => state.jobs.filter((job) => job.recordId === recordId && job.fieldId === fieldId)),
  );
  const running = jobs.filter((job) => !job.isOver);
  const over = jobs.filter((job) => job.isOver);
  return (
    <Stack gap={6} mt={jobs.length > 0 ? 'xs' : 0} aria-live="polite">
      {running.slice(0, MOST_SHOWN).map((job) => (
        <RunningJob key={job.id} job={job} />
      ))}
      {running.length > MOST_SHOWN && (
        <Text size="xs" c="dimmed">
          and {running.length - MOST_SHOWN} more
        </Text>
      )}
      {over.map((job) => (
        <Alert
          key={job.id}
          color="yellow"
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => {
            dismissFileJob(job.id);
          }}
        >
          {job.problem}
        </Alert>
      ))}
    </Stack>
  );
}

function RunningJob({ job }: { readonly job: FileJob }) {
  const percent = job.sizeBytes === 0 ? 0 : Math.round((job.bytesDone / job.sizeBytes) * 100);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" truncate w={180}>
        {job.name}
      </Text>
      <Progress.Root flex={1} size="sm">
        <Progress.Section value={percent} aria-label={`Adding ${job.name}`} />
      </Progress.Root>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Cancel adding ${job.name}`}
        onClick={() => {
          dismissFileJob(job.id);
        }}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
