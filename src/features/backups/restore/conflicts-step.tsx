import { Button, Stack, Text } from '@mantine/core';
import { formatCount, formatCountOf } from '../../../ui/format.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { useChoices } from './choice-store.ts';
import { ConflictList } from './conflict-list.tsx';
import { ConflictParts } from './conflict-parts.tsx';
import { goTo } from './go-to.ts';
import { CompareAgain } from './compare-again.tsx';
import { StepFrame } from './step-frame.tsx';
import { usePlan } from './use-plan.ts';
import { useWizard } from './wizard-store.ts';

/** Changes made differently here and in the backup: whose version to take. */
export function ConflictsStep() {
  const { job } = useWizard();
  const tree = useChoices((state) => state.tree);
  const { planned, comparison, isCurrent } = usePlan();
  return (
    <StepFrame
      step="conflicts"
      title="Which version to keep?"
      isWide
      buttons={
        <>
          <Button
            onClick={() => {
              goTo('confirm');
            }}
            disabled={!planned}
          >
            Continue
          </Button>
          <Button
            variant="default"
            onClick={() => {
              goTo('preview');
            }}
          >
            Back
          </Button>
        </>
      }
    >
      <CompareAgain isMissing={!planned} label="Compare again" />
      {job && !planned && (
        <JobProgress title={job.title} progress={job.progress} isStopping={job.isStopping} onCancel={job.cancel} />
      )}
      {planned && comparison && planned.conflicts === 0 && <Text>There are no conflicts.</Text>}
      {planned && comparison && planned.conflicts > 0 && (
        <Stack gap="md">
          <Text>
            {`${whatDiffers(planned.conflicts, comparison.base !== undefined)} Anything you leave open is taken from the backup.`}
            {planned.needsChoice > 0 && ' Where it says “Choose one”, your current data stays until you choose.'}
          </Text>
          <Text role="status" fw={600}>
            {isCurrent ? openWords(planned.unsettled + planned.needsChoice, planned.conflicts) : 'Working it out…'}
          </Text>
          <ConflictParts comparison={comparison} fields={planned.conflictFields} />
          <ConflictList listKey={['comparison', comparison.comparisonId, 'conflicts', tree]} />
        </Stack>
      )}
    </StepFrame>
  );
}

/** Without a common earlier state, it is unknown who has changed it. */
function whatDiffers(conflicts: number, hasBase: boolean): string {
  const items = formatCountOf(conflicts, 'item');
  if (hasBase) return `${items} changed in different ways here and in the backup.`;
  return `${items} ${conflicts === 1 ? 'is' : 'are'} different here and in the backup.`;
}

function openWords(open: number, all: number): string {
  return open === 0
    ? all === 1
      ? 'It is resolved.'
      : `All ${formatCount(all)} are resolved.`
    : `${formatCount(open)} of ${formatCount(all)} ${open === 1 ? 'is' : 'are'} still open.`;
}
