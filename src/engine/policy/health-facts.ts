import type { ErrorCode } from '../core/errors.ts';

/** The facts about one place with backups. Times in milliseconds since 1970. */
export interface CopyFacts {
  readonly id: string;
  /** Whether it would outlive this browser's storage, and this device. The browser's own storage outlives neither. */
  readonly isOutsideBrowser: boolean;
  readonly isOutsideDevice: boolean;
  readonly state: 'ok' | 'paused' | 'permission-lost' | 'failing';
  /** When its newest complete backup was taken; `null` if it has none yet. */
  readonly newestAt: number | null;
  /** The last time every byte was read back. */
  readonly lastCheck: { readonly at: number; readonly ok: boolean } | null;
  /**
   * If each backup is a separate file, so that restoring one proves nothing about another: when the newest
   * test-restored complete backup was taken; `null` if none was. Left out if one stands for all.
   */
  readonly newestTriedAt?: number | null;
  /** The last test restore from it. */
  readonly lastDrill: { readonly at: number; readonly ok: boolean } | null;
}

/** The facts about the backups that the protection status depends on: see `protectionFacts`. */
export interface KnownFacts {
  /** The repository of this browser. `lost`: the browser has cleared it. `locked`: its key is lost here. */
  readonly repository: 'none' | 'ready' | 'locked' | 'lost';
  /** When the newest complete backup that is not known to be damaged was taken, at any destination. */
  readonly lastBackupAt: number | null;
  /** Why the last attempt failed; `null` if it did not. */
  readonly lastFailure: ErrorCode | null;
  /** Records changed since the last complete backup. */
  readonly changesSince: number;
  readonly isScheduleOn: boolean;
  /** Since when a scheduled run has been missed; `null` if none has. */
  readonly overdueSince: number | null;
  /**
   * `none`: neither a passphrase nor a recovery key, so no one could open a copy elsewhere. `proven`: the person has
   * shown that they have one.
   */
  readonly key: 'none' | 'unproven' | 'proven';
  /** This browser's and all others. */
  readonly copies: readonly CopyFacts[];
  /** `null`: the browser does not say. */
  readonly isStoragePersistent: boolean | null;
  /** How full this browser's storage is, 0 to 1; `null`: unknown. */
  readonly quotaFraction: number | null;
  readonly isGuardTripped: boolean;
}

/** All facts that the protection status depends on. */
export interface ProtectionFacts extends KnownFacts {
  readonly now: number;
  readonly isBackupRunning: boolean;
}
