import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { tableWords } from '../../ui/backup-words.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { changesNoRecord } from './change-words.ts';
import { FullCheck } from './full-check.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { PlanTable } from './plan-table.tsx';
import { startOver } from './restore-actions.ts';
import { goTo, useRestoreStore } from './restore-store.ts';
import { StepFrame } from './step-frame.tsx';

/** What the backup holds, and what would be replaced by it. */
export function PreviewStep() {
  const { plan, backup, candidates, job, failure } = useRestoreStore();
  const isChecking = job?.operation === 'verify';
  return (
    <StepFrame
      title="What would be restored"
      buttons={(
        <>
          <Button onClick={() => { goTo('confirm'); }} disabled={!plan || job !== undefined}>Continue</Button>
          <Button variant="default" onClick={() => { goTo(candidates.length > 1 ? 'pick' : 'check'); }} disabled={isChecking}>Back</Button>
          <Button variant="subtle" onClick={startOver}>Choose another backup</Button>
        </>
      )}
    >
      {failure && <ErrorNotice error={failure.error} operation={failure.operation} />}
      {backup && <PlanFacts backup={backup} />}
      {!plan && !failure && <Skeleton h={180} aria-label="Comparing with what is here now" />}
      {plan && (
        <Stack gap="xs">
          <PlanTable plan={plan} />
          {changesNoRecord(plan.tables) && <Text size="sm" fw={600}>All records and settings are as in this backup already.</Text>}
          {plan.untouched.length > 0 && <Text size="sm">{`Not in this backup, and left as they are: ${plan.untouched.map(tableWords).join(', ').toLowerCase()}.`}</Text>}
          {plan.unknown.length > 0 && <Text size="sm">{`In the backup, but not known to this version of Heirloom, and so not restored: ${plan.unknown.map(tableWords).join(', ')}.`}</Text>}
        </Stack>
      )}
      {isChecking && <JobProgress title={job.title} progress={job.progress} timeLeftMs={job.timeLeftMs} isStopping={job.isStopping} onCancel={job.cancel} />}
      {plan && !job && candidates.length > 1 && <FullCheck />}
    </StepFrame>
  );
}
