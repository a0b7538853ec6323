import {
  BackupError,
  DEFAULT_DRILL_DAYS,
  planDrills,
  type CallOptions,
  type DrillReport,
} from '../../../engine/index.ts';
import { DeviceValue } from '../platform/device-value.ts';
import type { Host } from '../state/host.ts';
import { getAllFacts, getDestinations } from '../places/destination.ts';
import { kindOf } from '../../../destinations/at-place.ts';
import { drillDestination } from './drills.ts';
import { listKnown } from '../destinations/list-destinations.ts';
import { waitsFor } from '../places/network-settings.ts';

/** In an object, because `null` means that there are no automatic ones. */
const drillDays = new DeviceValue<{ readonly days: number | null }>('drill-days');

/** Every so many days; `null`: only on request. */
export async function getDrillDays(): Promise<number | null> {
  return ((await drillDays.get()) ?? { days: DEFAULT_DRILL_DAYS }).days;
}

export async function setDrillDays(days: number | null): Promise<void> {
  await drillDays.set({ days: days === null || !Number.isFinite(days) ? null : Math.max(1, Math.round(days)) });
}

export interface DueDrill {
  readonly destinationId: string;
  /** Missing if it could not be tried. */
  readonly report?: DrillReport;
}

/**
 * Runs a test restore from every destination for which one is due. A destination that fails does not stop the others;
 * each result is remembered and logged. @throws BackupError `cancelled`.
 */
export async function runDueDrills(host: Host, options: CallOptions = {}): Promise<readonly DueDrill[]> {
  const due = await dueDrills(host);
  const results: DueDrill[] = [];
  for (const destinationId of due) {
    try {
      results.push({
        destinationId,
        report: await drillDestination(host, destinationId, { ...options, trigger: 'automatic' }),
      });
    } catch (thrown) {
      if (thrown instanceof BackupError && thrown.code === 'cancelled') throw thrown;
      results.push({ destinationId });
    }
  }
  return results;
}

async function dueDrills(host: Host): Promise<readonly string[]> {
  const everyDays = await getDrillDays();
  const facts = await getAllFacts();
  const destinations = [];
  for (const destination of await getDestinations()) {
    const { id, place, isPaused } = destination;
    const kind = kindOf(place);
    if (!kind.isHere && !kind.isReplica) continue;
    const { lastDrill } = facts[id] ?? {};
    destinations.push({
      id,
      isReachable: !isPaused && (await kind.mayUse().catch(() => false)) && !(await waitsFor(place)),
      hasBackups: (await listKnown(host, destination)).length > 0,
      lastDrill: lastDrill ? { at: Date.parse(lastDrill.at), ok: lastDrill.outcome === 'passed' } : null,
    });
  }
  return planDrills({ destinations, everyDays, now: Date.now() })
    .filter(({ isDue }) => isDue)
    .map(({ destinationId }) => destinationId);
}
