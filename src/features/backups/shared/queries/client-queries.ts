import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Credential, RetentionPolicy } from '../../../../engine/index.ts';
import { backupClient } from '../../../../backup/client/client.ts';

const ALL = ['backups'] as const;

/** Queries to the worker, cached until something changes. */
export const backupQueries = {
  status: queryOptions({ queryKey: [...ALL, 'status'], queryFn: () => backupClient.getStatus() }),
  // Not below ALL: it does not change when backups do. `null`, because a query must not answer `undefined`.
  recoveryPage: queryOptions({
    queryKey: ['recovery-page'],
    queryFn: async () => (await backupClient.getRecoveryPage()) ?? null,
  }),
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

/** Under the key that is refreshed whenever backups change: see `refreshBackups`. */
const AUTOMATION = ['backups', 'automation'] as const;

/** Queries about automatic backups. */
export const automationQueries = {
  automation: queryOptions({ queryKey: [...AUTOMATION, 'state'], queryFn: () => backupClient.getAutomation() }),
  retentionPreview: (policy: RetentionPolicy) =>
    queryOptions({
      queryKey: [...AUTOMATION, 'preview', policy],
      queryFn: () => backupClient.previewRetention(policy),
    }),
} as const;

// Under the same key as everything else about backups, because they change together.
export const destinationQueries = {
  list: queryOptions({ queryKey: ['backups', 'destinations'], queryFn: () => backupClient.listDestinations() }),
  drillDays: queryOptions({ queryKey: ['backups', 'drill-days'], queryFn: () => backupClient.getDrillDays() }),
  network: queryOptions({ queryKey: ['backups', 'network'], queryFn: () => backupClient.getNetworkSettings() }),
  retentionPreview: (id: string, policy: RetentionPolicy) =>
    queryOptions({
      queryKey: ['backups', 'destination-preview', id, policy],
      queryFn: () => backupClient.previewRetentionAt(id, policy),
    }),
} as const;

// Under the same key too: it depends on backups, destinations, keys and the schedule.
export const protectionQueries = {
  report: queryOptions({ queryKey: ['backups', 'protection'], queryFn: () => backupClient.getProtection() }),
} as const;

// Under the same key too: a cycle changes backups, and the other way round.
export const syncQueries = {
  syncing: queryOptions({ queryKey: ['backups', 'syncing'], queryFn: () => backupClient.getSyncing() }),
  conflicts: queryOptions({ queryKey: ['backups', 'conflicts'], queryFn: () => backupClient.listDeviceConflicts() }),
} as const;

const LOOK_EVERY_MS = 20_000;

/** Queries about keys and the lock. Among the backups' queries, so that they are refreshed together. */
export const keysQueries = {
  keys: queryOptions({ queryKey: ['backups', 'keys'], queryFn: () => backupClient.getKeys() }),
  lock: queryOptions({
    queryKey: ['backups', 'lock'],
    queryFn: () => backupClient.getLock(),
    // Notices when the app locks automatically after some time.
    refetchInterval: ({ state }) =>
      state.data?.isLocked === false && state.data.rules.idleMinutes > 0 ? LOOK_EVERY_MS : false,
  }),
} as const;

/** Queries about the activity log, cached until something is added. */
export const activityQueries = {
  log: queryOptions({ queryKey: ['activity', 'log'], queryFn: () => backupClient.listActivity() }),
  /** Among the backups' queries, because it changes with them. */
  statistics: queryOptions({ queryKey: ['backups', 'statistics'], queryFn: () => backupClient.getStatistics() }),
} as const;
