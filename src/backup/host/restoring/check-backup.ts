import { checkRepository, type CallOptions, type CheckReport, mustFindSnapshot } from '../../../engine/index.ts';
import type { BackupCheck, RestoreSource } from '../../contract/restoring.ts';
import { endOfCheck } from '../activity/manage-activity.ts';
import { unreadableParts } from '../compare/unreadable-parts.ts';
import { noteFullCheck } from '../places/opened-files.ts';
import type { Host } from '../state/host.ts';
import { verifyBackup } from '../backing-up/manage-backups.ts';
import { openRestoreSource } from '../places/open-source.ts';

/**
 * Reads and compares every byte of a backup, here, in a file or at a destination; names the parts that cannot be read.
 */
export async function checkBackup(
  host: Host,
  source: RestoreSource,
  id: string,
  options: CallOptions,
): Promise<BackupCheck> {
  const report =
    source.kind === 'here' ? await verifyBackup(host, id, options) : await checkElsewhere(host, source, id, options);
  const data = report.findings.flatMap((finding) => finding.data ?? []);
  if (data.length === 0) return report;
  const repository = await openRestoreSource(host, source);
  const unreadable = await unreadableParts(repository, await mustFindSnapshot(repository, id, options), data, options);
  return { ...report, unreadable };
}

function checkElsewhere(host: Host, source: RestoreSource, id: string, options: CallOptions): Promise<CheckReport> {
  return host.activity.track(
    { kind: 'check', trigger: 'manual', subject: 'A backup file' },
    async () => {
      const repository = await openRestoreSource(host, source);
      const report = await checkRepository(repository, {
        ...options,
        snapshots: [await mustFindSnapshot(repository, id, options)],
      });
      if (source.kind === 'file') await noteFullCheck(host, source.sourceId, report);
      return report;
    },
    endOfCheck,
  );
}
