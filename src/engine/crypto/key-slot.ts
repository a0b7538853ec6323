import { type Bytes, decodeHex, encodeHex, encodeUtf8, equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryId } from '../core/ids.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { KeySlot, RepositoryConfig, SlotKind } from '../format/repository-config.ts';
import { decryptAesGcm, encryptAesGcm, importAesKey } from './aes-gcm.ts';
import { deriveBytes, importHkdfKey } from './hkdf.ts';
import { DEFAULT_KDF, type KdfCosts, stretchPassphrase } from './passphrase.ts';
import type { MasterKey } from './repository-keys.ts';
import { parseRecoveryKey } from './recovery-key.ts';
import { Secret } from './secret.ts';

const NONCE = new Uint8Array(12);
const VERIFIER_BYTES = 16;

/** What a person opens a repository with. */
export type Credential =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recovery-key'; readonly recoveryKey: string };

export interface SlotPorts {
  readonly clock: Clock;
  readonly random: Random;
}

const aadOf = (kind: SlotKind, repositoryId: RepositoryId) => encodeUtf8(`heirloom/1/slot/${kind}/${repositoryId}`);

async function slotKeys(secret: Secret, kind: SlotKind, salt: Bytes) {
  const root = await importHkdfKey(secret.reveal());
  const kek = await importAesKey(await deriveBytes(root, `heirloom/1/slot/${kind}`, salt));
  const verifier = (await deriveBytes(root, `heirloom/1/slot-verifier/${kind}`, salt)).slice(0, VERIFIER_BYTES);
  return { kek, verifier };
}

async function wrap(master: MasterKey, secret: Secret, kind: SlotKind, salt: Bytes, repositoryId: RepositoryId) {
  const { kek, verifier } = await slotKeys(secret, kind, salt);
  const wrapped = await encryptAesGcm(kek, NONCE, aadOf(kind, repositoryId), master.reveal());
  return { verifier: encodeHex(verifier), wrapped: encodeHex(wrapped) };
}

function slotHead(ports: SlotPorts, label: string) {
  const salt = ports.random.bytes(32);
  const head = {
    id: encodeHex(ports.random.bytes(8)),
    createdAt: new Date(ports.clock.now()).toISOString(),
    label,
    salt: encodeHex(salt),
  };
  return { salt, head };
}

/** A slot that a passphrase opens. */
export async function createPassphraseSlot(
  master: MasterKey,
  repositoryId: RepositoryId,
  passphrase: string,
  ports: SlotPorts,
  options: { readonly label?: string; readonly kdf?: KdfCosts } = {},
): Promise<KeySlot> {
  const { salt, head } = slotHead(ports, options.label ?? '');
  const kdf = options.kdf ?? DEFAULT_KDF;
  const secret = await stretchPassphrase(passphrase, salt, kdf);
  return { ...head, kind: 'passphrase', kdf, ...(await wrap(master, secret, 'passphrase', salt, repositoryId)) };
}

/** A slot that a recovery key opens. */
export async function createRecoveryKeySlot(
  master: MasterKey,
  repositoryId: RepositoryId,
  recoveryKey: Secret,
  ports: SlotPorts,
  options: { readonly label?: string } = {},
): Promise<KeySlot> {
  const { salt, head } = slotHead(ports, options.label ?? '');
  return { ...head, kind: 'recovery-key', ...(await wrap(master, recoveryKey, 'recovery-key', salt, repositoryId)) };
}

async function openSlot(slot: KeySlot, secret: Secret, repositoryId: RepositoryId): Promise<MasterKey | undefined> {
  const { kek, verifier } = await slotKeys(secret, slot.kind, decodeHex(slot.salt));
  if (!equalBytes(verifier, decodeHex(slot.verifier))) return undefined;
  const master = await decryptAesGcm(kek, NONCE, aadOf(slot.kind, repositoryId), decodeHex(slot.wrapped));
  if (!master) throw new BackupError('damaged', { context: { what: 'key slot', slot: slot.id } });
  return new Secret(master);
}

/**
 * Opens the master key with what a person gave; `undefined` where no slot takes it (which is an expected outcome).
 * @throws BackupError `mistyped-recovery-key`, `limit-exceeded` (absurd KDF costs), `damaged` (a slot that does not
 *   hold what its verifier says).
 */
export async function openMasterKey(config: RepositoryConfig, credential: Credential): Promise<MasterKey | undefined> {
  const recoveryKey = credential.kind === 'recovery-key' ? await parseRecoveryKey(credential.recoveryKey) : undefined;
  for (const slot of config.slots) {
    if (slot.kind !== credential.kind) continue;
    const secret =
      slot.kind === 'passphrase' && credential.kind === 'passphrase'
        ? await stretchPassphrase(credential.passphrase, decodeHex(slot.salt), slot.kdf)
        : recoveryKey;
    const master = secret && (await openSlot(slot, secret, config.id));
    if (master) return master;
  }
  return undefined;
}
