import type { ErrorCode } from '../core/errors.ts';

/** What is known of one place where backups are kept. Times in milliseconds since 1970. */
export interface CopyFacts {
  readonly id: string;
  /** Whether it would outlive this browser's storage, and this device. The browser's own is neither. */
  readonly isOutsideBrowser: boolean;
  readonly isOutsideDevice: boolean;
  readonly state: 'ok' | 'paused' | 'permission-lost' | 'failing';
  /** When the newest whole backup that it holds was taken; `null`: it holds none yet. */
  readonly newestAt: number | null;
  /** The last time every byte was read back. */
  readonly lastCheck: { readonly at: number; readonly ok: boolean } | null;
  /**
   * Where each backup is a file of its own, so that a restore from one says nothing of another: when the newest whole
   * backup that was itself restored for a test was taken; `null`: none was. Left out, where one stands for all.
   */
  readonly newestTriedAt?: number | null;
  /** The last time a backup was restored from it for a trial and compared. */
  readonly lastDrill: { readonly at: number; readonly ok: boolean } | null;
}

/** All that the protection status hangs on. */
export interface ProtectionFacts {
  readonly now: number;
  /** The repository of this browser. `lost`: the browser has cleared it. `locked`: the key to it is lost here. */
  readonly repository: 'none' | 'ready' | 'locked' | 'lost';
  /** When the newest whole backup that is not known to be damaged was taken, at any destination. */
  readonly lastBackupAt: number | null;
  /** Why the last attempt failed; `null`: it did not. */
  readonly lastFailure: ErrorCode | null;
  /** Records changed since the last whole backup. */
  readonly changesSince: number;
  readonly isScheduleOn: boolean;
  /** Since when a set time has passed without its run; `null`: none has. */
  readonly overdueSince: number | null;
  /**
   * `none`: neither passphrase nor recovery key, so no one could open a copy elsewhere. `proven`: the person has shown
   * that they hold one.
   */
  readonly key: 'none' | 'unproven' | 'proven';
  /** This browser's and all others. */
  readonly copies: readonly CopyFacts[];
  /** `null`: the browser does not say. */
  readonly isStoragePersistent: boolean | null;
  /** How full this browser's storage is, 0 to 1; `null`: unknown. */
  readonly quotaFraction: number | null;
  readonly isGuardTripped: boolean;
  readonly isBackupRunning: boolean;
}
