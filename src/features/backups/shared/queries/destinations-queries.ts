import { queryOptions } from '@tanstack/react-query';
import type { RetentionPolicy } from '../../../../engine/index.ts';
import { destinationsClient } from '../../../../backup/client/destinations-client.ts';

// Under the same key as all that is known of backups: what changes those changes these.
export const destinationQueries = {
  list: queryOptions({ queryKey: ['backups', 'destinations'], queryFn: () => destinationsClient.listDestinations() }),
  drillDays: queryOptions({ queryKey: ['backups', 'drill-days'], queryFn: () => destinationsClient.getDrillDays() }),
  retentionPreview: (id: string, policy: RetentionPolicy) =>
    queryOptions({
      queryKey: ['backups', 'destination-preview', id, policy],
      queryFn: () => destinationsClient.previewRetentionAt(id, policy),
    }),
} as const;
