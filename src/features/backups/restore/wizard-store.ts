import { create } from 'zustand';
import type { ObjectsReport } from '../../../engine/index.ts';
import type { CollectionMatch, Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import type {
  BackupCheck,
  BackupSummary,
  OpenedFile,
  RestoreResult,
  RestoreSource,
} from '../../../backup/contract/backups.ts';
import type { Operation } from '../../errors/error-words.ts';
import type { ActiveJob } from '../../../ui/job-slot.ts';
import { type RestoreChoices, useChoices } from './choice-store.ts';
import type { RestoreStep } from './steps.ts';

/** A file or a place that was opened, and what it is called. */
export interface OpenFile {
  readonly opened: OpenedFile;
  readonly name: string;
  /** `file`, or the noun of a kind of destination. */
  readonly what: string;
}

/** What a restore or an undo came to. */
export interface EndResult extends Pick<RestoreResult, 'undoId' | 'durationMs'> {
  readonly isUndo: boolean;
  /** What was done, in words; missing for an undo. */
  readonly done?: string;
  /** Of an undo: what was changed since the restore and stays. */
  readonly stays?: number;
  /** It is done, but the browser could not note it down, so Undo is not offered. */
  readonly wasForgotten?: true;
  readonly leftOut?: PlannedRestore['unreadable'];
}

/** What a task of the sequence is about. */
export interface TaskSubject {
  readonly operation: Operation;
  readonly title: string;
}

export type RestoreJob = ActiveJob<TaskSubject>;

/** What is known just now, and gone after a reload: all of it can be asked for again. */
export interface WizardState {
  /** Whether the person has moved between steps: from then on a step's heading takes the focus. */
  readonly hasMoved: boolean;
  readonly file: OpenFile | undefined;
  readonly isUnlocked: boolean;
  /** Where to go on once the file that was chosen before the reload is opened again. */
  readonly resumeAt: RestoreStep | undefined;
  /** Of the file, newest first. */
  readonly candidates: readonly BackupSummary[];
  readonly damagedCount: number;
  /** The check that needs no key, of the whole file. */
  readonly objectsReport: ObjectsReport | undefined;
  /** The full check of the chosen backup. */
  readonly checkReport: BackupCheck | undefined;
  /**
   * Whether what cannot be read is left out, rather than keeping all else from being restored: where damage was met.
   */
  readonly leavesOut: boolean;
  readonly comparison: Comparison | undefined;
  /** Which collections can be matched by name, as the last comparison found. */
  readonly matches: readonly CollectionMatch[];
  readonly planned: PlannedRestore | undefined;
  /** Whether choices were changed since `planned`. */
  readonly isPlanOld: boolean;
  /** Whether the data changed since it was last looked at: what is shown now is refreshed. */
  readonly wasStale: boolean;
  /** Whether a restore or an undo is running. */
  readonly isApplying: boolean;
  readonly job: RestoreJob | undefined;
  readonly failure: { readonly operation: Operation; readonly error: unknown } | undefined;
  /** Set where the person stopped something. */
  readonly wasStopped: boolean;
  readonly result: EndResult | undefined;
}

export const INITIAL_STATE: WizardState = {
  hasMoved: false,
  file: undefined,
  isUnlocked: false,
  resumeAt: undefined,
  candidates: [],
  damagedCount: 0,
  objectsReport: undefined,
  checkReport: undefined,
  leavesOut: false,
  comparison: undefined,
  matches: [],
  planned: undefined,
  isPlanOld: false,
  wasStale: false,
  isApplying: false,
  job: undefined,
  failure: undefined,
  wasStopped: false,
  result: undefined,
};

export const useWizard = create<WizardState>(() => INITIAL_STATE);

/** Where the chosen backup is, as the worker wants to know it; `undefined` where its file has to be opened again. */
export function sourceOf(
  { file }: Pick<WizardState, 'file'>,
  chosen: Pick<RestoreChoices, 'file'>,
): RestoreSource | undefined {
  if (file) return { kind: 'file', sourceId: file.opened.sourceId };
  return chosen.file ? undefined : { kind: 'here' };
}

/** The same, for actions. */
export function currentSource(): RestoreSource | undefined {
  return sourceOf(useWizard.getState(), useChoices.getState());
}
