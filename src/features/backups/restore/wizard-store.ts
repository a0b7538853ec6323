import { create } from 'zustand';
import type { ObjectsReport } from '../../../engine/index.ts';
import type { CollectionMatch, Comparison, PlannedRestore } from '../../../backup/contract/comparing.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { BackupCheck, OpenedFile, RestoreResult, RestoreSource } from '../../../backup/contract/restoring.ts';
import type { Operation } from '../../errors/error-words.ts';
import type { ActiveJob } from '../../../ui/job-slot.ts';
import { type RestoreChoices, useChoices } from './choice-store.ts';
import type { RestoreStep } from './steps.ts';

/** An opened file or place, and its name. */
export interface OpenFile {
  readonly opened: OpenedFile;
  readonly name: string;
  /** `file`, or the noun of a kind of destination. */
  readonly what: string;
}

/** The result of a restore or an undo. */
export interface EndResult extends Pick<RestoreResult, 'undoId' | 'durationMs'> {
  readonly isUndo: boolean;
  /** The changes, in words; missing for an undo. */
  readonly done?: string;
  /** For an undo: later changes that stay. */
  readonly stays?: number;
  /** It is done, but the browser could not record it, so Undo is not offered. */
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
  /** Where to continue once the file that was chosen before the reload is opened again. */
  readonly resumeAt: RestoreStep | undefined;
  /** In the file, newest first. */
  readonly candidates: readonly BackupSummary[];
  readonly damagedCount: number;
  /** The check that needs no key, of the whole file. */
  readonly objectsReport: ObjectsReport | undefined;
  /** The full check of the chosen backup. */
  readonly checkReport: BackupCheck | undefined;
  /** Whether unreadable parts are left out, rather than preventing the whole restore: after damage was found. */
  readonly leavesOut: boolean;
  readonly comparison: Comparison | undefined;
  /** The collections that can be matched by name, from the last comparison. */
  readonly matches: readonly CollectionMatch[];
  readonly planned: PlannedRestore | undefined;
  /** Whether choices were changed since `planned`. */
  readonly isPlanOld: boolean;
  /** Whether the data changed since the last comparison, so that the view is being refreshed. */
  readonly wasStale: boolean;
  /** Whether a restore or an undo is running. */
  readonly isApplying: boolean;
  readonly job: RestoreJob | undefined;
  readonly failure: { readonly operation: Operation; readonly error: unknown } | undefined;
  /** Set if the person stopped something. */
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

/** The location of the chosen backup in the worker's terms; `undefined` if its file has to be opened again. */
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
