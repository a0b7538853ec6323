import { queryOptions } from '@tanstack/react-query';
import { destinationsClient } from './destinations-client.ts';

// Under the same key as all that is known of backups: what changes those changes these.
export const destinationQueries = {
  list: queryOptions({ queryKey: ['backups', 'destinations'], queryFn: () => destinationsClient.listDestinations() }),
  drillDays: queryOptions({ queryKey: ['backups', 'drill-days'], queryFn: () => destinationsClient.getDrillDays() }),
} as const;
