import { queryOptions } from '@tanstack/react-query';
import { keysClient } from '../../../../backup/client/keys-client.ts';

const LOOK_EVERY_MS = 20_000;

/**
 * What the screens know of keys and the lock. Among the backups' queries, so that what refreshes these refreshes them
 * too.
 */
export const keysQueries = {
  keys: queryOptions({ queryKey: ['backups', 'keys'], queryFn: () => keysClient.getKeys() }),
  lock: queryOptions({
    queryKey: ['backups', 'lock'],
    queryFn: () => keysClient.getLock(),
    // What locks by itself after a time is seen to do so.
    refetchInterval: ({ state }) =>
      state.data?.isLocked === false && state.data.rules.idleMinutes > 0 ? LOOK_EVERY_MS : false,
  }),
} as const;
