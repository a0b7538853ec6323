import type { PasskeyCredential, PasskeyFacts } from '../../../../engine/index.ts';
import { credentialStore, isPublicKeyCredential } from '../../../../platform/optional-features.ts';
import { fromHex, takeBytes, toBase64Url, toHex } from './passkey-bytes.ts';

/** Why a passkey returned no secret. */
export type PasskeyRefusal =
  /** The person cancelled, time ran out, or none of the passkeys is at hand. Browsers do not distinguish these. */
  | 'cancelled'
  /** This browser, or this kind of passkey, has no secret (no PRF); or this address cannot have passkeys. */
  | 'unsupported';

export type PasskeyAnswer =
  | { readonly kind: 'given'; readonly credential: PasskeyCredential }
  | { readonly kind: PasskeyRefusal };

const WAIT_MS = 120_000;

/** The host name to which passkeys created here belong. */
export function passkeySite(): string {
  return window.location.hostname;
}

/** Those that can be used at this address. */
export function passkeysHere<Passkey extends PasskeyFacts>(passkeys: readonly Passkey[]): readonly Passkey[] {
  return passkeys.filter(({ site }) => site === passkeySite());
}

export function arePasskeysPossible(): boolean {
  return window.isSecureContext && credentialStore()?.get !== undefined;
}

/** Asks for one of some passkeys, and for the secret that it keeps for these backups. */
export async function askPasskey(passkeys: readonly PasskeyFacts[]): Promise<PasskeyAnswer> {
  if (!arePasskeysPossible()) return { kind: 'unsupported' };
  try {
    const found = await credentialStore()?.get?.({
      publicKey: {
        // Nobody checks the signature: only the secret counts, and that comes from the device itself.
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: passkeySite(),
        allowCredentials: passkeys.map(({ credentialId }) => ({ type: 'public-key', id: fromHex(credentialId) })),
        // Without it, authenticators use another secret.
        userVerification: 'required',
        timeout: WAIT_MS,
        extensions: { prf: { evalByCredential: Object.fromEntries(passkeys.map(saltOf)) } },
      },
    });
    return answerOf(found ?? null);
  } catch (error) {
    return { kind: refusalOf(error) };
  }
}

function saltOf({ credentialId, prfSalt }: PasskeyFacts) {
  return [toBase64Url(fromHex(credentialId)), { first: fromHex(prfSalt) }] as const;
}

function answerOf(found: Credential | null): PasskeyAnswer {
  if (!isPublicKeyCredential(found)) return { kind: 'cancelled' };
  const secret = found.getClientExtensionResults().prf?.results?.first;
  if (secret === undefined) return { kind: 'unsupported' };
  return {
    kind: 'given',
    credential: { kind: 'passkey', credentialId: toHex(found.rawId), prfOutput: takeBytes(secret) },
  };
}

/** Converts a WebAuthn error into one of the possible outcomes. @throws any other error. */
export function refusalOf(error: unknown): PasskeyRefusal {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  // An address that is a number (an IP address) cannot have passkeys: SecurityError.
  if (name === 'SecurityError' || name === 'NotSupportedError' || name === 'ConstraintError') return 'unsupported';
  throw error;
}
