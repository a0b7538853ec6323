import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import type { NewPlace } from '../../../backup/contract/destinations.ts';
import type { SharingDevice, SyncResult } from '../../../backup/contract/syncing.ts';
import type { CallOptions } from '../../../engine/index.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { notifyDone, notifyError } from '../../errors/notify.tsx';
import { staysWords, undoRestore } from '../shared/undo-restore.tsx';
import { dismissOutcome, runJob, useJobStore } from './job-store.ts';

/** Long-running actions for devices. Each runs as the one job of the store. */
export function useSyncJobs() {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () => refreshBackups(queryClient);
    const syncBy = (title: string, work: (options: CallOptions) => Promise<SyncResult>) =>
      runJob({ title }, async (options) => ({ kind: 'synchronised', result: await work(options) }), refresh);
    return {
      turnOn: (destinationId: string) =>
        syncBy('Turning on', (options) => backupClient.turnOnSyncing(destinationId, options)),
      join: (sourceId: string, place: NewPlace | string, leavesBackups: boolean) =>
        syncBy('Uniting', (options) => backupClient.joinDevices(sourceId, place, leavesBackups, options)),
      syncNow: () => syncBy('Synchronising', (options) => backupClient.syncNow(options)),
      agree: () => syncBy('Synchronising', (options) => backupClient.agreeToSync(options)),
      retire: ({ id, name }: SharingDevice) =>
        runJob(
          { title: `Retiring ${name}` },
          async (options) => {
            await backupClient.retireDevice(id, options);
            return { kind: 'retired', name };
          },
          refresh,
        ),
      /** From any screen: how it ended is a message. */
      undo: async () => {
        await runJob(
          { title: 'Undoing what came in' },
          async (options) => {
            const { stays } = await undoRestore('undo', (answer) => backupClient.undoIncoming(answer, options));
            return { kind: 'undone', stays };
          },
          refresh,
        );
        const { outcome } = useJobStore.getState();
        if (outcome?.kind === 'undone')
          notifyDone(
            [`Undone.`, staysWords(outcome.stays), 'Your other devices follow.'].filter((part) => part).join(' '),
          );
        else if (outcome?.kind === 'failed') notifyError(outcome.error);
        dismissOutcome();
      },
    };
  }, [queryClient]);
}
