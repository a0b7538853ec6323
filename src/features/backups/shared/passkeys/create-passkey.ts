import type { PasskeyCredential, PasskeyFacts } from '../../../../engine/index.ts';
import { credentialStore, isPublicKeyCredential } from '../../../../platform/optional-features.ts';
import { arePasskeysPossible, askPasskey, passkeySite, refusalOf, type PasskeyRefusal } from './ask-passkey.ts';
import { fromHex, takeBytes, toHex } from './passkey-bytes.ts';

export type CreatedPasskey =
  | { readonly kind: 'created'; readonly passkey: PasskeyFacts; readonly credential: PasskeyCredential }
  /** This device already has one of these. */
  | { readonly kind: 'exists' }
  | { readonly kind: PasskeyRefusal };

// ES256, EdDSA, RS256: together these cover all authenticators.
const ALGORITHMS = [-7, -8, -257];
const WAIT_MS = 120_000;
const SALT_BYTES = 32;

/**
 * Creates a passkey for this site, and asks it for its secret.
 * @param existing passkeys: an authenticator that has one of them does not create a second.
 * @param name its name in the device's own list of passkeys.
 */
export async function createPasskey(existing: readonly PasskeyFacts[], name: string): Promise<CreatedPasskey> {
  if (!arePasskeysPossible()) return { kind: 'unsupported' };
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  try {
    const made = await credentialStore()?.create?.({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rp: { id: passkeySite(), name: 'Heirloom' },
        // Random, so that two sets of backups do not replace each other's passkeys.
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: existing.map(({ credentialId }) => ({ type: 'public-key', id: fromHex(credentialId) })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
        timeout: WAIT_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    if (!isPublicKeyCredential(made)) return { kind: 'cancelled' };
    return await secretOf(made, toHex(salt));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidStateError') return { kind: 'exists' };
    return { kind: refusalOf(error) };
  }
}

/** Some authenticators return the secret when the passkey is created, others only when it is first used. */
async function secretOf(made: PublicKeyCredential, prfSalt: string): Promise<CreatedPasskey> {
  const credentialId = toHex(made.rawId);
  const passkey: PasskeyFacts = { site: passkeySite(), credentialId, prfSalt };
  const { prf } = made.getClientExtensionResults();
  if (prf?.results?.first !== undefined) {
    return {
      kind: 'created',
      passkey,
      credential: { kind: 'passkey', credentialId, prfOutput: takeBytes(prf.results.first) },
    };
  }
  if (prf?.enabled !== true) return { kind: 'unsupported' };
  const answer = await askPasskey([passkey]);
  return answer.kind === 'given' ? { kind: 'created', passkey, credential: answer.credential } : answer;
}
