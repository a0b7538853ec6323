import { queryOptions } from '@tanstack/react-query';
import { backupClient } from '../../../../backup/client/client.ts';

/** Queries about the activity log, cached until something is added. */
export const activityQueries = {
  log: queryOptions({ queryKey: ['activity', 'log'], queryFn: () => backupClient.listActivity() }),
  /** Among the backups' queries, because it changes with them. */
  statistics: queryOptions({ queryKey: ['backups', 'statistics'], queryFn: () => backupClient.getStatistics() }),
} as const;
