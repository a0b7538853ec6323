import type { KeySlot, PasskeyFacts } from '../../../engine/index.ts';

/** What the passkeys among some slots are asked with. No secret: it stands in every backup file. */
export function passkeyFacts(slots: readonly KeySlot[]): readonly PasskeyFacts[] {
  return slots.flatMap((slot) =>
    slot.kind === 'passkey' ? [{ site: slot.site, credentialId: slot.credentialId, prfSalt: slot.prfSalt }] : [],
  );
}
