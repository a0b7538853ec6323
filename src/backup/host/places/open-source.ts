import type { Repository } from '../../../engine/index.ts';
import type { RestoreSource } from '../../contract/restoring.ts';
import { openDestination } from './open-for-restore.ts';
import type { Host } from '../state/host.ts';

/** The repository of a backup to be restored. @throws BackupError `no-repository`, `locked`, `missing-object`. */
export async function openRestoreSource(host: Host, source: RestoreSource): Promise<Repository> {
  switch (source.kind) {
    case 'here':
      return host.local.mustOpen();
    case 'file':
      return host.files.mustGetRepository(source.sourceId);
    case 'destination':
      return openDestination(host, source.destinationId);
  }
}
