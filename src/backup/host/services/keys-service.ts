import type { Credential } from '../../../engine/index.ts';
import type { KeysService, UnlockOutcome } from '../../contract/keys.ts';
import { trackConfirmation } from '../keys/key-activity.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import type { Host } from '../state/host.ts';
import { reply } from '../platform/reply.ts';
import { carryKeys } from '../keys/carry-keys.ts';
import { getKeyOverview } from '../keys/key-overview.ts';
import { lockRulesSchema } from '../state/lock-record.ts';

const WRONG_CODES = {
  passphrase: 'wrong-passphrase',
  'recovery-key': 'wrong-recovery-key',
  passkey: 'wrong-passkey',
} as const;

/** What the page may ask about keys and the lock. See `keys-protocol.ts`. */
export function createKeysService(host: Host): KeysService {
  const { activity, keyRing, lock, jobs } = host;
  const change = <Value>(subject: string, work: () => Promise<Value>) =>
    replyAndAnnounce(() => activity.track({ kind: 'key-change', trigger: 'manual', subject }, work));
  return {
    getKeys: () => reply(() => getKeyOverview(host)),
    checkKey: (job, credential) => reply(() => jobs.run(job, undefined, () => keyRing.isKey(credential))),
    proveRecoveryKey: (job, recoveryKey) =>
      replyAndAnnounce(() =>
        jobs.run(job, undefined, () => trackConfirmation(host, () => keyRing.proveRecoveryKey(recoveryKey))),
      ),
    addPasskey: (passkey, current) =>
      change(`Passkey added: ${passkey.label}`, async () => {
        await keyRing.addPasskey(passkey, current);
        carryKeys(host);
      }),
    removeKey: (slotId, current) =>
      replyAndAnnounce(async () => {
        const removed = await keyRing.removeKey(slotId, current);
        const name = removed.kind === 'passkey' ? 'Passkey' : removed.kind === 'recovery-key' ? 'Recovery key' : 'Key';
        await activity.add({
          kind: 'key-change',
          trigger: 'manual',
          outcome: 'ok',
          subject: `${name} removed${removed.label === '' ? '' : `: ${removed.label}`}`,
        });
        carryKeys(host);
      }),
    withdrawBrowserKey: () => change('Key of this browser withdrawn', () => keyRing.withdraw()),
    keepBrowserKey: (job, credential) =>
      replyAndAnnounce(() =>
        jobs.run(job, undefined, async () => {
          const isKept = await keyRing.keepHere(credential);
          const outcome = isKept
            ? ({ outcome: 'ok' } as const)
            : ({ outcome: 'failed', errorCode: WRONG_CODES[credential.kind] } as const);
          await activity.add({
            kind: 'key-change',
            trigger: 'manual',
            subject: 'Key of this browser kept again',
            ...outcome,
          });
          return isKept;
        }),
      ),
    getCarried: () => reply(() => host.carriedKeys.last),

    getLock: () => reply(() => lock.getState()),
    lockNow: () => change('Locked', () => lock.lock()),
    unlock: (job, credential) => replyAndAnnounce(() => jobs.run(job, undefined, () => unlock(host, credential))),
    setLockRules: (rules) => change('Lock settings', () => lock.setRules(lockRulesSchema.parse(rules))),
    noteActivity: () => reply(() => lock.noteActivity()),
  };
}

/** Unlocks the app, and gives this tab the key where the browser keeps none. */
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

async function replyAndAnnounce<Value>(work: () => Promise<Value>) {
  const answer = await reply(work);
  announceBackupsChanged();
  return answer;
}
