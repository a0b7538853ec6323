import { BackupError, type CallOptions } from '../../../engine/index.ts';
import type { RestoreResult } from '../../protocol.ts';
import type { Host } from '../host.ts';
import { openComparison } from './open-comparison.ts';
import { planChosen } from './plan-chosen.ts';
import { restorePlanned } from './restore-planned.ts';

/**
 * Does once more what was cut off: the same backup, the same choice, planned anew for how the data is now. What had come
 * to its end after all is found to be so, and stays.
 * @throws BackupError `missing-object` where nothing was cut off, or its backup was in a file; and as `restorePlanned`.
 */
export async function restoreAgain(host: Host, { safetyBackup }: { readonly safetyBackup: boolean }, options: CallOptions): Promise<RestoreResult> {
  const cutOff = await host.device.getInterruptedRestore();
  if (!cutOff?.again) {
    throw new BackupError('missing-object', { context: { what: 'interrupted restore' }, hint: 'Choose the backup from the list, or its file, and restore it from there.' });
  }
  const { isUndo, again: { backupId, choice } } = cutOff;
  const session = await openComparison(host, { kind: 'now' }, { kind: 'backup', source: { kind: 'here' }, id: backupId }, options);
  return restorePlanned(host, await planChosen(host, session, choice, options), { safetyBackup, isUndo }, options);
}
