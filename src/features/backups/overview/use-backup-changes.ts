import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onBackupsChanged } from '../../../backup/client/news.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';

/**
 * Keeps the shown backups up to date when this tab or another changes them. Used once, by a component that is always
 * mounted.
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
