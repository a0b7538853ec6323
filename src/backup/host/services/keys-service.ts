import type { Credential } from '../../../engine/index.ts';
import type { Handlers } from '../../../rpc/calls.ts';
import type { KEY_CALLS, UnlockOutcome } from '../../contract/keys.ts';
import { trackConfirmation } from '../keys/key-activity.ts';
import { announcing } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { carryKeys } from '../keys/carry-keys.ts';
import { getKeyOverview } from '../keys/key-overview.ts';
import { lockRulesSchema } from '../state/lock-record.ts';

const WRONG_CODES = {
  passphrase: 'wrong-passphrase',
  'recovery-key': 'wrong-recovery-key',
  passkey: 'wrong-passkey',
} as const;

export function createKeysService(host: Host): Handlers<typeof KEY_CALLS> {
  const { keyRing, lock } = host;
  return {
    getKeys: () => getKeyOverview(host),
    checkKey: (credential) => keyRing.isKey(credential),
    proveRecoveryKey: (recoveryKey) =>
      announcing(() => trackConfirmation(host, () => keyRing.proveRecoveryKey(recoveryKey))),
    addPasskey: (passkey, current) =>
      change(host, `Passkey added: ${passkey.label}`, async () => {
        await keyRing.addPasskey(passkey, current);
        carryKeys(host);
      }),
    removeKey: (slotId, current) => announcing(() => removeKey(host, slotId, current)),
    withdrawBrowserKey: () => change(host, 'Key of this browser withdrawn', () => keyRing.withdraw()),
    keepBrowserKey: (credential) => announcing(() => keepBrowserKey(host, credential)),
    getCarried: () => host.carriedKeys.last,

    getLock: () => lock.getState(),
    lockNow: () => change(host, 'Locked', () => lock.lock()),
    unlock: (credential) => announcing(() => unlock(host, credential)),
    setLockRules: (rules) => change(host, 'Lock settings', () => lock.setRules(lockRulesSchema.parse(rules))),
    noteActivity: () => lock.noteActivity(),
  };
}

/** A change that is logged and announced to all tabs. */
function change<Value>(host: Host, subject: string, work: () => Promise<Value>): Promise<Value> {
  return announcing(() => host.activity.track({ kind: 'key-change', trigger: 'manual', subject }, work));
}

async function removeKey(host: Host, slotId: string, current: Credential | undefined): Promise<void> {
  const removed = await host.keyRing.removeKey(slotId, current);
  const name = removed.kind === 'passkey' ? 'Passkey' : removed.kind === 'recovery-key' ? 'Recovery key' : 'Key';
  await host.activity.add({
    kind: 'key-change',
    trigger: 'manual',
    outcome: 'ok',
    subject: `${name} removed${removed.label === '' ? '' : `: ${removed.label}`}`,
  });
  carryKeys(host);
}

async function keepBrowserKey(host: Host, credential: Credential): Promise<boolean> {
  const isKept = await host.keyRing.keepHere(credential);
  const outcome = isKept
    ? ({ outcome: 'ok' } as const)
    : ({ outcome: 'failed', errorCode: WRONG_CODES[credential.kind] } as const);
  await host.activity.add({
    kind: 'key-change',
    trigger: 'manual',
    subject: 'Key of this browser kept again',
    ...outcome,
  });
  return isKept;
}

/** Unlocks the app, and gives this tab the key if the browser keeps none. */
export async function unlock(host: Host, credential: Credential): Promise<UnlockOutcome> {
  const { kind, waitUntil } = await host.lock.tryUnlock(() => host.keyRing.unlockHere(credential));
  const outcome =
    kind === 'unlocked'
      ? ({ outcome: 'ok' } as const)
      : ({ outcome: 'failed', errorCode: WRONG_CODES[credential.kind] } as const);
  if (kind !== 'wait')
    await host.activity.add({
      kind: 'key-change',
      trigger: 'manual',
      subject: kind === 'unlocked' ? 'Unlocked' : 'Unlocking',
      ...outcome,
    });
  const until = waitUntil === undefined ? {} : { waitUntil: new Date(waitUntil).toISOString() };
  if (kind === 'wait') return { kind, waitUntil: new Date(waitUntil ?? Date.now()).toISOString() };
  return kind === 'unlocked' ? { kind } : { kind, ...until };
}
