import { ACTIVITY_CALLS } from './activity.ts';
import { AUTOMATION_CALLS } from './automation.ts';
import { BACKUP_CALLS } from './backups.ts';
import { COMPARE_CALLS } from './comparing.ts';
import { DESTINATION_CALLS } from './destinations.ts';
import { EXPORT_CALLS } from './exporting.ts';
import { KEY_CALLS } from './keys.ts';
import { PROTECTION_CALLS } from './protection.ts';
import { RESTORE_CALLS } from './restoring.ts';
import { SYNC_CALLS } from './syncing.ts';

/** All calls of the backup worker. The client is derived from this; the host implements it family by family. */
export const WORKER_CALLS = {
  ...BACKUP_CALLS,
  ...EXPORT_CALLS,
  ...RESTORE_CALLS,
  ...COMPARE_CALLS,
  ...ACTIVITY_CALLS,
  ...AUTOMATION_CALLS,
  ...DESTINATION_CALLS,
  ...KEY_CALLS,
  ...PROTECTION_CALLS,
  ...SYNC_CALLS,
};
