import type { Bytes } from '../engine/index.ts';
import { encodeUtf8, z } from '../engine/low-level.ts';

/*
 * [Note: Keys of destinations]
 * The secret in a destination's settings (a key, a password) is sealed as soon as it leaves the form, by an AES-GCM key
 * that no script can extract from the browser, and both are stored together, only on this device. It is opened where a
 * request is signed, and nowhere else: what lists, copies, logs or reports destinations never sees it. Removing the
 * destination removes the sealed secret with its key.
 */

/** A text that only this browser profile can read. */
interface SealedText {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
  readonly sealed: Bytes;
}

/** A secret in settings: sealed, or not yet, as it comes from a form or from the command line. */
export type StoredSecret = string | SealedText;

const bytes = z.custom<Bytes>((value) => value instanceof Uint8Array);

/** The schema of a secret in a kind's settings. Its name must be that of a field of type `secret`. */
export const secretText: z.ZodMiniType<StoredSecret> = z.union([
  z.string().check(z.minLength(1), z.maxLength(4096)),
  z.object({ key: z.custom<CryptoKey>((value) => value instanceof CryptoKey), nonce: bytes, sealed: bytes }),
]);

export async function sealText(text: string): Promise<SealedText> {
  // WebCrypto's types do not follow the algorithm: AES has one key, not a pair.
  const key = (await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])) as CryptoKey;
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, encodeUtf8(text));
  return { key, nonce, sealed: new Uint8Array(sealed) };
}

/** The secret itself, for signing a request. */
export async function openSecret(secret: StoredSecret): Promise<string> {
  if (typeof secret === 'string') return secret;
  const { key, nonce, sealed } = secret;
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed));
}

/** Whether one of these members is a secret that is not sealed. */
export function hasOpenSecret(settings: object, names: readonly string[]): boolean {
  return Object.entries(settings).some(([name, value]) => names.includes(name) && typeof value === 'string');
}

/** The same settings with all these members sealed. */
export async function sealSecrets<Settings extends object>(
  settings: Settings,
  names: readonly string[],
): Promise<Settings> {
  const sealed = { ...settings };
  for (const [name, value] of Object.entries(settings))
    if (names.includes(name) && typeof value === 'string') Object.assign(sealed, { [name]: await sealText(value) });
  return sealed;
}
