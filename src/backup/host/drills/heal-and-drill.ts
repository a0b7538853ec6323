import type { CallOptions } from '../../../engine/index.ts';
import type { HealReport } from '../../contract/destinations.ts';
import type { Host } from '../state/host.ts';
import { getFacts } from '../places/destination.ts';
import { drillDestination } from './drills.ts';
import { healFromAll } from '../destinations/heal.ts';

/**
 * Repairs a destination at a person's request. If the last test restore had failed, and everything is intact now, it is
 * repeated. @throws BackupError as `healFromAll`.
 */
export async function healAndDrill(host: Host, id: string, options: CallOptions): Promise<HealReport> {
  const { lastDrill } = await getFacts(id);
  const report = await healFromAll(host, id, 'manual', options);
  if (!report.isWhole || lastDrill?.outcome !== 'failed') return report;
  return { ...report, drill: await drillDestination(host, id, { ...options, trigger: 'manual' }) };
}
