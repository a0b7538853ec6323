import { expose } from 'comlink';
import { importExport, type ExportImportReport } from './exported/import-export.ts';
import { toImportError, type SerializedImportError } from './import-error.ts';
import type { ImportPlan, ImportProgress, ImportReport, Inspection, ReadingChoice } from './import-model.ts';
import { inspectImport } from './inspect-import.ts';
import { runImport, undoImport } from './run/run-import.ts';
import type { TakenBack } from './run/take-back.ts';

/** Errors lose their class between worker and page, so they are passed as data. */
export type WorkerOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SerializedImportError };

type OnProgress = (progress: ImportProgress) => void;

let stop: AbortController | undefined;

const api = {
  /** A `File` keeps its name when it is passed; a plain `Blob` has none, so the name is passed separately. */
  inspect(
    file: Blob,
    name: string,
    reading: ReadingChoice,
    onProgress: OnProgress,
  ): Promise<WorkerOutcome<Inspection>> {
    const named = Object.assign(file.slice(), { name });
    return asOutcome((signal) => inspectImport(named, { signal, onProgress, reading }));
  },
  run(plan: ImportPlan, file: Blob, onProgress: OnProgress): Promise<WorkerOutcome<ImportReport>> {
    return asOutcome((signal) => runImport(plan, file, { signal, onProgress }));
  },
  importExport(zip: Blob, onProgress: OnProgress): Promise<WorkerOutcome<ExportImportReport>> {
    return asOutcome((signal) => importExport(zip, { signal, onProgress }));
  },
  undo(runId: string): Promise<WorkerOutcome<TakenBack>> {
    return asOutcome(() => undoImport(runId));
  },
  cancel(): void {
    stop?.abort();
  },
};

export type ImportWorkerApi = typeof api;

async function asOutcome<T>(work: (signal: AbortSignal) => Promise<T>): Promise<WorkerOutcome<T>> {
  stop = new AbortController();
  try {
    return { ok: true, value: await work(stop.signal) };
  } catch (error) {
    return { ok: false, error: toImportError(error).serialize() };
  }
}

expose(api);
