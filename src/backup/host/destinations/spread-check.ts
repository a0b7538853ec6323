import { kindOf } from '../../../destinations/at-place.ts';
import { BackupError, checkObjects, type CallOptions } from '../../../engine/index.ts';
import { afterSpreadStep, isInSpreadStep, nextSpreadStep } from '../../../engine/programs.ts';
import { idOfKey, withLock } from '../../../engine/low-level.ts';
import type { DestinationCheck } from '../../contract/destinations.ts';
import { announceBackupsChanged } from '../platform/announce.ts';
import { getDestinations, getFacts, updateFacts, type Destination } from '../places/destination.ts';
import { waitsFor } from '../places/network-settings.ts';
import { openReplica } from '../places/open-replica.ts';
import { isReliedOn } from './check-destination.ts';
import type { Host } from '../state/host.ts';

const MOST_FINDINGS = 100;

/**
 * Reads some of the packs at each destination, if it is time, so that each pack is read once a month without reading a
 * terabyte at once. A destination that cannot be read now has its turn another day. @throws BackupError `cancelled`.
 */
export async function runSpreadChecks(host: Host, options: CallOptions = {}): Promise<void> {
  for (const destination of await getDestinations()) {
    try {
      await readSome(host, destination, options);
    } catch (thrown) {
      if (thrown instanceof BackupError && thrown.code === 'cancelled') throw thrown;
    }
  }
}

async function readSome(host: Host, destination: Destination, options: CallOptions): Promise<void> {
  const { id, name, place, isPaused } = destination;
  const kind = kindOf(place);
  const { spreadCheck: known, lastCopyAt, damage = [] } = await getFacts(id);
  const step = nextSpreadStep(known, Date.now());
  if (!step || !kind.isReplica || isPaused || lastCopyAt === undefined) return;
  if (!(await kind.mayUse()) || (await waitsFor(place))) return;
  const replica = await openReplica(host, destination, 'readwrite', options);
  const isRelied = isReliedOn(replica);
  const isMeant = (key: string) => key.startsWith('packs/') && isInSpreadStep(idOfKey(key), step) && isRelied(key);
  const report = await withLock(replica, 'shared', 'checking backups', options, () =>
    checkObjects(replica.storage, { ...options, isMeant }),
  );
  const now = Date.now();
  const after = afterSpreadStep(known, step, now);
  const [objects, bytes] = [(known?.objects ?? 0) + report.objects, (known?.bytes ?? 0) + report.bytes];
  const isRoundOver = after.roundEndedAt === now;
  const isWorthNoting = report.findings.length > 0 || (isRoundOver && damage.length === 0);
  const check: DestinationCheck = {
    at: new Date(now).toISOString(),
    depth: 'quick',
    isIntact: report.findings.length === 0,
    objects,
    bytes,
    findings: report.findings.slice(0, MOST_FINDINGS),
  };
  await updateFacts(id, (facts) => ({
    ...facts,
    spreadCheck: isRoundOver ? { ...after, objects: 0, bytes: 0 } : { ...after, objects, bytes },
    ...(isWorthNoting ? { lastCheck: check } : {}),
    ...(check.isIntact ? {} : { damage: [...(facts.damage ?? []), ...check.findings].slice(0, MOST_FINDINGS) }),
  }));
  if (isWorthNoting)
    await host.activity.add({
      kind: 'check',
      trigger: 'automatic',
      subject: name,
      destinationId: id,
      ...(check.isIntact ? { outcome: 'ok' } : { outcome: 'failed', errorCode: 'damaged' }),
      figures: { objects, bytes, findings: report.findings.length },
    });
  announceBackupsChanged();
}
