import { CheckStep } from './check-step.tsx';
import { ChooseStep } from './choose-step.tsx';
import { ConfirmStep } from './confirm-step.tsx';
import { ConflictsStep } from './conflicts-step.tsx';
import { DoneStep } from './done-step.tsx';
import { PickStep } from './pick-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { RunStep } from './run-step.tsx';
import type { RestoreStep } from './steps.ts';
import { UnlockStep } from './unlock-step.tsx';

/** The screen of one step. */
export function ShownStep({
  step,
  isOver,
}: {
  readonly step: RestoreStep;
  /** Whether a file is being dragged over the page. */
  readonly isOver: boolean;
}) {
  switch (step) {
    case 'choose':
      return <ChooseStep isOver={isOver} />;
    case 'unlock':
      return <UnlockStep />;
    case 'check':
      return <CheckStep />;
    case 'pick':
      return <PickStep />;
    case 'preview':
      return <PreviewStep />;
    case 'conflicts':
      return <ConflictsStep />;
    case 'confirm':
      return <ConfirmStep />;
    case 'run':
      return <RunStep />;
    case 'done':
      return <DoneStep />;
  }
}
