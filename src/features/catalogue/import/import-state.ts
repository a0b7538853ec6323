import type { ExportImportReport } from '../../../catalogue/import/exported/import-export.ts';
import type { ImportError } from '../../../catalogue/import/import-error.ts';
import type { TakenBack } from '../../../catalogue/import/run/take-back.ts';
import type {
  ImportPlan,
  ImportProgress,
  ImportReport,
  Inspection,
  ReadingChoice,
} from '../../../catalogue/import/import-model.ts';

/** The person's step on the way from a file to records. */
export type ImportState =
  | { readonly step: 'choose'; readonly error?: ImportError }
  | { readonly step: 'inspecting'; readonly fileName: string; readonly progress?: ImportProgress }
  | {
      readonly step: 'mapping';
      readonly file: File;
      readonly reading: ReadingChoice;
      readonly inspection: Inspection;
      readonly plan: ImportPlan;
      readonly error?: ImportError;
    }
  | {
      readonly step: 'running';
      readonly file: File;
      readonly inspection: Inspection;
      readonly plan: ImportPlan;
      readonly startedAt: number;
      readonly progress?: ImportProgress;
    }
  | { readonly step: 'done'; readonly fileName: string; readonly report: ImportReport; readonly undo: UndoState }
  | {
      readonly step: 'importingExport';
      readonly fileName: string;
      readonly startedAt: number;
      readonly progress?: ImportProgress;
    }
  | {
      readonly step: 'exportDone';
      readonly fileName: string;
      readonly report: ExportImportReport;
      readonly undo: UndoState;
    }
  | { readonly step: 'undone'; readonly kept: TakenBack };

export type UndoState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: ImportError };
