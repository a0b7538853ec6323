import {
  type KeptBackup,
  lastingId,
  listSnapshots,
  type SerializedBackupError,
  type Snapshot,
} from '../../../engine/index.ts';
import type { SpreadCheck } from '../../../engine/programs.ts';
import { estimateStorage, isStoragePersisted } from '../../../platform/browser-storage.ts';
import type { CheckOutcome, DestinationState, DestinationStatus } from '../../contract/destinations.ts';
import type { Host } from '../state/host.ts';
import { measureStorage } from '../platform/measure-storage.ts';
import { getAllFacts, getDestinations, type Destination, type DestinationFacts } from '../places/destination.ts';
import { waitsFor } from '../places/network-settings.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { downloadsStatus } from '../places/downloaded-files.ts';
import { toKeptBackups } from '../places/kept-backups.ts';
import { countWanted } from '../retention/wanted-snapshots.ts';

/** All destinations with their known facts, this browser first, with the size of its repository. */
export async function listDestinations(host: Host): Promise<readonly DestinationStatus[]> {
  const list = await listUnmeasured(host);
  const state = await host.local.getState().catch(() => undefined);
  if (state?.kind !== 'ready') return list;
  const sizeBytes = await measureStorage(state.repository.storage);
  return list.map((destination) => (abilitiesOf(destination).isHere ? { ...destination, sizeBytes } : destination));
}

/** As {@link listDestinations}, without that size. Only checks whether folders may be used; nothing else is read. */
export async function listUnmeasured(host: Host): Promise<readonly DestinationStatus[]> {
  const facts = await getAllFacts();
  const here = await snapshotsHere(host);
  const list: DestinationStatus[] = [];
  for (const destination of await getDestinations())
    list.push(await statusOf(host, destination, facts[destination.id] ?? {}, here));
  return list;
}

/** The known backups of a destination. */
export async function listKnown(host: Host, { id, place }: Destination): Promise<readonly KeptBackup[]> {
  if (kindOf(place).isHere) return toKeptBackups(await snapshotsHere(host));
  return (await getAllFacts())[id]?.backups ?? [];
}

/** Empty if the repository cannot be read; other screens report that. */
async function snapshotsHere(host: Host): Promise<readonly Snapshot[]> {
  const state = await host.local.getState().catch(() => undefined);
  return state?.kind === 'ready' ? (await listSnapshots(state.repository)).snapshots : [];
}

async function statusOf(
  host: Host,
  destination: Destination,
  facts: DestinationFacts,
  here: readonly Snapshot[],
): Promise<DestinationStatus> {
  const { id, name, place, addedAt, isPaused, isOutsideThisDevice, retention, price } = destination;
  const kind = kindOf(place);
  const { sizeBytes, lastCopyAt, lastSeenAt, lastCheck, lastDrill, spreadCheck } = facts;
  // The earlier content is gone, or replaced by another set of backups: earlier proofs do not apply to the place.
  const isOther = kind.isReplica && (facts.error?.code === 'place-emptied' || facts.error?.code === 'other-repository');
  const backups = isOther ? [] : (facts.backups ?? []);
  const isProven = !isOther && (!kind.isHere || here.length > 0);
  const common = {
    id,
    kind: place.kind,
    name,
    describes: kind.describe(),
    isPaused,
    isOutsideThisBrowser: kind.isOutsideBrowser,
    isOutsideThisDevice: kind.isOutsideDevice === 'asked' ? isOutsideThisDevice : kind.isOutsideDevice,
    ...(addedAt === undefined ? {} : { addedAt }),
    ...(lastSeenAt === undefined ? {} : { lastSeenAt }),
    ...(lastCheck && isProven ? { lastCheck } : {}),
    ...(lastDrill && isProven ? { lastDrill } : {}),
    ...(spreadCheck && isProven ? { monthlyCheck: monthlyCheckOf(spreadCheck) } : {}),
    ...(kind.isAppendOnly ? { isAppendOnly: true } : {}),
    ...(kind.isOnNetwork ? { isOnNetwork: true } : {}),
    ...(price ? { price } : {}),
    ...(place.probed?.clockOffsetMs === undefined ? {} : { clockOffsetMs: place.probed.clockOffsetMs }),
  };
  if (kind.isHere) return { ...common, ...(await browserStatus(host, facts, here)) };
  if (kind.isKeptByHand) return { ...common, ...downloadsStatus(destination, facts) };
  const waiting = await countWaiting(host, here, backups, destination);
  const mayUse = await kind.mayUse().catch(() => false);
  const state = stateOf({
    isPaused,
    mayUse,
    facts,
    waiting,
    backups: backups.length,
    hasCredentials: kind.hasCredentials,
  });
  const error = mayUse && state !== 'ok' ? facts.error : undefined;
  const waitingFor = state === 'behind' ? await waitsFor(place) : undefined;
  return {
    ...common,
    state,
    ...(error ? { error } : {}),
    ...(waitingFor === undefined ? {} : { waitsFor: waitingFor }),
    ...(sizeBytes === undefined || isOther ? {} : { sizeBytes }),
    ...(lastCopyAt === undefined ? {} : { lastCopyAt }),
    backups,
    waiting,
    retention,
  };
}

function monthlyCheckOf({ position, roundEndedAt }: SpreadCheck): NonNullable<DestinationStatus['monthlyCheck']> {
  return {
    part: position,
    ...(roundEndedAt === undefined ? {} : { completedAt: new Date(roundEndedAt).toISOString() }),
  };
}

/** How many would be copied now. */
async function countWaiting(
  host: Host,
  here: readonly Snapshot[],
  backups: readonly KeptBackup[],
  { retention }: Destination,
): Promise<number> {
  const known = new Set(backups.map(({ id }) => id));
  const there = here.filter((snapshot) => known.has(lastingId(snapshot)));
  return countWanted(host, here, there, retention);
}

function stateOf({
  isPaused,
  mayUse,
  facts,
  waiting,
  backups,
  hasCredentials,
}: {
  readonly isPaused: boolean;
  readonly mayUse: boolean;
  readonly facts: DestinationFacts;
  readonly waiting: number;
  readonly backups: number;
  readonly hasCredentials: boolean;
}): DestinationState {
  if (isPaused) return 'paused';
  if (!mayUse) return 'permission-lost';
  const isDamaged = (facts.damage ?? []).length > 0 || facts.lastDrill?.outcome === 'failed';
  // A temporary failure no longer matters once all copies are there.
  const isRefused = hasCredentials && facts.error !== undefined && isRefusal(facts.error);
  const isOver = facts.error?.retry === 'temporary' && !isRefused && waiting === 0 && backups > 0;
  if (isRefused) return 'permission-lost';
  if (facts.error && !isOver) return stateOfError(facts.error, isDamaged);
  if (isDamaged) return 'damaged';
  if (waiting > 0) return 'behind';
  return backups === 0 ? 'empty' : 'ok';
}

/**
 * Whether the server refuses the key, which lasts until there is another one. Some servers (Ceph 16.2.15) answer a
 * withdrawn key without a CORS header, so the browser hides the answer; since this page could read answers when the
 * destination was connected, the key is the likeliest reason.
 */
function isRefusal({ code, hint }: SerializedBackupError): boolean {
  return code === 'permission-lost' || hint === 'unreadable-answer';
}

function stateOfError({ code }: SerializedBackupError, isDamaged: boolean): DestinationState {
  switch (code) {
    case 'permission-lost':
      // The browser allows using it again, or the failure would already be recorded; the next copy will use it.
      return 'behind';
    case 'place-missing':
      return 'missing';
    case 'quota-exceeded':
      return 'full';
    case 'other-repository':
      return 'other-repository';
    case 'place-emptied':
      return 'emptied';
    case 'place-read-only':
      return 'read-only';
    default:
      return isDamaged ? 'damaged' : 'failing';
  }
}

/** Backups that were verified individually were all read back: as old as the oldest of these verifications. */
async function lastFullCheckHere(
  host: Host,
  { lastCheck }: DestinationFacts,
  here: readonly Snapshot[],
): Promise<CheckOutcome | undefined> {
  if (lastCheck?.isIntact === false) return lastCheck;
  const verifications = await host.device.getVerifications();
  const dates = here.map((snapshot) => verifications[lastingId(snapshot)]?.verifiedAt ?? '').sort();
  const [at = ''] = dates;
  return at > (lastCheck?.at ?? '') ? { at, depth: 'full', isIntact: true } : lastCheck;
}

async function browserStatus(
  host: Host,
  facts: DestinationFacts,
  here: readonly Snapshot[],
): Promise<
  Pick<
    DestinationStatus,
    'lastCheck' | 'state' | 'lastCopyAt' | 'backups' | 'waiting' | 'retention' | 'room' | 'isPersisted'
  >
> {
  const isDamaged = (facts.damage ?? []).length > 0 || facts.lastDrill?.outcome === 'failed';
  const { usage, quota } = await estimateStorage();
  const isPersisted = await isStoragePersisted();
  const [newest] = here;
  const lastCheck = here.length > 0 ? await lastFullCheckHere(host, facts, here) : undefined;
  return {
    ...(lastCheck ? { lastCheck } : {}),
    state: here.length === 0 ? 'empty' : isDamaged ? 'damaged' : 'ok',
    ...(newest ? { lastCopyAt: newest.takenAt } : {}),
    backups: toKeptBackups(here),
    waiting: 0,
    retention: null,
    ...(usage !== undefined && quota ? { room: { usedBytes: usage, quotaBytes: quota } } : {}),
    ...(isPersisted === undefined ? {} : { isPersisted }),
  };
}
