// Log entries about keys: which kind, and with what result. Never anything about the key itself.
import type { Credential } from '../../../engine/index.ts';
import type { Host } from '../state/host.ts';

/** The kind of change, also in the words of the screen. */
export type KeySubject = 'Passphrase' | 'Recovery key';

/** Logs creating or replacing a key. If `work` returns `false`, the person has not confirmed it yet. */
export function trackKeyChange<Value>(
  { activity }: Host,
  subject: KeySubject,
  work: () => Promise<Value>,
): Promise<Value> {
  return activity.track({ kind: 'key-change', trigger: 'manual', subject }, work);
}

/** Logs the confirmation of a recovery kit; a mistyped group changes nothing and is not logged. */
export async function trackConfirmation(host: Host, work: () => Promise<boolean>): Promise<boolean> {
  const isConfirmed = await work();
  if (isConfirmed)
    await host.activity.add({ kind: 'key-change', trigger: 'manual', outcome: 'ok', subject: 'Recovery key' });
  return isConfirmed;
}

/** Logs that this browser receives the key again, including failed attempts. */
export function trackUnlock(
  { activity }: Host,
  credential: Credential,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const errorCode = (
    { passphrase: 'wrong-passphrase', 'recovery-key': 'wrong-recovery-key', passkey: 'wrong-passkey' } as const
  )[credential.kind];
  return activity.track({ kind: 'key-change', trigger: 'manual', subject: 'Key of this browser' }, work, (isOpen) =>
    isOpen ? {} : { outcome: 'failed', errorCode },
  );
}
