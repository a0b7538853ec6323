import {
  chosenFilesOf,
  type JudgedBackup,
  type KnownState,
  lastingId,
  latestWhole,
  leftOutOf,
  listSnapshots,
  protectionFacts,
} from '../../../engine/index.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import type { DestinationStatus } from '../../contract/destinations.ts';
import type { ProtectionReport } from '../../contract/protection.ts';
import { gather } from '../automation/gather.ts';
import { describeState } from '../backing-up/status.ts';
import { listUnmeasured } from '../destinations/list-destinations.ts';
import type { Host } from '../state/host.ts';
import type { LocalState } from '../state/local-repository.ts';
import { toKnownPlace } from './known-place.ts';

/** This many entries are enough to find the last attempt to back up. */
const LAST_ENTRIES = 50;

/**
 * The facts for the protection status, collected from the repository, the destinations, the schedule and the log. If
 * one of the last three cannot be read, its facts count as unknown; the others still say how well the data is
 * protected.
 */
export async function getProtection(host: Host): Promise<ProtectionReport> {
  const state = await host.local.getState();
  const [status, backups, destinations, automation, attempts] = await Promise.all([
    describeState(host, state),
    judgedBackups(host, state),
    listUnmeasured(host).catch(() => []),
    getAutomation(host).catch(() => undefined),
    listAttempts(host).catch(() => []),
  ]);
  const places = destinations.map(toKnownPlace);
  const known: KnownState = { status, backups, places, automation, attempts, storage: storageOf(destinations) };
  return {
    facts: protectionFacts(known),
    latestId: latestWhole(backups, chosenFilesOf(known))?.id ?? null,
    hasBackups: backups.length > 0,
    places: destinations.map(({ id, kind, name }) => ({ id, name, isKeptByHand: abilitiesOf({ kind }).isKeptByHand })),
  };
}

/** The backups in this browser; none if their key is missing, because then nothing is known about them. */
async function judgedBackups(host: Host, state: LocalState): Promise<readonly JudgedBackup[]> {
  if (state.kind !== 'ready') return [];
  const { snapshots } = await listSnapshots(state.repository);
  const verifications = await host.device.getVerifications();
  return snapshots.map((snapshot) => {
    const { takenAt, trigger, scope, withFiles } = snapshot;
    const id = lastingId(snapshot);
    const isDamaged = (verifications[id]?.findings ?? []).length > 0;
    return { id, takenAt, trigger, scope, withFiles, leftOut: leftOutOf(snapshot), isDamaged };
  });
}

async function getAutomation(host: Host): Promise<KnownState['automation']> {
  return (await gather(host, undefined)).automation;
}

async function listAttempts(host: Host): Promise<KnownState['attempts']> {
  const entries = await host.activity.list({ limit: LAST_ENTRIES });
  return entries
    .filter(({ kind }) => kind === 'backup')
    .map(({ trigger, outcome, errorCode }) => ({
      isSafetyBackup: trigger === 'before-destructive',
      outcome,
      ...(errorCode === undefined ? {} : { errorCode }),
    }));
}

function storageOf(destinations: readonly DestinationStatus[]): KnownState['storage'] {
  const { isPersisted = null, room } = destinations.find((destination) => abilitiesOf(destination).isHere) ?? {};
  return { isPersistent: isPersisted, ...(room ? { room } : {}) };
}
