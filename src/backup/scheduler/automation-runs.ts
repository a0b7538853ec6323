import { createStore } from 'zustand/vanilla';
import type { Progress } from '../../engine/index.ts';

/** Automatic work in this tab. */
export interface AutomaticRun {
  readonly kind: 'backup' | 'follow-up' | 'sync';
  readonly progress?: Progress;
  readonly isStopping: boolean;
  /** Stops it; it does not start again for a while. */
  readonly cancel: () => void;
}

interface AutomaticRuns {
  readonly run: AutomaticRun | undefined;
}

/** The automatic work in this tab, shown unobtrusively on the screens. */
export const automaticRuns = createStore<AutomaticRuns>(() => ({ run: undefined }));

const SHOWN_AFTER_MS = 500;

/** Does the work, and shows it meanwhile. */
export async function showAutomaticRun<Value>(
  kind: AutomaticRun['kind'],
  work: (options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: Progress) => void;
  }) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  // Work that a person has started meanwhile is shown instead of the automatic work that gives way to it.
  const change = (part: Partial<AutomaticRun>) => {
    automaticRuns.setState(({ run }) => ({ run: run?.cancel === cancel ? { ...run, ...part } : run }));
  };
  const cancel = () => {
    change({ isStopping: true });
    controller.abort();
  };
  // Work that ends almost at once should not flicker.
  const timer = setTimeout(() => {
    automaticRuns.setState({ run: { kind, isStopping: false, cancel } });
  }, SHOWN_AFTER_MS);
  try {
    return await work({
      signal: controller.signal,
      onProgress: (progress) => {
        change({ progress });
      },
    });
  } finally {
    clearTimeout(timer);
    automaticRuns.setState(({ run }) => ({ run: run?.cancel === cancel ? undefined : run }));
  }
}
