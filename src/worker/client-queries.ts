import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { backupClient } from './client.ts';

const ALL = ['backups'] as const;

/** What the screens ask of the worker and keep until something changes. */
export const backupQueries = {
  status: queryOptions({ queryKey: [...ALL, 'status'], queryFn: () => backupClient.getStatus() }),
  list: queryOptions({ queryKey: [...ALL, 'list'], queryFn: () => backupClient.listBackups() }),
  lastRestore: queryOptions({ queryKey: [...ALL, 'last-restore'], queryFn: () => backupClient.getLastRestore() }),
  interruptedRestore: queryOptions({ queryKey: [...ALL, 'interrupted-restore'], queryFn: () => backupClient.getInterruptedRestore() }),
} as const;

/** Asks for everything anew, after something has changed it. */
export function refreshBackups(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ALL });
}
