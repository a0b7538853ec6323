import { proxy, releaseProxy, type Remote, wrap } from 'comlink';
import { ImportError } from './import-error.ts';
import type { ImportPlan, ImportProgress, ImportReport, Inspection, ReadingChoice } from './import-model.ts';
import type { TakenBack } from './run/take-back.ts';
import type { ImportWorkerApi, WorkerOutcome } from './import.worker.ts';

interface ImportCallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** An import in a worker of its own. One call at a time; `close` ends the worker. */
export interface ImportClient {
  /** @throws ImportError as `inspectImport`. */
  inspect(file: File, options?: ImportCallOptions & { readonly reading?: ReadingChoice }): Promise<Inspection>;
  /** @throws ImportError as `runImport`. */
  run(plan: ImportPlan, file: File, options?: ImportCallOptions): Promise<ImportReport>;
  /** @throws ImportError as `undoImport`. */
  undo(runId: string): Promise<TakenBack>;
  close(): void;
}

export function createImportClient(): ImportClient {
  const worker = new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module', name: 'import' });
  const remote = wrap<ImportWorkerApi>(worker);
  const noProgress = () => undefined;
  let isClosed = false;
  // A worker that cannot be loaded answers nothing, so its callers would wait for ever.
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(new ImportError('internal', { detail: event.message || 'The worker could not be started.' })));
  });
  failed.catch(() => undefined);
  const withCancel = <T>(signal: AbortSignal | undefined, call: () => Promise<WorkerOutcome<T>>) => callWorker(remote, signal, () => Promise.race([call(), failed]));
  return {
    inspect: (file, { signal, onProgress = noProgress, reading = {} } = {}) =>
      withCancel(signal, () => remote.inspect(file, file.name, reading, proxy(onProgress))),
    run: (plan, file, { signal, onProgress = noProgress } = {}) => withCancel(signal, () => remote.run(plan, file, proxy(onProgress))),
    undo: (runId) => withCancel(undefined, () => remote.undo(runId)),
    close() {
      if (isClosed) return;
      isClosed = true;
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}

async function callWorker<T>(remote: Remote<ImportWorkerApi>, signal: AbortSignal | undefined, call: () => Promise<WorkerOutcome<T>>): Promise<T> {
  if (signal?.aborted) throw new ImportError('cancelled');
  const cancel = () => void remote.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    const outcome = await call();
    if (outcome.ok) return outcome.value;
    const { code, detail } = outcome.error;
    throw new ImportError(code, detail === undefined ? {} : { detail });
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
