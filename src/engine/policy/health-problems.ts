import type { ErrorCode } from '../core/errors.ts';

/**
 * The possible findings about the protection, each with the facts that a sentence about it needs. Closed: the screens
 * have a text for each.
 */
export type ProtectionProblem =
  /** `canBeOpened`: there is a passphrase or a recovery key for them. */
  | { readonly code: 'backups-locked'; readonly canBeOpened: boolean }
  | { readonly code: 'backups-lost' }
  | { readonly code: 'no-backup' }
  | { readonly code: 'guard-tripped' }
  | { readonly code: 'no-key' }
  /** No copy outside this browser. */
  | { readonly code: 'only-in-this-browser' }
  | { readonly code: 'copy-damaged'; readonly copyId: string; readonly at: number }
  | { readonly code: 'drill-failed'; readonly copyId: string; readonly at: number }
  | { readonly code: 'last-attempt-failed'; readonly error: ErrorCode }
  | { readonly code: 'backup-old'; readonly lastBackupAt: number; readonly changes: number }
  | { readonly code: 'overdue'; readonly since: number; readonly changes: number }
  | { readonly code: 'permission-lost'; readonly copyId: string }
  | { readonly code: 'copy-failing'; readonly copyId: string }
  | { readonly code: 'copy-paused'; readonly copyId: string }
  /** It lacks the last backup. `newestAt: null`: it has none. */
  | { readonly code: 'copy-behind'; readonly copyId: string; readonly newestAt: number | null }
  | { readonly code: 'key-not-proven' }
  /** `at: null`: there was no test restore from it. */
  | { readonly code: 'not-drilled'; readonly copyId: string; readonly at: number | null }
  /** A slightly older file was test-restored, but not the newest. */
  | { readonly code: 'newest-not-tried'; readonly copyId: string }
  | { readonly code: 'storage-nearly-full'; readonly fraction: number }
  | { readonly code: 'storage-not-persistent' }
  | { readonly code: 'schedule-off' }
  | { readonly code: 'check-old'; readonly copyId: string; readonly at: number | null }
  /** The copies outside this browser are all on this device. */
  | { readonly code: 'only-on-this-device' };

/** The action that a person can take, as one button. Closed. */
export type ProtectionStep =
  | { readonly kind: 'unlock' }
  /** No one has a key to the backups here: start over without them. */
  | { readonly kind: 'start-over' }
  | { readonly kind: 'back-up' }
  /** Wait for the backup that is running. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'answer-guard' }
  | { readonly kind: 'set-up-key' }
  | { readonly kind: 'prove-key' }
  /** A folder, a downloaded file …; `isOutsideDevice`: one that is not on this device. */
  | { readonly kind: 'add-copy'; readonly isOutsideDevice: boolean }
  /** Copy the last backup there; for a downloaded file, download it again. */
  | { readonly kind: 'copy-now'; readonly copyId: string }
  | { readonly kind: 'allow-access'; readonly copyId: string }
  | { readonly kind: 'fix-connection'; readonly copyId: string }
  | { readonly kind: 'resume'; readonly copyId: string }
  /** View the damage there, and repair it from another copy or replace it. */
  | { readonly kind: 'repair-copy'; readonly copyId: string }
  | { readonly kind: 'check'; readonly copyId: string }
  | { readonly kind: 'drill'; readonly copyId: string }
  | { readonly kind: 'persist-storage' }
  | { readonly kind: 'free-space' }
  | { readonly kind: 'set-schedule' };

/** How serious a problem is: a `hint` does not lower the protection. */
export const SEVERITIES = ['hint', 'attention', 'at-risk', 'unprotected'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface GradedProblem {
  readonly problem: ProtectionProblem;
  readonly severity: Severity;
}

/** The step that fixes a problem. */
export function stepFor(problem: ProtectionProblem): ProtectionStep {
  switch (problem.code) {
    case 'backups-locked':
      return { kind: problem.canBeOpened ? 'unlock' : 'start-over' };
    case 'backups-lost':
    case 'no-backup':
    case 'backup-old':
    case 'overdue':
      return { kind: 'back-up' };
    // The storage is full, whatever the browser says about its quota: the same attempt would fail again.
    case 'last-attempt-failed':
      return { kind: problem.error === 'quota-exceeded' ? 'free-space' : 'back-up' };
    case 'guard-tripped':
      return { kind: 'answer-guard' };
    case 'no-key':
      return { kind: 'set-up-key' };
    case 'key-not-proven':
      return { kind: 'prove-key' };
    case 'only-in-this-browser':
      return { kind: 'add-copy', isOutsideDevice: false };
    case 'only-on-this-device':
      return { kind: 'add-copy', isOutsideDevice: true };
    case 'copy-damaged':
    case 'drill-failed':
      return { kind: 'repair-copy', copyId: problem.copyId };
    case 'permission-lost':
      return { kind: 'allow-access', copyId: problem.copyId };
    case 'copy-failing':
      return { kind: 'fix-connection', copyId: problem.copyId };
    case 'copy-paused':
      return { kind: 'resume', copyId: problem.copyId };
    case 'copy-behind':
      return { kind: 'copy-now', copyId: problem.copyId };
    case 'newest-not-tried':
    case 'not-drilled':
      return { kind: 'drill', copyId: problem.copyId };
    case 'check-old':
      return { kind: 'check', copyId: problem.copyId };
    case 'storage-nearly-full':
      return { kind: 'free-space' };
    case 'storage-not-persistent':
      return { kind: 'persist-storage' };
    case 'schedule-off':
      return { kind: 'set-schedule' };
  }
}
