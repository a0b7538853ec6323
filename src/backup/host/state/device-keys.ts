import {
  BackupError,
  type Bytes,
  type MasterKey,
  type RepositoryConfig,
  RepositoryKeys,
  Secret,
} from '../../../engine/index.ts';

/*
 * [Note: What this device keeps of the keys]
 *
 * `root` is an HKDF key that no script can extract from the browser: with it, backups run here without a passphrase.
 * New key slots need the master key itself. So until there are both a passphrase and a recovery key, the master key is
 * kept too, sealed by another non-extractable key; after that it is deleted, and changing the keys requires one of
 * them. `config` is not secret (every backup file contains it): with it, a repository that the browser has lost is
 * recreated with the same keys.
 */

/** The master key, sealed by a key that cannot be extracted from this browser. */
interface WrappedMaster {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
  readonly sealed: Bytes;
}

export interface DeviceKeys {
  readonly config: RepositoryConfig;
  /** As `RepositoryKeys.root`. */
  readonly root: CryptoKey;
  /** Only until both kinds of slots exist. */
  readonly wrapped?: WrappedMaster;
  /** When the person confirmed that they have the recovery key. ISO 8601. */
  readonly keyProvenAt?: string;
  /** The repository was created: if it is missing, it was lost. */
  readonly isMade?: true;
}

/** Whether a person can open the repository in both ways. */
function hasBothKinds({ slots }: Pick<RepositoryConfig, 'slots'>): boolean {
  return slots.some((slot) => slot.kind === 'passphrase') && slots.some((slot) => slot.kind === 'recovery-key');
}

/** The data that lets this device work with a repository from now on. */
export async function createDeviceKeys(
  { id, createdAt, slots }: RepositoryConfig,
  master: MasterKey,
): Promise<DeviceKeys> {
  const config: RepositoryConfig = { id, createdAt, slots };
  const { root } = await RepositoryKeys.fromMasterKey(master);
  return hasBothKinds(config) ? { config, root } : { config, root, wrapped: await wrapMaster(master) };
}

/** The same with other slots. The master key is deleted once it is no longer needed here. */
export function withSlots({ wrapped, ...keys }: DeviceKeys, slots: RepositoryConfig['slots']): DeviceKeys {
  const config = { ...keys.config, slots };
  return hasBothKinds(config) || !wrapped ? { ...keys, config } : { ...keys, config, wrapped };
}

async function wrapMaster(master: MasterKey): Promise<WrappedMaster> {
  // WebCrypto's types do not follow the algorithm: AES has one key, not a pair.
  const key = (await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])) as CryptoKey;
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, master.reveal()));
  return { key, nonce, sealed };
}

/** The master key, if this device still has it. @throws BackupError `damaged`. */
export async function unwrapMaster({ wrapped }: DeviceKeys): Promise<MasterKey | undefined> {
  if (!wrapped) return undefined;
  try {
    const { key, nonce, sealed } = wrapped;
    return new Secret(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed)));
  } catch (cause) {
    throw new BackupError('damaged', { context: { what: 'key on this device' }, cause });
  }
}
