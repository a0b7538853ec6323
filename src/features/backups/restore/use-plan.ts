import { useEffect } from 'react';
import { ensurePlan } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** Several answers in a row lead to a single new plan. */
const PLANNED_AFTER_MS = 250;

/** Makes sure that there is a plan for the current choices, also after a reload and after each change. */
export function usePlan() {
  const { planned, isPlanOld, comparison, job, failure, wasStopped } = useWizard();
  const isWanted = !job && !failure && !wasStopped && (!planned || isPlanOld);
  useEffect(() => {
    if (!isWanted) return;
    const timer = setTimeout(() => {
      void ensurePlan();
    }, PLANNED_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isWanted, planned, isPlanOld]);
  return { planned, comparison, isCurrent: planned !== undefined && !isPlanOld && !job };
}
