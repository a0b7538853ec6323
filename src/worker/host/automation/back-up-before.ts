import { lastingId, type CallOptions } from '../../../engine/index.ts';
import type { BackUpBeforeResult } from '../../automation-protocol.ts';
import { backUp } from '../back-up.ts';
import type { Host } from '../host.ts';
import { gather } from './gather.ts';

/**
 * A backup of everything before something that takes away or changes much. None where the latest one holds everything
 * already; none where there are no backups at all or the person does not want it.
 * @throws BackupError as `backUp`: then the person may go on without it.
 */
export async function backUpBefore(host: Host, what: 'import' | 'change', options: CallOptions): Promise<BackUpBeforeResult> {
  const { automation: { isOn, schedule, changes }, hasBegun, coveredBy, verifications } = await gather(host, undefined);
  if (!isOn || !hasBegun || !schedule.beforeDestructive) return { kind: 'off' };
  const isWhole = coveredBy !== undefined && !verifications[lastingId(coveredBy)]?.findings;
  if (isWhole && changes.records + changes.files + changes.other === 0) return { kind: 'not-needed' };
  const trigger = what === 'import' ? 'before-import' : 'before-change';
  return { kind: 'backed-up', backup: await backUp(host, { trigger, scope: 'full', withFiles: true }, options) };
}
