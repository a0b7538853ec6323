import { releaseProxy, wrap, type Remote } from 'comlink';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Estimate, EstimatorService } from './estimator.worker.ts';

const ASKED_AFTER_MS = 150;

interface Started {
  readonly worker: Worker;
  readonly service: Remote<EstimatorService>;
}

/** The strength of a passphrase as it is typed, and suggestions. The estimator is loaded when this is first used. */
export function useEstimator(passphrase: string): { readonly estimate: Estimate | undefined; readonly suggest: () => Promise<string> } {
  const started = useRef<Started>(undefined);
  const [known, setKnown] = useState<{ readonly passphrase: string; readonly estimate: Estimate }>();

  const start = useCallback(() => {
    if (!started.current) {
      const worker = new Worker(new URL('./estimator.worker.ts', import.meta.url), { type: 'module', name: 'estimator' });
      started.current = { worker, service: wrap<EstimatorService>(worker) };
    }
    return started.current.service;
  }, []);

  useEffect(() => () => {
    started.current?.service[releaseProxy]();
    started.current?.worker.terminate();
    started.current = undefined;
  }, []);

  useEffect(() => {
    if (passphrase === '') return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      start().estimate(passphrase).then((estimate) => {
        if (isCurrent) setKnown({ passphrase, estimate });
      }, () => undefined); // Without an estimate one can go on all the same.
    }, ASKED_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [passphrase, start]);

  const suggest = useCallback(() => start().suggest(), [start]);
  return { estimate: passphrase === '' ? undefined : known?.estimate, suggest };
}
