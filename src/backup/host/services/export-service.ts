import type { Handlers } from '../../../rpc/calls.ts';
import type { EXPORT_CALLS } from '../../contract/exporting.ts';
import { exportBackup, exportNow, listBackupCollections } from '../backing-up/export-catalogue.ts';
import type { Host } from '../state/host.ts';
import { withHost } from './with-host.ts';

export function createExportService(host: Host): Handlers<typeof EXPORT_CALLS> {
  return withHost(host, { exportNow, exportBackup, listBackupCollections });
}
