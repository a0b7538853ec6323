import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useChoices } from './choice-store.ts';
import type { RestoreStep } from './steps.ts';
import { useWizard, type WizardState } from './wizard-store.ts';

type Navigate = (step: RestoreStep, isReplacing: boolean) => void;

/** Navigates to a step while the page is shown. Otherwise only the step is stored, for the next time. */
let navigate: Navigate | undefined;

/**
 * Goes to a step and hides earlier errors.
 * @param isReplacing the step replaces the current one: Back does not return to it.
 */
export function goTo(step: RestoreStep, change: Partial<WizardState> = {}, isReplacing = false): void {
  useWizard.setState({ failure: undefined, wasStopped: false, ...change, hasMoved: true });
  useChoices.setState({ step });
  navigate?.(step, isReplacing);
}

/** Lets `goTo` change the address while the page is shown. */
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
