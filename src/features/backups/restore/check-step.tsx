import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { Findings } from '../shared/findings.tsx';
import { formatBytes, formatCountOf, formatRelativeTime } from '../../../ui/format.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { FullCheck } from './full-check.tsx';
import { checkObjects } from './check-actions.ts';
import { leaveCheck, startOver } from './choose-actions.ts';
import { useChoices } from './choice-store.ts';
import { StepFrame } from './step-frame.tsx';
import { useWizard } from './wizard-store.ts';

/** Checks whether the backup is intact: the quick check automatically, the full one on request. */
export function CheckStep() {
  const { file, objectsReport, candidates, damagedCount, job, failure } = useWizard();
  const backup = useChoices((state) => state.backup);
  const what = file?.what ?? 'file';
  const isEmpty = file !== undefined && candidates.length === 0;
  return (
    <StepFrame
      step="check"
      title="Is it intact?"
      buttons={
        <>
          <Button onClick={leaveCheck} disabled={isEmpty}>
            {job ? 'Continue without waiting' : 'Continue'}
          </Button>
          <Button variant="default" onClick={startOver}>
            Choose another backup
          </Button>
        </>
      }
    >
      {failure && (
        <ErrorNotice
          error={failure.error}
          operation={failure.operation}
          actions={
            file && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  void checkObjects();
                }}
              >
                Check again
              </Button>
            )
          }
        />
      )}
      {job && (
        <JobProgress
          title={job.title}
          progress={job.progress}
          timeLeftMs={job.timeLeftMs}
          isStopping={job.isStopping}
          onCancel={job.cancel}
        />
      )}
      {objectsReport && objectsReport.findings.length === 0 && (
        <Alert role="status" color="teal" icon={<IconCheck aria-hidden />} title={`The ${what} is intact.`}>
          {`All ${formatCountOf(objectsReport.objects, 'stored part')} (${formatBytes(objectsReport.bytes)}) are intact.`}
        </Alert>
      )}
      {objectsReport && objectsReport.findings.length > 0 && (
        <Alert
          role="alert"
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          title={`A part of this ${what} is damaged.`}
        >
          <Stack gap="xs">
            <Text size="sm">{`A backup in it may still be intact: verify every byte of the one you want. From a damaged backup, everything intact can still be restored, and the rest is listed. If you have another copy of the ${what}, use that. Nothing here has changed.`}</Text>
            <Findings findings={objectsReport.findings} />
          </Stack>
        </Alert>
      )}
      {damagedCount > 0 && (
        <Text size="sm" fw={600}>
          {formatCountOf(damagedCount, 'backup')} in it cannot be read at all.
        </Text>
      )}
      {isEmpty && <Text>{`There is no backup in this ${what} that could be restored.`}</Text>}
      {!file && backup && <HereState />}
      {backup && !job && <FullCheck />}
    </StepFrame>
  );
}

function HereState() {
  const backup = useChoices((state) => state.backup);
  if (!backup || (backup.findings ?? []).length > 0) {
    return (
      <Alert
        color="red"
        icon={<IconAlertTriangle aria-hidden />}
        title="This backup was found damaged when it was last verified."
      >
        <Findings findings={backup?.findings ?? []} />
      </Alert>
    );
  }
  return (
    <Text>
      {backup.verifiedAt === undefined
        ? 'This backup has not been verified yet.'
        : `This backup was verified ${formatRelativeTime(backup.verifiedAt)}: every byte was intact.`}
    </Text>
  );
}
