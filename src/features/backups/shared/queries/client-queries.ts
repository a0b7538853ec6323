import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Credential } from '../../../../engine/index.ts';
import { backupClient } from '../../../../backup/client/client.ts';

const ALL = ['backups'] as const;

/** Queries to the worker, cached until something changes. */
export const backupQueries = {
  status: queryOptions({ queryKey: [...ALL, 'status'], queryFn: () => backupClient.getStatus() }),
  list: queryOptions({ queryKey: [...ALL, 'list'], queryFn: () => backupClient.listBackups() }),
  lastRestore: queryOptions({ queryKey: [...ALL, 'last-restore'], queryFn: () => backupClient.getLastRestore() }),
  interruptedRestore: queryOptions({
    queryKey: [...ALL, 'interrupted-restore'],
    queryFn: () => backupClient.getInterruptedRestore(),
  }),
} as const;

/** Refreshes everything after a change. */
export function refreshBackups(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ALL });
}

/**
 * Unlocks the backups in this browser; if that worked, everything is refreshed. @throws BackupError
 * `mistyped-recovery-key`.
 */
export async function unlockBackups(queryClient: QueryClient, credential: Credential): Promise<boolean> {
  const isOpen = await backupClient.unlockHere(credential);
  if (isOpen) await refreshBackups(queryClient);
  return isOpen;
}
