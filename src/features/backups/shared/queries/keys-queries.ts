import { queryOptions } from '@tanstack/react-query';
import { backupClient } from '../../../../backup/client/client.ts';

const LOOK_EVERY_MS = 20_000;

/**
 * What the screens know of keys and the lock. Among the backups' queries, so that what refreshes these refreshes them
 * too.
 */
export const keysQueries = {
  keys: queryOptions({ queryKey: ['backups', 'keys'], queryFn: () => backupClient.getKeys() }),
  lock: queryOptions({
    queryKey: ['backups', 'lock'],
    queryFn: () => backupClient.getLock(),
    // What locks by itself after a time is seen to do so.
    refetchInterval: ({ state }) =>
      state.data?.isLocked === false && state.data.rules.idleMinutes > 0 ? LOOK_EVERY_MS : false,
  }),
} as const;
