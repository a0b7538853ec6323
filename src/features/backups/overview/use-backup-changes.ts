import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';

/**
 * Keeps what is shown of the backups up to date when this tab or another changes them. Used once, by what is always
 * there.
 */
export function useBackupChanges(): void {
  const queryClient = useQueryClient();
  useEffect(
    () =>
      backupClient.onChange(() => {
        void refreshBackups(queryClient);
      }),
    [queryClient],
  );
}
