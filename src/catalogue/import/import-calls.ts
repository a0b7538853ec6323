import type { Job, ShortCall } from '../../rpc/calls.ts';
import type { ExportImportReport } from './exported/import-export.ts';
import type { ImportPlan, ImportProgress, ImportReport, Inspection, ReadingChoice } from './import-model.ts';
import type { TakenBack } from './run/take-back.ts';

/** The calls of the import worker. They throw an `ImportError`, as the function behind each says. */
export const IMPORT_CALLS: {
  /** See `inspectImport`. @param reading what a person says of how the file is to be read. */
  readonly inspect: Job<(file: File, reading?: ReadingChoice) => Inspection, ImportProgress>;
  /** See `runImport`. */
  readonly run: Job<(plan: ImportPlan, file: Blob) => ImportReport, ImportProgress>;
  /** See `importExport`. @param file an export, or what GitHub's command prints about a project. */
  readonly importExport: Job<(file: Blob) => ExportImportReport, ImportProgress>;
  /** See `undoImport`. */
  readonly undo: ShortCall<(runId: string) => TakenBack>;
} = {
  inspect: { kind: 'job', args: 2 },
  run: { kind: 'job', args: 2 },
  importExport: { kind: 'job', args: 1 },
  undo: { kind: 'call' },
};
