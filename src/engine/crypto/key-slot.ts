import { type Bytes, decodeHex, encodeHex, encodeUtf8, equalBytes } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import type { RepositoryId } from '../core/ids.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { RepositoryConfig } from '../format/repository-config.ts';
import type { KeySlot, SlotKind } from '../format/slot-format.ts';
import { decryptAesGcm, encryptAesGcm, importAesKey } from './aes-gcm.ts';
import { deriveBytes, importHkdfKey } from './hkdf.ts';
import { DEFAULT_KDF, KdfBudget, type KdfCosts, shareOfBudget, stretchPassphrase } from './passphrase.ts';
import type { MasterKey } from './repository-keys.ts';
import { parseRecoveryKey } from './recovery-key.ts';
import { Secret } from './secret.ts';

const NONCE = new Uint8Array(12);
const VERIFIER_BYTES = 16;
const PRF_BYTES = 32;

type KnownSlot = Exclude<KeySlot, { kind: 'other' }>;
type SlotOf<Kind extends SlotKind> = Extract<KeySlot, { kind: Kind }>;

/** A credential that opens a repository. */
export type Credential =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recovery-key'; readonly recoveryKey: string }
  | PasskeyCredential;

/** A passkey's result: the 32 bytes of its pseudo-random function (WebAuthn PRF) over the slot's `prfSalt`. */
export interface PasskeyCredential {
  readonly kind: 'passkey';
  /** The passkey that was used: its credential id, in lower-case hexadecimal. */
  readonly credentialId: string;
  readonly prfOutput: Bytes;
}

/** The facts stored about a passkey next to the wrapped key, needed to ask the same passkey again. Not secret. */
export interface PasskeyFacts {
  /** The host name that it is bound to; it works nowhere else. */
  readonly site: string;
  /** Lower-case hexadecimal. */
  readonly credentialId: string;
  /** 32 bytes, lower-case hexadecimal: the input of its pseudo-random function. */
  readonly prfSalt: string;
}

export interface SlotPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/**
 * The associated data that binds a wrapped key. @param facts of a passkey: included, so no fact can be changed
 * unnoticed.
 */
function aadOf(kind: SlotKind, repositoryId: RepositoryId, facts?: PasskeyFacts): Bytes {
  const bound = facts ? `/${facts.site}/${facts.credentialId}/${facts.prfSalt}` : '';
  return encodeUtf8(`heirloom/1/slot/${kind}/${repositoryId}${bound}`);
}

async function slotKeys(secret: Secret, kind: SlotKind, salt: Bytes) {
  const root = await importHkdfKey(secret.reveal());
  const kek = await importAesKey(await deriveBytes(root, `heirloom/1/slot/${kind}`, salt));
  const verifier = (await deriveBytes(root, `heirloom/1/slot-verifier/${kind}`, salt)).slice(0, VERIFIER_BYTES);
  return { kek, verifier };
}

async function wrap(master: MasterKey, secret: Secret, kind: SlotKind, salt: Bytes, aad: Bytes) {
  const { kek, verifier } = await slotKeys(secret, kind, salt);
  const wrapped = await encryptAesGcm(kek, NONCE, aad, master.reveal());
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

/** Creates a slot for a passphrase. */
export async function createPassphraseSlot(
  master: MasterKey,
  repositoryId: RepositoryId,
  passphrase: string,
  ports: SlotPorts,
  options: { readonly label?: string; readonly kdf?: KdfCosts } = {},
): Promise<SlotOf<'passphrase'>> {
  const { salt, head } = slotHead(ports, options.label ?? '');
  const kdf = options.kdf ?? DEFAULT_KDF;
  const secret = await stretchPassphrase(passphrase, salt, kdf);
  return {
    ...head,
    kind: 'passphrase',
    kdf,
    ...(await wrap(master, secret, 'passphrase', salt, aadOf('passphrase', repositoryId))),
  };
}

/** Creates a slot for a recovery key. */
export async function createRecoveryKeySlot(
  master: MasterKey,
  repositoryId: RepositoryId,
  recoveryKey: Secret,
  ports: SlotPorts,
  options: { readonly label?: string } = {},
): Promise<SlotOf<'recovery-key'>> {
  const { salt, head } = slotHead(ports, options.label ?? '');
  return {
    ...head,
    kind: 'recovery-key',
    ...(await wrap(master, recoveryKey, 'recovery-key', salt, aadOf('recovery-key', repositoryId))),
  };
}

/**
 * Creates a slot for a passkey. Always in addition to another slot, because a passkey is bound to one site and may be
 * lost with a device. @param prfOutput its 32 bytes over `facts.prfSalt`. @throws BackupError `invalid-format` if there
 * are not 32.
 */
export async function createPasskeySlot(
  master: MasterKey,
  repositoryId: RepositoryId,
  { prfOutput, ...facts }: PasskeyFacts & { readonly prfOutput: Secret },
  ports: SlotPorts,
  options: { readonly label?: string } = {},
): Promise<SlotOf<'passkey'>> {
  if (prfOutput.reveal().length !== PRF_BYTES)
    throw new BackupError('invalid-format', { context: { what: 'passkey output' } });
  const { site, credentialId, prfSalt } = facts;
  const { salt, head } = slotHead(ports, options.label ?? '');
  const wrapped = await wrap(master, prfOutput, 'passkey', salt, aadOf('passkey', repositoryId, facts));
  return { ...head, kind: 'passkey', site, credentialId, prfSalt, ...wrapped };
}

async function openSlot(slot: KnownSlot, secret: Secret, repositoryId: RepositoryId): Promise<MasterKey | undefined> {
  const { kek, verifier } = await slotKeys(secret, slot.kind, decodeHex(slot.salt));
  if (!equalBytes(verifier, decodeHex(slot.verifier))) return undefined;
  const aad = aadOf(slot.kind, repositoryId, slot.kind === 'passkey' ? slot : undefined);
  const master = await decryptAesGcm(kek, NONCE, aad, decodeHex(slot.wrapped));
  if (!master) throw new BackupError('damaged', { context: { what: 'key slot', slot: slot.id } });
  return new Secret(master);
}

/** The secret that a credential yields for a slot; `undefined` if it is for another kind of slot. */
async function secretFor(slot: KnownSlot, credential: Credential, budget: KdfBudget): Promise<Secret | undefined> {
  if (slot.kind === 'passphrase') {
    if (credential.kind !== 'passphrase') return undefined;
    budget.spend(slot.kdf);
    return stretchPassphrase(credential.passphrase, decodeHex(slot.salt), slot.kdf);
  }
  if (slot.kind === 'recovery-key') {
    return credential.kind === 'recovery-key' ? parseRecoveryKey(credential.recoveryKey) : undefined;
  }
  const isFor = credential.kind === 'passkey' && credential.credentialId === slot.credentialId;
  return isFor ? new Secret(credential.prfOutput) : undefined;
}

/** Cheap slots first, so that expensive ones cannot use up the total cost before the usual ones were tried. */
function inOrderOfCost(slots: readonly KeySlot[]): readonly KnownSlot[] {
  const costOf = (slot: KnownSlot) => (slot.kind === 'passphrase' ? shareOfBudget(slot.kdf) : 0);
  return slots.filter((slot) => slot.kind !== 'other').sort((a, b) => costOf(a) - costOf(b));
}

/**
 * Opens the master key with a person's credential; `undefined` if no slot accepts it (an expected outcome). Slots of
 * unknown kinds are skipped. A bad slot matters only if no other opens.
 * @throws BackupError `mistyped-recovery-key`, `limit-exceeded` (absurd KDF costs, of one slot or of all together),
 *   `damaged` (a slot whose verifier matches but whose key does not open).
 */
export async function openMasterKey(config: RepositoryConfig, credential: Credential): Promise<MasterKey | undefined> {
  // Report a mistyped recovery key even if no slot is for one.
  if (credential.kind === 'recovery-key') await parseRecoveryKey(credential.recoveryKey);
  const budget = new KdfBudget();
  const failures: BackupError[] = [];
  for (const slot of inOrderOfCost(config.slots)) {
    try {
      const secret = await secretFor(slot, credential, budget);
      const master = secret && (await openSlot(slot, secret, config.id));
      if (master) return master;
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      failures.push(error);
    }
  }
  // A damaged slot that this passphrase matches is more informative than one that was not tried.
  const failure = failures.find(({ code }) => code === 'damaged') ?? failures[0];
  if (failure) throw failure;
  return undefined;
}

/** @throws BackupError `limit-exceeded` if an attempt at these slots would cost more than readers allow. */
export function assertAffordable(slots: readonly KeySlot[]): void {
  const budget = new KdfBudget();
  for (const slot of slots) if (slot.kind === 'passphrase') budget.spend(slot.kdf);
}
