import { useCallback, useEffect, useState } from 'react';
import { WorkerLink } from '../../../rpc/worker-link.ts';
import type { Estimate, EstimatorService } from './estimator.worker.ts';

/** How long typing must pause. */
const ASKED_AFTER_MS = 300;

/** Why calls in progress end when the screen is left: nobody waits for them. */
const LEFT = new Error('The screen was left.');

const createLink = () =>
  new WorkerLink<EstimatorService>(
    () => new Worker(new URL('./estimator.worker.ts', import.meta.url), { type: 'module', name: 'estimator' }),
  );

/**
 * The strength of a passphrase while it is typed, and suggestions (none once the screen was left). The estimator is
 * loaded on first use, and not at all once the passphrase is submitted: it would only delay what follows.
 */
export function useEstimator(
  passphrase: string,
  isSubmitted: boolean,
): { readonly estimate: Estimate | undefined; readonly suggest: () => Promise<string | undefined> } {
  const [link] = useState(createLink);
  const [known, setKnown] = useState<{ readonly passphrase: string; readonly estimate: Estimate }>();

  useEffect(
    () => () => {
      link.end(LEFT);
    },
    [link],
  );

  useEffect(() => {
    if (passphrase === '' || isSubmitted) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      link
        .call((service) => service.estimate(passphrase))
        .then(
          (estimate) => {
            if (isCurrent) setKnown({ passphrase, estimate });
          },
          () => undefined,
        ); // People can continue without an estimate.
    }, ASKED_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [passphrase, isSubmitted, link]);

  const suggest = useCallback(
    () =>
      link
        .call((service) => service.suggest())
        .catch((error: unknown) => {
          if (error !== LEFT) throw error;
          return undefined;
        }),
    [link],
  );
  return { estimate: passphrase === '' ? undefined : known?.estimate, suggest };
}
