import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useChoices } from './choice-store.ts';
import type { RestoreStep } from './steps.ts';
import { useWizard, type WizardState } from './wizard-store.ts';

type Navigate = (step: RestoreStep, isReplacing: boolean) => void;

/** How the page goes to a step while it is shown. Elsewhere only the step is kept, for when it is shown again. */
let navigate: Navigate | undefined;

/**
 * Goes to a step; what went wrong before is no longer shown.
 * @param isReplacing the step takes the place of the present one: Back does not lead to it again.
 */
export function goTo(step: RestoreStep, change: Partial<WizardState> = {}, isReplacing = false): void {
  useWizard.setState({ failure: undefined, wasStopped: false, ...change, hasMoved: true });
  useChoices.setState({ step });
  navigate?.(step, isReplacing);
}

/** Lets `goTo` change the address, for as long as the page is shown. */
export function useStepNavigation(): void {
  const navigateRouter = useNavigate();
  useEffect(() => {
    const mine: Navigate = (step, isReplacing) => {
      void navigateRouter(addressOf(step), { replace: isReplacing });
    };
    navigate = mine;
    return () => {
      if (navigate === mine) navigate = undefined;
    };
  }, [navigateRouter]);
}

/** The address of a step. */
export function addressOf(step: RestoreStep): string {
  return `/restore?step=${step}`;
}
