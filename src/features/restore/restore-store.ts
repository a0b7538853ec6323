import { create } from 'zustand';
import type { CheckReport, ObjectsReport, RestorePlan } from '../../engine/index.ts';
import type { BackupSummary, OpenedFile, RestoreResult, RestoreSource } from '../../worker/protocol.ts';
import type { Operation } from '../../ui/error-words.ts';
import type { RunningJob } from '../../ui/job-runner.ts';

/** Where the person is. `pick` is passed over where there is but one backup, `unlock` where this browser holds a key. */
export type RestoreStep = 'choose' | 'unlock' | 'check' | 'pick' | 'preview' | 'confirm' | 'run' | 'done';

/** A file that was opened, and what it is called. */
export interface ChosenFile {
  readonly opened: OpenedFile;
  readonly name: string;
}

/** What a restore or an undo came to. `wasForgotten`: it is done, but the browser could not note it down, so Undo is not offered. */
export type EndResult = Pick<RestoreResult, 'undoId' | 'durationMs'> & { readonly isUndo: boolean; readonly wasForgotten?: true };

export interface RestoreJob extends RunningJob {
  readonly operation: Operation;
  readonly title: string;
  readonly cancel: () => void;
}

/** All that the sequence has come to know so far. Outlives the screen, so that one can leave it and come back. */
export interface RestoreState {
  readonly step: RestoreStep;
  /** Whether the person has moved between steps: from then on a step's heading takes the focus. */
  readonly hasMoved: boolean;
  /** Missing: a backup in this browser. */
  readonly file: ChosenFile | undefined;
  /** Of the file, newest first. */
  readonly candidates: readonly BackupSummary[];
  readonly damagedCount: number;
  readonly backup: BackupSummary | undefined;
  /** The check that needs no key, of the whole file. */
  readonly objectsReport: ObjectsReport | undefined;
  /** The full check of `backup`. */
  readonly checkReport: CheckReport | undefined;
  readonly plan: RestorePlan | undefined;
  readonly job: RestoreJob | undefined;
  readonly failure: { readonly operation: Operation; readonly error: unknown } | undefined;
  /** Set where the person stopped a restore. */
  readonly wasStopped: boolean;
  readonly result: EndResult | undefined;
}

export const INITIAL_STATE: RestoreState = {
  step: 'choose', hasMoved: false, file: undefined, candidates: [], damagedCount: 0, backup: undefined, objectsReport: undefined,
  checkReport: undefined, plan: undefined, job: undefined, failure: undefined, wasStopped: false, result: undefined,
};

export const useRestoreStore = create<RestoreState>(() => INITIAL_STATE);

/** Goes to a step; what went wrong before is no longer shown. */
export function goTo(step: RestoreStep, change: Partial<RestoreState> = {}): void {
  useRestoreStore.setState({ failure: undefined, wasStopped: false, ...change, step, hasMoved: true });
}

/** Where the backup is, as the worker wants to know it. */
export function sourceOf({ file }: Pick<RestoreState, 'file'>): RestoreSource {
  return file ? { kind: 'file', sourceId: file.opened.sourceId } : { kind: 'here' };
}
