import { CONFLICTS } from '../../../catalogue/describe-source.ts';
import {
  amendSnapshot,
  lastingId,
  leftOutOf,
  listSnapshots,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import { snapshotTotals } from '../../../engine/low-level.ts';
import { GUARD_AT_REST, guardAfter, parseGuardState, type GuardState } from '../../../engine/programs.ts';
import type { GuardQuestion } from '../../contract/automation.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { DeviceValue } from '../platform/device-value.ts';
import type { Host } from '../state/host.ts';
import { withWorkLock } from '../platform/web-locks.ts';

interface StoredGuard {
  readonly state: GuardState;
  /** The facts for the question; present while tripped. */
  readonly told?: Pick<GuardQuestion, 'before' | 'after'>;
  /** The last good backup, if it was pinned only for the question. */
  readonly pinnedId?: string;
}

const guard = new DeviceValue<StoredGuard>('shrink-guard');

async function getGuard(): Promise<StoredGuard> {
  const stored = await guard.get();
  return stored ? { ...stored, state: parseGuardState(stored.state) } : { state: GUARD_AT_REST };
}

/** The question to the person; `null` if there is none. */
export async function getGuardQuestion(): Promise<GuardQuestion | null> {
  const { state, told } = await getGuard();
  return state.trip && told ? { ...state.trip, ...told } : null;
}

/** While it is tripped, no policy deletes a backup, here or at any destination. */
export async function isGuardTripped(): Promise<boolean> {
  return (await getGuard()).state.trip !== null;
}

/** Backups from before a restore are not compared: the person chose to replace their state. */
function isOfRestore({ trigger }: Snapshot): boolean {
  return trigger === 'before-restore' || trigger === 'before-undo';
}

/**
 * Compares a new backup with the previous one, and with the maximum of the last weeks. If the data shrank, retention
 * stops, the last good backup is pinned, and the person is asked. Call it under the work lock.
 */
export async function judgeBackup(host: Host, repository: Repository, current: Snapshot): Promise<void> {
  if (isOfRestore(current)) return;
  const verifications = await host.device.getVerifications();
  const { snapshots } = await listSnapshots(repository);
  const comparable = snapshots.filter(
    (other) =>
      lastingId(other) !== lastingId(current) &&
      !isOfRestore(other) &&
      other.source.name === current.source.name &&
      other.scope === current.scope &&
      other.withFiles === current.withFiles &&
      leftOutOf(other).join() === leftOutOf(current).join() &&
      verifications[lastingId(other)]?.findings === undefined,
  );
  const [previous] = comparable;
  const at = Date.parse(current.takenAt);
  const before = await getGuard();
  // A state from before the person last confirmed a loss is no longer the good one.
  const since = before.state.marks.reduce(
    (earliest, { firstAt }) => Math.min(earliest, firstAt),
    Number.POSITIVE_INFINITY,
  );
  const largest = largestOf(comparable.filter(({ takenAt }) => Date.parse(takenAt) >= since));
  const state = guardAfter(before.state, {
    kind: 'backed-up',
    at,
    current: judgedPart(current),
    ...(previous ? { previous: { id: lastingId(previous), state: judgedPart(previous) } } : {}),
    ...(largest ? { largestId: lastingId(largest) } : {}),
  });
  const good = comparable.find((other) => lastingId(other) === state.trip?.lastGoodId);
  if (before.state.trip || !good) return guard.set({ ...before, state });

  const told = { before: figuresOf(good), after: figuresOf(current) };
  const goodId = lastingId(good);
  // First stop deletions; then the steps that may fail on a full disk.
  await guard.set({ state, told });
  if (!good.isPinned) {
    await amendSnapshot(repository, good, { isPinned: true });
    await guard.set({ state, told, pinnedId: goodId });
  }
  await host.activity.add({
    kind: 'guard',
    trigger: 'automatic',
    outcome: 'warning',
    backupId: goodId,
    figures: {
      recordsBefore: told.before.records,
      recordsAfter: told.after.records,
      filesBefore: told.before.files,
      filesAfter: told.after.files,
    },
  });
}

/** A person settles conflicts one by one or all at once: no data is lost with them. */
function judgedPart(snapshot: Snapshot): Snapshot {
  return { ...snapshot, tables: snapshot.tables.filter(({ name }) => name !== CONFLICTS) };
}

/** The one with the most records and files. */
function largestOf(snapshots: readonly Snapshot[]): Snapshot | undefined {
  const sizeOf = (snapshot: Snapshot) => snapshotTotals(snapshot).rows + snapshotTotals(snapshot).files;
  return snapshots.reduce<Snapshot | undefined>(
    (largest, snapshot) => (largest && sizeOf(largest) >= sizeOf(snapshot) ? largest : snapshot),
    undefined,
  );
}

function figuresOf(snapshot: Snapshot): GuardQuestion['before'] {
  const { records, files } = snapshotTotals(snapshot);
  return { records, files, takenAt: snapshot.takenAt };
}

/** Answers *That was me*: retention continues, and the backup pinned for the question is unpinned. */
export async function answerGuard(host: Host): Promise<void> {
  const { state, pinnedId } = await getGuard();
  await guard.set({ state: guardAfter(state, { kind: 'answered' }) });
  await host.activity.add({
    kind: 'guard',
    trigger: 'manual',
    outcome: 'ok',
    ...(pinnedId === undefined ? {} : { backupId: pinnedId }),
  });
  announceBackupsChanged();
  if (pinnedId !== undefined) await withWorkLock(undefined, () => unpin(host, pinnedId));
}

async function unpin(host: Host, id: string): Promise<void> {
  const repository = await host.local.mustOpen();
  const { snapshots } = await listSnapshots(repository);
  const pinned = snapshots.find((snapshot) => lastingId(snapshot) === id);
  if (pinned?.isPinned) await amendSnapshot(repository, pinned, { isPinned: false });
  announceBackupsChanged();
}

/** The person did something that may well make the data smaller: a restore, or a deletion whose size they confirmed. */
export async function expectShrink(): Promise<void> {
  await guard.update((known) => ({
    state: guardAfter(known ? parseGuardState(known.state) : GUARD_AT_REST, { kind: 'deliberate' }),
  }));
}
