import type { PasskeyRefusal } from './ask-passkey.ts';

/** Why a passkey did not work, and what to do instead. */
export const PASSKEY_REFUSALS: Readonly<Record<PasskeyRefusal, string>> = {
  cancelled:
    'No passkey was used: you cancelled, or no passkey was available. Try again, or use the passphrase or the recovery key.',
  unsupported: 'This passkey, or this browser, cannot keep a key for backups. Use the passphrase or the recovery key.',
};
