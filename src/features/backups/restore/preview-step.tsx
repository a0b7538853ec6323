import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ComparedPart } from '../../../backup/contract/comparing.ts';
import { differing } from '../shared/compare/compare-views.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { startOver } from './choose-actions.ts';
import { isNothingChosen } from './choice/selection-rules.ts';
import { useChoices } from './choice-store.ts';
import { EmptyFieldsNote } from './empty-fields-note.tsx';
import { FullCheck } from './full-check.tsx';
import { goTo } from './go-to.ts';
import { MatchNames } from './match-names.tsx';
import { ModeCards } from './mode-cards.tsx';
import { PartTree } from './part-tree.tsx';
import { ensureComparison, ensurePlan } from './plan-actions.ts';
import { PlanFacts } from './plan-facts.tsx';
import { QuickChoices } from './quick-choices.tsx';
import { CompareAgain } from './compare-again.tsx';
import { StepFrame } from './step-frame.tsx';
import { UnreadableNotice } from './unreadable-notice.tsx';
import { useWizard } from './wizard-store.ts';

/** How the backup differs from now, and the person's selection. */
export function PreviewStep() {
  const { backup, tree } = useChoices();
  const { comparison, candidates, job, failure, wasStopped } = useWizard();
  const isIdle = !job && !failure && !wasStopped;
  useEffect(() => {
    if (isIdle && !comparison) void ensureComparison();
  }, [isIdle, comparison]);
  const parts = comparison?.parts ?? [];
  const isSame = comparison !== undefined && parts.every(({ counts }) => differing(counts) === 0);
  const isNothing = isNothingChosen(tree, parts);
  return (
    <StepFrame
      step="preview"
      title="Review the changes"
      isWide
      buttons={
        <>
          <Button
            onClick={() => {
              void continueToNextStep();
            }}
            disabled={!comparison || isNothing || job !== undefined}
          >
            Continue
          </Button>
          <Button
            variant="default"
            onClick={() => {
              goTo(candidates.length > 1 ? 'pick' : 'check');
            }}
            disabled={job !== undefined}
          >
            Back
          </Button>
          <Button variant="subtle" onClick={startOver}>
            Choose another backup
          </Button>
        </>
      }
    >
      <CompareAgain isMissing={!comparison} label="Compare with your current data" />
      {backup && <PlanFacts backup={backup} />}
      <MatchNames />
      {job && (
        <JobProgress
          title={job.title}
          progress={job.progress}
          timeLeftMs={job.timeLeftMs}
          isStopping={job.isStopping}
          onCancel={job.cancel}
        />
      )}
      {comparison && (
        <Stack gap="md">
          <UnreadableNotice parts={comparison.unreadable ?? []} />
          <ModeCards />
          {comparison.base && <BaseNote takenAt={comparison.base.takenAt} />}
          {isSame && (
            <Alert
              color="gray"
              icon={<IconInfoCircle aria-hidden />}
              title="Everything is already as in this backup."
            />
          )}
          <Stack gap="xs">
            <QuickChoices parts={parts} />
            <PartTree key={comparison.comparisonId} comparison={comparison} />
            <EmptyFieldsNote parts={parts} />
            <StaysNote parts={parts} />
            {isNothing && (
              <Text size="sm" role="status">
                Nothing selected yet.
              </Text>
            )}
          </Stack>
        </Stack>
      )}
      {comparison && !job && candidates.length > 1 && <FullCheck />}
    </StepFrame>
  );
}

/** To the conflicts, if there are any; else to the confirmation. */
async function continueToNextStep(): Promise<void> {
  if (!(await ensurePlan())) return;
  const { planned } = useWizard.getState();
  goTo(planned !== undefined && planned.conflicts > 0 ? 'conflicts' : 'confirm');
}

/** Content that stays regardless of the selection, because of the chosen mode. */
function StaysNote({ parts }: { readonly parts: readonly ComparedPart[] }) {
  const mode = useChoices((state) => state.mode);
  const has = (kind: 'changed' | 'removed') => parts.some(({ counts }) => counts[kind] > 0);
  const staying = [
    ...(mode === 'missing' && has('changed') ? ['different'] : []),
    ...(mode !== 'exact' && has('removed') ? ['only here now'] : []),
  ];
  if (staying.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">{`Items that are ${staying.join(' or ')} stay as they are, selected or not.`}</Text>
  );
}

function BaseNote({ takenAt }: { readonly takenAt: string }) {
  const mode = useChoices((state) => state.mode);
  const { dateTime } = useFormats();
  if (mode !== 'update') return null;
  return (
    <Text
      size="sm"
      c="dimmed"
    >{`Both are based on the backup of ${dateTime(takenAt)}. Only what changed on both sides since then is a conflict.`}</Text>
  );
}
