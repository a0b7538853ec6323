import { useEffect, useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { Comparison } from '../../../backup/contract/comparing.ts';
import { createProgressFilter } from '../../../ui/job-runner.ts';
import type { ProgressView } from '../../../ui/time-left.ts';
import { sideOf } from './side.ts';

export type ComparisonState =
  | { readonly kind: 'opening'; readonly progress?: ProgressView }
  | { readonly kind: 'open'; readonly comparison: Comparison }
  | { readonly kind: 'failed'; readonly error: unknown };

const OPENING: ComparisonState = { kind: 'opening' };

/** Compares two sides, and closes the comparison when the sides change or the screen is left. */
export function useComparison(before: string, after: string) {
  const [attempt, setAttempt] = useState(0);
  const asked = `${before} ${after} ${attempt}`;
  const [known, setKnown] = useState<{ readonly asked: string; readonly state: ComparisonState }>();
  useEffect(() => {
    const leaving = new AbortController();
    const show = (state: ComparisonState) => {
      if (!leaving.signal.aborted) setKnown({ asked, state });
    };
    const onProgress = createProgressFilter(({ progress }) => {
      if (progress) show({ kind: 'opening', progress });
    });
    const opening = backupClient.openComparison(sideOf(before), sideOf(after), { signal: leaving.signal, onProgress });
    opening.then(
      (comparison) => {
        show({ kind: 'open', comparison });
      },
      (error: unknown) => {
        show({ kind: 'failed', error });
      },
    );
    return () => {
      leaving.abort();
      // It may have been opened anyway. A failure to close it does not matter.
      opening.then(({ comparisonId }) => backupClient.closeComparison(comparisonId)).catch(() => undefined);
    };
  }, [before, after, asked]);
  // The state of other sides does not apply to these.
  const state = known?.asked === asked ? known.state : OPENING;
  return {
    state,
    again: () => {
      setAttempt(attempt + 1);
    },
  };
}
