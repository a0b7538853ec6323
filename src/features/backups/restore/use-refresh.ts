import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { refreshBackups } from '../shared/queries/client-queries.ts';

/** Asks for everything about backups again. */
export function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient();
  return useCallback(() => refreshBackups(queryClient), [queryClient]);
}
