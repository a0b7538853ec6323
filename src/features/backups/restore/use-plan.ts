import { useEffect } from 'react';
import { ensurePlan } from './plan-actions.ts';
import { useWizard } from './wizard-store.ts';

/** Several answers in a row are worked out once. */
const PLANNED_AFTER_MS = 250;

/** Sees to it that what is chosen is worked out, after a reload and after each change too. */
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
