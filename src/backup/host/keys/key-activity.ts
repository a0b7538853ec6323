// What the activity log says about keys: which kind, and how it ended. Never anything of the key itself.
import type { Credential } from '../../../engine/index.ts';
import type { Host } from '../state/host.ts';

/** What is changed: also the words on the screen. */
export type KeySubject = 'Passphrase' | 'Recovery key';

/** Tracks the making or the replacement of a key. `false` of `work`: the person has not shown that they hold it yet. */
export function trackKeyChange<Value>(
  { activity }: Host,
  subject: KeySubject,
  work: () => Promise<Value>,
): Promise<Value> {
  return activity.track({ kind: 'key-change', trigger: 'manual', subject }, work);
}

/** Tracks the confirmation of a recovery kit; a mistyped group changes nothing and is nothing to remember. */
export async function trackConfirmation(host: Host, work: () => Promise<boolean>): Promise<boolean> {
  const isConfirmed = await work();
  if (isConfirmed)
    await host.activity.add({ kind: 'key-change', trigger: 'manual', outcome: 'ok', subject: 'Recovery key' });
  return isConfirmed;
}

/** Tracks that this browser is given the key again, also where it was not the right one. */
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
