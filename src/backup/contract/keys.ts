// The keys to the backups, and the lock that guards them. Everything here is plain data that structured clone supports.
import type { Credential, KeySlot, PasskeyFacts, SerializedBackupError } from '../../engine/index.ts';
import { call, job } from './call.ts';

/** One key slot of the repository. */
export interface KeyView {
  readonly slotId: string;
  /** `other`: made by a newer version, and of no use to this one. */
  readonly kind: KeySlot['kind'];
  /** The person's name for it; often empty. */
  readonly label: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** For a passkey: the host name to which it belongs. */
  readonly site?: string;
}

/**
 * How this browser keeps its key. `none`: there are no backups here yet, or it has lost its key. `kept`: automatic
 * backups run. `withdrawn`: the person wants it to keep none. `for-now`: as `withdrawn`, but unlocked until this tab is
 * closed or locked.
 */
export type BrowserKey = 'none' | 'kept' | 'withdrawn' | 'for-now';

export interface KeyOverview {
  readonly keys: readonly KeyView[];
  /** When the person last confirmed that they have the recovery key. ISO 8601. */
  readonly keyProvenAt?: string;
  /** Changes require a key that opens the backups now. */
  readonly needsCredential: boolean;
  readonly browserKey: BrowserKey;
  /** Such as `Chrome on Linux`. */
  readonly browserName: string;
  readonly mostKeys: number;
}

export const IDLE_MINUTES = [0, 5, 15, 60] as const;

/** When Heirloom locks itself. They belong to this device. */
export interface LockRules {
  /** After this many minutes without activity in any tab; 0: never. */
  readonly idleMinutes: (typeof IDLE_MINUTES)[number];
  /** When it is opened and no other tab has it open. */
  readonly onStart: boolean;
}

export interface LockState {
  readonly isLocked: boolean;
  /** There is a key that could unlock it again. */
  readonly isPossible: boolean;
  readonly rules: LockRules;
  /** The ways to unlock it. */
  readonly kinds: readonly ('passphrase' | 'recovery-key')[];
  readonly passkeys: readonly PasskeyFacts[];
}

/** `wrong`: no slot accepts it. `wait`: it was not even tried, after too many wrong ones. `waitUntil`: ISO 8601. */
export type UnlockOutcome =
  | { readonly kind: 'unlocked' }
  | { readonly kind: 'wrong'; readonly waitUntil?: string }
  | { readonly kind: 'wait'; readonly waitUntil: string };

/** A newly created passkey, and its secret. */
export interface NewPasskey extends PasskeyFacts {
  readonly prfOutput: Uint8Array<ArrayBuffer>;
  /** The person's name for it; every backup file contains it unencrypted. */
  readonly label: string;
}

/** The copies of the backups, by the names of their destinations, that have the last change of keys. */
export interface CarriedKeys {
  readonly reached: readonly string[];
  /** They are away, paused or failed: the old keys work there until they are reached. */
  readonly notReached: readonly string[];
  /** Why none could be tried. */
  readonly error?: SerializedBackupError;
}

/** Calls about keys and the lock. */
export const KEY_CALLS = {
  getKeys: call<() => KeyOverview>({ access: 'open' }),
  /** Whether a key opens the backups in this browser. Changes nothing. @throws `mistyped-recovery-key`. */
  checkKey: job<(credential: Credential) => boolean>({ access: 'unlocked', args: 1 }),
  /**
   * Confirms with the recovery key of an existing kit that the person has it. `false`: it opens other backups.
   * @throws `mistyped-recovery-key`.
   */
  proveRecoveryKey: job<(recoveryKey: string) => boolean>({ access: 'unlocked', args: 1 }),
  /**
   * @param current as for `setPassphrase`.
   * @throws `last-key` if there is neither passphrase nor recovery key; `locked` (a credential is needed),
   *   `wrong-passphrase`, `wrong-recovery-key`, `wrong-passkey`, `busy`.
   */
  addPasskey: call<(passkey: NewPasskey, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * @param current as for `setPassphrase`.
   * @throws `last-key`: the last lasting key stays; `missing-object` if it is already gone; and as `addPasskey`.
   */
  removeKey: call<(slotId: string, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * This browser deletes its key: from then on the backups must be unlocked before each backup here.
   * @throws `last-key` if nobody could.
   */
  withdrawBrowserKey: call<() => void>({ access: 'unlocked' }),
  /** The reverse. `false`: no slot accepts it. @throws `mistyped-recovery-key`. */
  keepBrowserKey: job<(credential: Credential) => boolean>({ access: 'unlocked', args: 1 }),
  /** Waits until the last change of keys made in this tab was copied, and returns to which copies. */
  getCarried: call<() => CarriedKeys>({ access: 'open' }),

  getLock: call<() => LockState>({ access: 'open' }),
  /** @throws `last-key` if there is no key that could unlock it. */
  lockNow: call<() => void>({ access: 'open' }),
  /** @throws `mistyped-recovery-key`. */
  unlock: job<(credential: Credential) => UnlockOutcome>({ access: 'open', args: 1 }),
  setLockRules: call<(rules: LockRules) => void>({ access: 'unlocked' }),
  /** Reports activity. Call it now and then while the person is active. */
  noteActivity: call<() => void>({ access: 'open' }),
};
