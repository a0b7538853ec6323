import { queryOptions } from '@tanstack/react-query';
import { backupClient } from '../../../../backup/client/client.ts';

/** What the screens ask of the activity log and keep until something is added. */
export const activityQueries = {
  log: queryOptions({ queryKey: ['activity', 'log'], queryFn: () => backupClient.listActivity() }),
  /** Among those of the backups, since it changes with them. */
  statistics: queryOptions({ queryKey: ['backups', 'statistics'], queryFn: () => backupClient.getStatistics() }),
} as const;
