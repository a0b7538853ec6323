import { queryOptions } from '@tanstack/react-query';
import type { RetentionPolicy } from '../../../../engine/index.ts';
import { backupClient } from '../../../../backup/client/client.ts';

// Under the same key as everything else about backups, because they change together.
export const destinationQueries = {
  list: queryOptions({ queryKey: ['backups', 'destinations'], queryFn: () => backupClient.listDestinations() }),
  drillDays: queryOptions({ queryKey: ['backups', 'drill-days'], queryFn: () => backupClient.getDrillDays() }),
  retentionPreview: (id: string, policy: RetentionPolicy) =>
    queryOptions({
      queryKey: ['backups', 'destination-preview', id, policy],
      queryFn: () => backupClient.previewRetentionAt(id, policy),
    }),
} as const;
