import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onBackupsChanged } from '../../../backup/client/news.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';

/**
 * Keeps what is shown of the backups up to date when this tab or another changes them. Used once, by what is always
 * there.
 */
export function useBackupChanges(): void {
  const queryClient = useQueryClient();
  useEffect(
    () =>
      onBackupsChanged(() => {
        void refreshBackups(queryClient);
      }),
    [queryClient],
  );
}
