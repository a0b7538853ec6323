import {
  BackupError,
  createPasskeySlot,
  createPassphraseSlot,
  createRecoveryKeySlot,
  formatRecoveryKey,
  generateRecoveryKey,
  openMasterKey,
  openRepository,
  RepositoryKeys,
  Secret,
  type Credential,
  type KeySlot,
  type MasterKey,
  type RepositoryConfig,
} from '../../../engine/index.ts';
import { type KdfCosts, replaceSlots } from '../../../engine/low-level.ts';
import type { NewPasskey } from '../../contract/keys.ts';
import type { RecoveryKit } from '../../contract/backups.ts';
import { isConfirmedBy } from '../platform/confirm-groups.ts';
import { createDeviceKeys, type DeviceKeys, unwrapMaster, withSlots } from './device-keys.ts';
import type { DeviceStore } from './device-store.ts';
import { assertPasskey } from './passkeys.ts';
import type { LocalRepository, LocalState, ReadyState } from './local-repository.ts';
import { browserPorts } from '../platform/ports.ts';
import { withWorkLock } from '../platform/web-locks.ts';

const WRONG_CODES = {
  passphrase: 'wrong-passphrase',
  'recovery-key': 'wrong-recovery-key',
  passkey: 'wrong-passkey',
} as const;

interface PendingKit {
  readonly repositoryId: string;
  readonly key: Secret;
  readonly text: string;
  readonly master: MasterKey;
}

/** The keys to the repository in this browser: passphrase, recovery key, passkeys, and the device's own key. */
export class KeyRing {
  readonly #device: DeviceStore;
  readonly #local: LocalRepository;
  readonly #kdf: KdfCosts | undefined;
  /** A recovery key that was shown and is not confirmed yet: only in memory. */
  #pending: PendingKit | undefined;

  /** @param kdf the costs of new passphrase slots, if they are not the usual ones. */
  constructor(device: DeviceStore, local: LocalRepository, kdf?: KdfCosts) {
    this.#device = device;
    this.#local = local;
    this.#kdf = kdf;
  }

  /** @throws BackupError `locked` (a credential is needed), `wrong-passphrase`, `wrong-recovery-key`, `busy`. */
  async setPassphrase(passphrase: string, current: Credential | undefined): Promise<void> {
    if (passphrase.trim() === '') throw new BackupError('invalid-format', { hint: 'empty-passphrase' });
    await withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      const master = await mustGetMaster(state, current);
      const slot = await createPassphraseSlot(
        master,
        state.repository.id,
        passphrase,
        browserPorts,
        this.#kdf && { kdf: this.#kdf },
      );
      await this.#replaceSlot(state, slot);
      master.destroy();
    });
  }

  /** @throws BackupError as `setPassphrase`. */
  async createRecoveryKit(current: Credential | undefined): Promise<RecoveryKit> {
    return withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      const master = await mustGetMaster(state, current);
      this.#forgetPending();
      const key = generateRecoveryKey(browserPorts.random);
      const text = await formatRecoveryKey(key);
      this.#pending = { repositoryId: state.repository.id, key, text, master };
      return { recoveryKey: text, repositoryId: state.repository.id, createdAt: new Date().toISOString() };
    });
  }

  /** @throws BackupError `stale-plan` if no kit waits for confirmation. */
  async confirmRecoveryKit(typed: Readonly<Record<number, string>>): Promise<boolean> {
    const pending = this.#pending;
    if (!pending) throw staleKit();
    if (!isConfirmedBy(pending.text, typed)) return false;
    await withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      if (state.repository.id !== pending.repositoryId) throw staleKit();
      const slot = await createRecoveryKeySlot(pending.master, state.repository.id, pending.key, browserPorts);
      await this.#replaceSlot(state, slot, new Date().toISOString());
    });
    this.#forgetPending();
    return true;
  }

  /** @throws BackupError as `setPassphrase`; `last-key` if there is neither passphrase nor recovery key. */
  async addPasskey(passkey: NewPasskey, current: Credential | undefined): Promise<void> {
    const { label, prfOutput, ...facts } = assertPasskey(passkey);
    await withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      const master = await mustGetMaster(state, current);
      const output = new Secret(prfOutput);
      const held = { ...facts, prfOutput: output };
      const slot = await createPasskeySlot(master, state.repository.id, held, browserPorts, { label });
      output.destroy();
      master.destroy();
      const others = state.repository.config.slots.filter(
        (other) => other.kind !== 'passkey' || other.credentialId !== facts.credentialId,
      );
      await this.#setSlots(state, [...others, slot], state.keys.keyProvenAt);
    });
  }

  /** @returns the removed slot. @throws BackupError as `setPassphrase`; `missing-object`, `last-key`. */
  async removeKey(slotId: string, current: Credential | undefined): Promise<KeySlot> {
    return withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      const { slots } = state.repository.config;
      const removed = slots.find(({ id }) => id === slotId);
      if (!removed) throw new BackupError('missing-object', { context: { what: 'key' }, hint: 'key-gone' });
      // Removing another key does not need this one, but it proves that the person may do it.
      (await mustGetMaster(state, current)).destroy();
      await this.#setSlots(
        state,
        slots.filter((slot) => slot !== removed),
        removed.kind === 'recovery-key' ? undefined : state.keys.keyProvenAt,
      );
      return removed;
    });
  }

  /** Whether a slot of the repository here accepts the credential. Changes nothing. */
  async isKey(credential: Credential): Promise<boolean> {
    const state = await this.#local.getState();
    const config = configOf(state);
    const master = config && (await openMasterKey(config, credential));
    master?.destroy();
    return master !== undefined;
  }

  /** Accepts the recovery key of an existing kit as proof that the person has it. `false`: it opens other backups. */
  async proveRecoveryKey(recoveryKey: string): Promise<boolean> {
    if (!(await this.isKey({ kind: 'recovery-key', recoveryKey }))) return false;
    await this.#noteProof();
    return true;
  }

  /**
   * Opens the repository here with a credential; gives this device the key if it has none. `false`: no slot accepts it.
   */
  async unlockHere(credential: Credential): Promise<boolean> {
    const opened = await this.#openHere(credential, (keys) => this.#device.setKeys(keys));
    if (opened === 'was-open' && credential.kind === 'recovery-key') await this.#noteProof();
    return opened !== undefined;
  }

  /** Lets this browser keep its key again. `false`: no slot accepts the credential. */
  async keepHere(credential: Credential): Promise<boolean> {
    const opened = await this.#openHere(credential, (keys) => this.#device.keptKeys.keep(keys));
    if (opened === 'was-open') {
      const keys = await this.#device.getKeys();
      if (keys) await this.#device.keptKeys.keep(keys);
    }
    return opened !== undefined;
  }

  /** This browser deletes its key. @throws BackupError `last-key` if nobody could open the backups any more. */
  async withdraw(): Promise<void> {
    await withWorkLock(undefined, async () => {
      const state = await this.#local.getState();
      if (state.kind !== 'ready') throw new BackupError(state.kind === 'none' ? 'no-repository' : 'locked');
      const { config } = state.repository;
      if (!config.slots.some(({ kind }) => kind === 'passphrase' || kind === 'recovery-key'))
        throw new BackupError('last-key');
      await this.#device.keptKeys.withdraw(state.keys, new Date().toISOString());
    });
  }

  /** @returns whether it was open before; `undefined` if no slot accepts the credential. */
  async #openHere(
    credential: Credential,
    keep: (keys: DeviceKeys) => Promise<void>,
  ): Promise<'was-open' | 'opened' | undefined> {
    const state = await this.#local.getState();
    if (state.kind === 'none' && !state.keys) throw new BackupError('no-repository');
    const config = configOf(state);
    const master = config && (await openMasterKey(config, credential));
    if (!master) return undefined;
    if (state.kind !== 'locked') {
      master.destroy();
      return 'was-open';
    }
    // Not before the configuration is known to be written by someone with the key.
    await openRepository(state.storage, await RepositoryKeys.fromMasterKey(master), browserPorts);
    const keys: DeviceKeys = { ...(await createDeviceKeys(config, master)), isMade: true };
    master.destroy();
    const keyProvenAt =
      credential.kind === 'recovery-key'
        ? new Date().toISOString()
        : (await this.#device.keptKeys.getWithdrawn())?.keyProvenAt;
    await keep(keyProvenAt === undefined ? keys : { ...keys, keyProvenAt });
    return 'opened';
  }

  /** Typing the recovery key proves that the person has it. */
  async #noteProof(): Promise<void> {
    const keys = await this.#device.getKeys();
    if (keys) await this.#device.setKeys({ ...keys, keyProvenAt: new Date().toISOString() });
  }

  /** Replaces all slots of a kind by one. */
  async #replaceSlot(state: ReadyState, slot: KeySlot, keyProvenAt = state.keys.keyProvenAt): Promise<void> {
    await this.#setSlots(
      state,
      [...state.repository.config.slots.filter((other) => other.kind !== slot.kind), slot],
      keyProvenAt,
    );
  }

  async #setSlots(
    { repository, keys }: ReadyState,
    slots: readonly KeySlot[],
    keyProvenAt: string | undefined,
  ): Promise<void> {
    await replaceSlots(repository, slots);
    const { keyProvenAt: _, ...changed } = withSlots(keys, slots);
    await this.#device.setKeys(keyProvenAt === undefined ? changed : { ...changed, keyProvenAt });
  }

  #forgetPending(): void {
    this.#pending?.key.destroy();
    this.#pending?.master.destroy();
    this.#pending = undefined;
  }
}

/** The known facts about the repository here, even if it is gone. */
function configOf(state: LocalState): RepositoryConfig | undefined {
  if (state.kind === 'none') return state.keys?.config;
  return state.kind === 'locked' ? state.config : state.repository.config;
}

/** The master key: from the device, else from the person's credential. */
async function mustGetMaster({ repository, keys }: ReadyState, current: Credential | undefined): Promise<MasterKey> {
  const kept = await unwrapMaster(keys);
  if (kept) return kept;
  if (!current) {
    throw new BackupError('locked', { hint: 'current-key-needed' });
  }
  const master = await openMasterKey(repository.config, current);
  if (master) return master;
  throw new BackupError(WRONG_CODES[current.kind]);
}

function staleKit(): BackupError {
  return new BackupError('stale-plan', { hint: 'kit-not-confirmed' });
}
