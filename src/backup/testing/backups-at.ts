import type { BackupClient } from '../client/client.ts';
import type { BackupSummary } from '../contract/backups.ts';

/** The backups at a destination, as the restore wizard lists them. */
export async function backupsAt(client: BackupClient, destinationId: string): Promise<readonly BackupSummary[]> {
  const { sourceId } = await client.openForRestore({ destinationId });
  const { backups } = await client.listFileBackups(sourceId);
  await client.closeFile(sourceId);
  return backups;
}
