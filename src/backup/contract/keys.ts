// The ways into the backups, and the lock that guards them. Everything here is plain data that structured clone
// carries.
import type { Credential, KeySlot, PasskeyFacts, SerializedBackupError } from '../../engine/index.ts';
import { call, job } from './call.ts';

/** One way into the backups that is written into the repository. */
export interface KeyView {
  readonly slotId: string;
  /** `other`: made by a newer version, and of no use to this one. */
  readonly kind: KeySlot['kind'];
  /** As the person called it; often empty. */
  readonly label: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Of a passkey: the host name that it belongs to. */
  readonly site?: string;
}

/**
 * What this browser itself keeps of the key. `none`: there are no backups here yet, or it has lost its key. `kept`:
 * backups run by themselves. `withdrawn`: it keeps none, as the person wants. `for-now`: as `withdrawn`, but unlocked
 * until this tab is closed or locked.
 */
export type BrowserKey = 'none' | 'kept' | 'withdrawn' | 'for-now';

export interface KeyOverview {
  readonly keys: readonly KeyView[];
  /** When the person last showed that they hold the recovery key. ISO 8601. */
  readonly keyProvenAt?: string;
  /** Changes ask for a key that opens the backups now. */
  readonly needsCredential: boolean;
  readonly browserKey: BrowserKey;
  /** Such as `Chrome on Linux`. */
  readonly browserName: string;
  readonly mostKeys: number;
}

export const IDLE_MINUTES = [0, 5, 15, 60] as const;

/** When Heirloom locks itself. They belong to this device. */
export interface LockRules {
  /** After so many minutes in which nobody did anything, in any tab; 0: never. */
  readonly idleMinutes: (typeof IDLE_MINUTES)[number];
  /** When it is opened and no other tab has it open. */
  readonly onStart: boolean;
}

export interface LockState {
  readonly isLocked: boolean;
  /** There is a key by which it could be unlocked again. */
  readonly isPossible: boolean;
  readonly rules: LockRules;
  /** What it can be unlocked by. */
  readonly kinds: readonly ('passphrase' | 'recovery-key')[];
  readonly passkeys: readonly PasskeyFacts[];
}

/** `wrong`: no slot takes it. `wait`: it was not even tried, after too many wrong ones. `waitUntil`: ISO 8601. */
export type UnlockOutcome =
  | { readonly kind: 'unlocked' }
  | { readonly kind: 'wrong'; readonly waitUntil?: string }
  | { readonly kind: 'wait'; readonly waitUntil: string };

/** A passkey that was just made, and what it gave. */
export interface NewPasskey extends PasskeyFacts {
  readonly prfOutput: Uint8Array<ArrayBuffer>;
  /** What the person calls it; stands unencrypted in every backup file. */
  readonly label: string;
}

/** Which copies of the backups, by the names of their destinations, the last change of keys has come to. */
export interface CarriedKeys {
  readonly reached: readonly string[];
  /** They are away, paused or failed: there the old keys work until they are reached. */
  readonly notReached: readonly string[];
  /** Why none could be tried. */
  readonly error?: SerializedBackupError;
}

/** Calls about keys and the lock. */
export const KEY_CALLS = {
  getKeys: call<() => KeyOverview>({ access: 'open' }),
  /** Whether a key opens the backups in this browser. Nothing is changed. @throws `mistyped-recovery-key`. */
  checkKey: job<(credential: Credential) => boolean>({ access: 'unlocked', args: 1 }),
  /**
   * Shows by the recovery key of an existing kit that the person holds it. `false`: it opens other backups.
   * @throws `mistyped-recovery-key`.
   */
  proveRecoveryKey: job<(recoveryKey: string) => boolean>({ access: 'unlocked', args: 1 }),
  /**
   * @param current as for `setPassphrase`.
   * @throws `last-key` where there is neither passphrase nor recovery key; `locked` (a credential is needed),
   *   `wrong-passphrase`, `wrong-recovery-key`, `wrong-passkey`, `busy`.
   */
  addPasskey: call<(passkey: NewPasskey, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * @param current as for `setPassphrase`.
   * @throws `last-key`: it stays where it is the last lasting way in; `missing-object` where it is gone already; and as
   *   `addPasskey`.
   */
  removeKey: call<(slotId: string, current?: Credential) => void>({ access: 'unlocked' }),
  /**
   * This browser forgets its key: from then on each backup here needs unlocking first.
   * @throws `last-key` where nobody could.
   */
  withdrawBrowserKey: call<() => void>({ access: 'unlocked' }),
  /** The other way round. `false`: no slot takes it. @throws `mistyped-recovery-key`. */
  keepBrowserKey: job<(credential: Credential) => boolean>({ access: 'unlocked', args: 1 }),
  /** Waits until the last change of keys, made in this tab, has been taken to the copies, and says to which. */
  getCarried: call<() => CarriedKeys>({ access: 'open' }),

  getLock: call<() => LockState>({ access: 'open' }),
  /** @throws `last-key` where there is no key by which it could be unlocked. */
  lockNow: call<() => void>({ access: 'open' }),
  /** @throws `mistyped-recovery-key`. */
  unlock: job<(credential: Credential) => UnlockOutcome>({ access: 'open', args: 1 }),
  setLockRules: call<(rules: LockRules) => void>({ access: 'unlocked' }),
  /** Somebody is there. To be called now and then, by what they do. */
  noteActivity: call<() => void>({ access: 'open' }),
};
