import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { JobProgress } from '../shared/job-progress.tsx';
import { isSafetyFailure } from '../../errors/restore-errors.ts';
import { WithoutSafetyBackup } from '../shared/without-safety-backup.tsx';
import { restore } from './apply-actions.ts';
import { useChoices } from './choice-store.ts';
import { startOver } from './choose-actions.ts';
import { goTo } from './go-to.ts';
import { Intent } from './intent.tsx';
import { intentOf } from './intent-words.ts';
import { compareAgain } from './plan-actions.ts';
import { PlanFailure } from './plan-failure.tsx';
import { PlanReportButton } from './plan-report-button.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { StepFrame } from './step-frame.tsx';
import { UnreadableConsent } from './unreadable-notice.tsx';
import { usePlan } from './use-plan.ts';
import { useRefresh } from './use-refresh.ts';
import { useWizard } from './wizard-store.ts';

/** The last step before anything happens: states in words and figures what will change, and asks for confirmation. */
export function ConfirmStep() {
  const { failure, wasStopped, wasStale, job } = useWizard();
  const choices = useChoices();
  const { planned, comparison, isCurrent } = usePlan();
  // The confirmation applies to this one plan; another plan needs a new one.
  const [agreedTo, setAgreedTo] = useState<string>();
  const [knownOf, setKnownOf] = useState<string>();
  const refresh = useRefresh();
  const intent = planned && comparison && intentOf(planned, comparison, choices);
  const leftOut = planned?.unreadable ?? [];
  const isAgreed = planned !== undefined && (intent?.label === undefined || agreedTo === planned.planId);
  const isKnown = leftOut.length === 0 || knownOf === planned?.planId;
  const hasConflicts = planned !== undefined && planned.conflicts > 0;
  return (
    <StepFrame
      step="confirm"
      title={intent?.title ?? 'What will happen'}
      buttons={
        <>
          <Button
            {...(intent?.label === undefined ? {} : { color: 'red' })}
            disabled={!isCurrent || !isAgreed || !isKnown || intent?.isNothing !== false}
            onClick={() => {
              void restore({ safetyBackup: true, refresh });
            }}
          >
            Restore
          </Button>
          <PlanReportButton planId={isCurrent ? planned?.planId : undefined} />
          <Button
            variant="default"
            onClick={() => {
              goTo(hasConflicts ? 'conflicts' : 'preview');
            }}
            disabled={job !== undefined}
          >
            Back
          </Button>
          <Button variant="subtle" onClick={startOver} disabled={job !== undefined}>
            Choose another backup
          </Button>
        </>
      }
    >
      {wasStale && (
        <Alert
          role="alert"
          color="yellow"
          icon={<IconRefresh aria-hidden />}
          title="Your data has changed in the meantime, perhaps in another tab"
        >
          Nothing was restored. The preview below is up to date again, and your choices are kept. Review and confirm
          again.
        </Alert>
      )}
      {wasStopped && (
        <Alert
          role="status"
          color="gray"
          icon={<IconInfoCircle aria-hidden />}
          title={planned ? 'The restore was stopped. Your data is as it was.' : 'Stopped. Nothing was changed.'}
        />
      )}
      <PlanFailure />
      {wasStopped && !planned && (
        <Button
          w="fit-content"
          variant="default"
          onClick={() => {
            void compareAgain();
          }}
        >
          Update the preview
        </Button>
      )}
      {failure && isSafetyFailure(failure.error) && (
        <WithoutSafetyBackup
          isBusy={!isCurrent || !isKnown}
          onContinue={() => {
            void restore({ safetyBackup: false, refresh });
          }}
        />
      )}
      {job && (
        <JobProgress title={job.title} progress={job.progress} isStopping={job.isStopping} onCancel={job.cancel} />
      )}
      {planned && comparison && intent && (
        <Stack gap="md">
          <PlanSummary planned={planned} comparison={comparison} />
          <UnreadableConsent
            parts={leftOut}
            isAgreed={isKnown}
            onAgree={(isYes) => {
              setKnownOf(isYes ? planned.planId : undefined);
            }}
          />
          {!intent.isEmptyNow && !intent.isNothing && (
            <Text>The current state is backed up first, so you can undo this.</Text>
          )}
          <Intent
            key={planned.planId}
            intent={intent}
            isAgreed={isAgreed}
            onAgree={(isYes) => {
              setAgreedTo(isYes ? planned.planId : undefined);
            }}
          />
        </Stack>
      )}
    </StepFrame>
  );
}
