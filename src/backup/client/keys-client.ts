import type { CallOptions, Credential } from '../../engine/index.ts';
import { connection, WorkerConnection } from './connection.ts';
import type { CarriedKeys, KeyOverview, LockRules, LockState, NewPasskey, UnlockOutcome } from '../contract/keys.ts';

/** What the screens ask about keys and the lock. What each does is said in `keys-protocol.ts`. */
export class KeysClient {
  readonly #connection: WorkerConnection;

  constructor(shared = new WorkerConnection()) {
    this.#connection = shared;
  }

  getKeys(): Promise<KeyOverview> {
    return this.#connection.call((service) => service.getKeys());
  }

  /** @throws `mistyped-recovery-key`. */
  checkKey(credential: Credential, options: CallOptions = {}): Promise<boolean> {
    return this.#connection.run((service, job) => service.checkKey(job, credential), options);
  }

  /** `false`: it opens other backups. @throws `mistyped-recovery-key`. */
  proveRecoveryKey(recoveryKey: string, options: CallOptions = {}): Promise<boolean> {
    return this.#connection.run((service, job) => service.proveRecoveryKey(job, recoveryKey), options);
  }

  /**
   * @throws `locked` (a credential is needed), `wrong-passphrase`, `wrong-recovery-key`, `wrong-passkey`, `last-key`,
   *   `busy`.
   */
  addPasskey(passkey: NewPasskey, current?: Credential): Promise<void> {
    return this.#connection.call((service) => service.addPasskey(passkey, current));
  }

  /** @throws as `addPasskey`; `missing-object` where it is gone already. */
  removeKey(slotId: string, current?: Credential): Promise<void> {
    return this.#connection.call((service) => service.removeKey(slotId, current));
  }

  /** @throws `last-key`. */
  withdrawBrowserKey(): Promise<void> {
    return this.#connection.call((service) => service.withdrawBrowserKey());
  }

  /** @throws `mistyped-recovery-key`. */
  keepBrowserKey(credential: Credential, options: CallOptions = {}): Promise<boolean> {
    return this.#connection.run((service, job) => service.keepBrowserKey(job, credential), options);
  }

  getCarried(): Promise<CarriedKeys> {
    return this.#connection.call((service) => service.getCarried());
  }

  getLock(): Promise<LockState> {
    return this.#connection.call((service) => service.getLock());
  }

  /** @throws `last-key`. */
  lockNow(): Promise<void> {
    return this.#connection.call((service) => service.lockNow());
  }

  /** @throws `mistyped-recovery-key`. */
  unlock(credential: Credential, options: CallOptions = {}): Promise<UnlockOutcome> {
    return this.#connection.run((service, job) => service.unlock(job, credential), options);
  }

  setLockRules(rules: LockRules): Promise<void> {
    return this.#connection.call((service) => service.setLockRules(rules));
  }

  noteActivity(): Promise<void> {
    return this.#connection.call((service) => service.noteActivity());
  }
}

/** The one client of this page. */
export const keysClient = new KeysClient(connection);
