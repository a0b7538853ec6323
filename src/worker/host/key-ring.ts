import {
  BackupError, createPassphraseSlot, createRecoveryKeySlot, formatRecoveryKey, generateRecoveryKey, openMasterKey,
  openRepository, replaceSlots, RepositoryKeys,
  type Credential, type KeySlot, type MasterKey, type Secret,
} from '../../engine/index.ts';
import type { RecoveryKit } from '../protocol.ts';
import { isConfirmedBy } from './confirm-groups.ts';
import { createDeviceKeys, type DeviceKeys, unwrapMaster, withSlots } from './device-keys.ts';
import type { DeviceStore } from './device-store.ts';
import type { LocalRepository, ReadyState } from './local-repository.ts';
import { browserPorts } from './ports.ts';
import { withWorkLock } from './web-locks.ts';

interface PendingKit {
  readonly repositoryId: string;
  readonly key: Secret;
  readonly text: string;
  readonly master: MasterKey;
}

/** The ways into the repository in this browser: passphrase, recovery key, and what the device keeps. */
export class KeyRing {
  readonly #device: DeviceStore;
  readonly #local: LocalRepository;
  /** A recovery key that was shown and is not proven yet: in memory only. */
  #pending: PendingKit | undefined;

  constructor(device: DeviceStore, local: LocalRepository) {
    this.#device = device;
    this.#local = local;
  }

  /** @throws BackupError `locked` (a credential is needed), `wrong-passphrase`, `wrong-recovery-key`, `busy`. */
  async setPassphrase(passphrase: string, current: Credential | undefined): Promise<void> {
    if (passphrase.trim() === '') throw new BackupError('invalid-format', { hint: 'Choose a passphrase that is not empty.' });
    await withWorkLock(undefined, async () => {
      const state = await this.#local.openOrCreate();
      const master = await mustGetMaster(state, current);
      const slot = await createPassphraseSlot(master, state.repository.id, passphrase, browserPorts);
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

  /** @throws BackupError `stale-plan` where no kit waits for its proof. */
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

  /** Gives this device the key to the repository that stands here. `false`: no slot takes the credential. */
  async unlockHere(credential: Credential): Promise<boolean> {
    const state = await this.#local.getState();
    if (state.kind === 'none') throw new BackupError('no-repository');
    const config = state.kind === 'locked' ? state.config : state.repository.config;
    const master = await openMasterKey(config, credential);
    if (!master) return false;
    if (state.kind === 'locked') {
      // Not before it is known that the configuration is what someone with the key wrote.
      await openRepository(state.storage, await RepositoryKeys.fromMasterKey(master), browserPorts);
      const keys: DeviceKeys = { ...(await createDeviceKeys(config, master)), isMade: true };
      const isProof = credential.kind === 'recovery-key';
      await this.#device.setKeys(isProof ? { ...keys, keyProvenAt: new Date().toISOString() } : keys);
    }
    master.destroy();
    return true;
  }

  /** Puts a slot in the place of all of its kind. */
  async #replaceSlot({ repository, keys }: ReadyState, slot: KeySlot, keyProvenAt = keys.keyProvenAt): Promise<void> {
    const slots = [...repository.config.slots.filter((other) => other.kind !== slot.kind), slot];
    await replaceSlots(repository, slots);
    const changed = withSlots(keys, slots);
    await this.#device.setKeys(keyProvenAt === undefined ? changed : { ...changed, keyProvenAt });
  }

  #forgetPending(): void {
    this.#pending?.key.destroy();
    this.#pending?.master.destroy();
    this.#pending = undefined;
  }
}

/** The master key: as the device keeps it, else by what the person shows. */
async function mustGetMaster({ repository, keys }: ReadyState, current: Credential | undefined): Promise<MasterKey> {
  const kept = await unwrapMaster(keys);
  if (kept) return kept;
  if (!current) {
    throw new BackupError('locked', { hint: 'Enter the passphrase or the recovery key that opens your backups now.' });
  }
  const master = await openMasterKey(repository.config, current);
  if (master) return master;
  throw new BackupError(current.kind === 'passphrase' ? 'wrong-passphrase' : 'wrong-recovery-key');
}

function staleKit(): BackupError {
  return new BackupError('stale-plan', { hint: 'This recovery key was never put to use, and the page was loaded anew since. Make a new recovery kit.' });
}
