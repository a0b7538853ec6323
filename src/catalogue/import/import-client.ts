import { proxy, type Remote } from 'comlink';
import { WorkerBrokenError, WorkerLink } from '../../rpc/worker-link.ts';
import type { ExportImportReport } from './exported/import-export.ts';
import { ImportError } from './import-error.ts';
import type { ImportPlan, ImportProgress, ImportReport, Inspection, ReadingChoice } from './import-model.ts';
import type { TakenBack } from './run/take-back.ts';
import type { ImportWorkerApi, WorkerOutcome } from './import.worker.ts';

interface ImportCallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** An import in a separate worker. One call at a time; `close` ends the worker. */
export interface ImportClient {
  /** @throws ImportError as `inspectImport`. */
  inspect(file: File, options?: ImportCallOptions & { readonly reading?: ReadingChoice }): Promise<Inspection>;
  /** @throws ImportError as `runImport`. */
  run(plan: ImportPlan, file: File, options?: ImportCallOptions): Promise<ImportReport>;
  /** @throws ImportError as `importExport`. */
  importExport(zip: Blob, options?: ImportCallOptions): Promise<ExportImportReport>;
  /** @throws ImportError as `undoImport`. */
  undo(runId: string): Promise<TakenBack>;
  close(): void;
}

export function createImportClient(): ImportClient {
  const link = new WorkerLink<ImportWorkerApi>(
    () => new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module', name: 'import' }),
  );
  const noProgress = () => undefined;
  return {
    inspect: (file, { signal, onProgress = noProgress, reading = {} } = {}) =>
      callWorker(link, signal, (worker) => worker.inspect(file, file.name, reading, proxy(onProgress))),
    run: (plan, file, { signal, onProgress = noProgress } = {}) =>
      callWorker(link, signal, (worker) => worker.run(plan, file, proxy(onProgress))),
    importExport: (zip, { signal, onProgress = noProgress } = {}) =>
      callWorker(link, signal, (worker) => worker.importExport(zip, proxy(onProgress))),
    undo: (runId) => callWorker(link, undefined, (worker) => worker.undo(runId)),
    close() {
      link.end(new ImportError('cancelled'));
    },
  };
}

async function callWorker<T>(
  link: WorkerLink<ImportWorkerApi>,
  signal: AbortSignal | undefined,
  call: (worker: Remote<ImportWorkerApi>) => Promise<WorkerOutcome<T>>,
): Promise<T> {
  if (signal?.aborted) throw new ImportError('cancelled');
  const cancel = () => {
    link.tell((worker) => worker.cancel());
  };
  signal?.addEventListener('abort', cancel);
  try {
    const outcome = await link.call(call);
    if (outcome.ok) return outcome.value;
    const { code, detail } = outcome.error;
    throw new ImportError(code, detail === undefined ? {} : { detail });
  } catch (error) {
    throw error instanceof WorkerBrokenError ? new ImportError('internal', { detail: error.message }) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
