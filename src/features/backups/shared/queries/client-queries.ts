import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Credential } from '../../../../engine/index.ts';
import { backupClient } from '../../../../backup/client/client.ts';

const ALL = ['backups'] as const;

/** What the screens ask of the worker and keep until something changes. */
export const backupQueries = {
  status: queryOptions({ queryKey: [...ALL, 'status'], queryFn: () => backupClient.getStatus() }),
  list: queryOptions({ queryKey: [...ALL, 'list'], queryFn: () => backupClient.listBackups() }),
  lastRestore: queryOptions({ queryKey: [...ALL, 'last-restore'], queryFn: () => backupClient.getLastRestore() }),
  interruptedRestore: queryOptions({
    queryKey: [...ALL, 'interrupted-restore'],
    queryFn: () => backupClient.getInterruptedRestore(),
  }),
} as const;

/** Asks for everything again, after something has changed it. */
export function refreshBackups(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ALL });
}

/**
 * Opens the backups in this browser; where that worked, everything is asked for again. @throws BackupError
 * `mistyped-recovery-key`.
 */
export async function unlockBackups(queryClient: QueryClient, credential: Credential): Promise<boolean> {
  const isOpen = await backupClient.unlockHere(credential);
  if (isOpen) await refreshBackups(queryClient);
  return isOpen;
}
