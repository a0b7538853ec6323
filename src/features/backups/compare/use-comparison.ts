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

/** Compares two sides, and lets go of the comparison when others are asked for or the screen is left. */
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
      // Where it came to be open all the same. A failure to close it is of no consequence to anyone.
      opening.then(({ comparisonId }) => backupClient.closeComparison(comparisonId)).catch(() => undefined);
    };
  }, [before, after, asked]);
  // What was known of other sides says nothing about these.
  const state = known?.asked === asked ? known.state : OPENING;
  return {
    state,
    again: () => {
      setAttempt(attempt + 1);
    },
  };
}
