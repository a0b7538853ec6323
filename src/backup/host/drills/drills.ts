import { abilitiesOf } from '../../../destinations/kinds.ts';
import {
  runDrill,
  type CallOptions,
  type DrillReport,
  type Repository,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import { chooseDrillSnapshot, withLock } from '../../../engine/low-level.ts';
import type { ActivityTrigger } from '../../contract/activity.ts';
import type { ActivityEnd } from '../state/activity-log.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { getChosenContent } from '../state/chosen-content.ts';
import { failureOf } from '../state/activity-entry.ts';
import type { Host } from '../state/host.ts';
import { withDrillLock, withObjectsKept } from '../platform/web-locks.ts';
import { checkAndNote } from '../destinations/check-destination.ts';
import { mustGetDestination, updateFacts, type Destination } from '../places/destination.ts';
import { noting } from '../places/note-failure.ts';
import { openReplica } from '../places/open-replica.ts';
import { browserDrillPorts } from './browser-drill-ports.ts';

export interface DrillOptions extends CallOptions {
  /** By default the newest complete one. */
  readonly backupId?: string;
  readonly trigger?: ActivityTrigger;
}

/**
 * Test-restores a backup from a destination, compares the result, and remembers it. If it fails because of damage,
 * every object there is checked, to find what to repair.
 * @throws BackupError if it could not be tried: `missing-object` if there is no backup, `permission-lost`,
 *   `place-missing`, `quota-exceeded`, `busy`, `cancelled` …
 */
export function drillDestination(
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

/** The log entry of a test restore. */
export function endOfDrill({ outcome, records, files, bytes, differences, error, backupId }: DrillReport): ActivityEnd {
  return {
    backupId,
    ...(outcome === 'passed' ? {} : { outcome: 'failed', errorCode: 'damaged', ...(error ? failureOf(error) : {}) }),
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
  const work = async () =>
    backupId === undefined
      ? drillNewest(repository, options)
      : runDrill(repository, await mustFindSnapshot(repository, backupId, options), browserDrillPorts, options);
  return isHere
    ? withObjectsKept(options.signal, work)
    : withLock(repository, 'shared', 'trying a restore', options, work);
}

/** As `runDrill` of the engine, in this browser. Call it under the drill lock. */
export async function drillNewest(repository: Repository, options: CallOptions): Promise<DrillReport> {
  const snapshot = await chooseDrillSnapshot(repository, await getChosenContent(), options);
  return runDrill(repository, snapshot, browserDrillPorts, options);
}
