import { queryOptions } from '@tanstack/react-query';
import { backupClient } from '../../../../backup/client/client.ts';

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
