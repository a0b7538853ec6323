import { BackupError, type KeySlot, type PasskeyFacts } from '../../../engine/index.ts';
import { z } from '../../../engine/low-level.ts';
import type { NewPasskey } from '../../contract/keys.ts';

const passkeySchema = z.strictObject({
  site: z.string().check(z.regex(/^[a-z0-9.-]{1,253}$/)),
  credentialId: z.string().check(z.regex(/^(?:[0-9a-f]{2}){1,1023}$/)),
  prfSalt: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  prfOutput: z.custom<NewPasskey['prfOutput']>((value) => value instanceof Uint8Array && value.length === 32),
  label: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
});

/** Checks the page's input for a key slot. @throws BackupError `invalid-format`. */
export function assertPasskey(passkey: NewPasskey): NewPasskey {
  const parsed = passkeySchema.safeParse(passkey);
  // Refused input is not repeated: it may contain a secret.
  if (!parsed.success) throw new BackupError('invalid-format', { context: { what: 'passkey' }, hint: 'passkey-name' });
  return parsed.data;
}

/** What the passkeys among some slots are asked with. No secret: it stands in every backup file. */
export function passkeyFacts(slots: readonly KeySlot[]): readonly PasskeyFacts[] {
  return slots.flatMap((slot) =>
    slot.kind === 'passkey' ? [{ site: slot.site, credentialId: slot.credentialId, prfSalt: slot.prfSalt }] : [],
  );
}
