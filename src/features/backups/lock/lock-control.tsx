import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { keysQueries } from '../shared/queries/client-queries.ts';
import { notifyDone, runAndReport } from '../../errors/notify.tsx';
import { UnlockDialog } from './unlock-dialog.tsx';
import { askToUnlock } from './unlock-store.ts';
import { usePresence } from './use-presence.ts';

/** Locks and unlocks the app. Without a key to unlock it, there is nothing to lock. */
export function LockControl({ isEnabled }: { readonly isEnabled: boolean }) {
  const { data: lock } = useQuery({ ...keysQueries.lock, enabled: isEnabled });
  useEffect(() => {
    backupClient.onLocked(askToUnlock);
    return () => {
      backupClient.onLocked(undefined);
    };
  }, []);
  usePresence(lock !== undefined && !lock.isLocked && lock.rules.idleMinutes > 0);
  const lockNow = () => {
    runAndReport(async () => {
      await backupClient.lockNow();
      notifyDone('Locked. Backups continue; unlock to restore, download, delete or change keys.');
    });
  };
  return (
    <>
      {lock?.isPossible === true && !lock.isLocked && (
        <Tooltip label="Lock now">
          <ActionIcon variant="default" size={30} aria-label="Lock now" onClick={lockNow}>
            <IconLockOpen size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {lock?.isLocked === true && (
        <>
          <Button
            visibleFrom="xs"
            flex="none"
            size="compact-sm"
            h={30}
            leftSection={<IconLock size={16} aria-hidden />}
            onClick={() => {
              void askToUnlock();
            }}
          >
            Unlock
          </Button>
          <ActionIcon
            hiddenFrom="xs"
            variant="filled"
            size={30}
            aria-label="Unlock"
            onClick={() => {
              void askToUnlock();
            }}
          >
            <IconLock size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
      <UnlockDialog />
    </>
  );
}
