import { abilitiesOf } from '../../../destinations/kinds.ts';
import {
  BackupError,
  lastingId,
  listSnapshots,
  takesAll,
  toBackupError,
  withLock,
  type CallOptions,
  type ErrorCode,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { DrillReport } from '../../contract/destinations.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { getChosenContent } from '../state/chosen-content.ts';
import { mustFindSnapshot } from '../state/find-snapshot.ts';
import type { Host } from '../state/host.ts';
import { withDrillLock, withObjectsKept } from '../platform/web-locks.ts';
import { checkAndNote } from '../destinations/check-destination.ts';
import { mustGetDestination, updateFacts, type Destination } from '../places/destination.ts';
import { noting } from '../places/note-failure.ts';
import { openReplica } from '../places/open-replica.ts';
import { tryRestore } from './trial-restore.ts';

export interface DrillOptions extends CallOptions {
  /** The newest whole one, where it is left out. */
  readonly backupId?: string;
  readonly trigger?: ActivityTrigger;
}

/**
 * The backup cannot be restored: the drill has failed. All else (no permission, no room) means that it could not be
 * tried.
 */
const FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'damaged',
  'missing-object',
  'truncated',
  'invalid-format',
  'limit-exceeded',
  'incompatible',
  'source-failed',
]);

/**
 * Restores a backup from a destination for trial, compares it with what it should be, and remembers what came of it.
 * Where it fails for damage, every object there is checked, so that it is known what to heal.
 * @throws BackupError where it could not be tried: `missing-object` where there is no backup, `permission-lost`,
 *   `place-missing`, `quota-exceeded`, `busy`, `cancelled` …
 */
export function runDrill(
  host: Host,
  id: string,
  { backupId, trigger = 'manual', ...options }: DrillOptions = {},
): Promise<DrillReport> {
  return withDrillLock(options.signal, () =>
    noting(id, async () => {
      const destination = await mustGetDestination(id);
      const start = { kind: 'drill', trigger, subject: destination.name, destinationId: id } as const;
      const report = await host.activity.track(start, () => drill(host, destination, backupId, options), endOfDrill);
      await updateFacts(id, (known) => ({ ...known, lastDrill: report }));
      if (report.outcome === 'failed') await checkAndNote(host, destination, 'quick', options);
      announceBackupsChanged();
      return report;
    }),
  );
}

/** What the activity log says about a drill. */
export function endOfDrill({ outcome, records, files, bytes, differences, error, backupId }: DrillReport): ActivityEnd {
  return {
    backupId,
    ...(outcome === 'passed'
      ? {}
      : { outcome: 'failed', errorCode: error?.code ?? 'damaged', ...(error ? { hint: error.hint } : {}) }),
    figures: { records, files, bytes, ...(differences === undefined ? {} : { differences }) },
  };
}

async function drill(
  host: Host,
  destination: Destination,
  backupId: string | undefined,
  options: CallOptions,
): Promise<DrillReport> {
  const isHere = abilitiesOf(destination.place).isHere;
  const repository = await openReplica(host, destination, 'readwrite', options);
  const snapshot =
    backupId === undefined
      ? await newestToTry(repository, options)
      : await mustFindSnapshot(repository, backupId, options);
  const work = () => drillSnapshot(repository, snapshot, options);
  return isHere
    ? withObjectsKept(options.signal, work)
    : withLock(repository, 'shared', 'trying a restore', options, work);
}

/**
 * Restores one backup for a test. @throws BackupError where it could not be tried; a report, also of a failure, where
 * it was.
 */
export async function drillSnapshot(
  repository: Repository,
  snapshot: Snapshot,
  options: CallOptions,
): Promise<DrillReport> {
  const startedAt = Date.now();
  const about = { backupId: lastingId(snapshot), takenAt: snapshot.takenAt };
  const ended = () => ({ at: new Date().toISOString(), durationMs: Date.now() - startedAt });
  try {
    const { differences, ...figures } = await tryRestore(repository, snapshot, options);
    return {
      ...about,
      ...ended(),
      ...figures,
      outcome: differences === 0 ? 'passed' : 'failed',
      ...(differences === 0 ? {} : { differences }),
    };
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    if (!FAILURES.has(error.code)) throw error;
    return {
      ...about,
      ...ended(),
      outcome: 'failed',
      records: 0,
      files: 0,
      filesInBackup: 0,
      bytes: 0,
      error: error.serialize(),
    };
  }
}

/** The newest backup of everything that is to be backed up, else the newest of all. */
export async function newestToTry(repository: Repository, options: CallOptions): Promise<Snapshot> {
  const { snapshots, damaged } = await listSnapshots(repository, options);
  const chosen = await getChosenContent();
  const found = snapshots.find((snapshot) => takesAll(snapshot, chosen)) ?? snapshots[0];
  if (found) return found;
  if (damaged[0]) throw damaged[0].error;
  throw new BackupError('missing-object', {
    context: { what: 'a backup to try' },
    hint: 'There is no backup in this place yet. Copy one there first.',
  });
}
