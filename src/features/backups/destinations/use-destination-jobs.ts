import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CallOptions } from '../../../engine/index.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { backupClient } from '../../../backup/client/client.ts';
import {
  DOWNLOADS_DESTINATION,
  type DestinationStatus,
  type ReplicationResult,
} from '../../../backup/contract/destinations.ts';
import { formOf } from '../../../destinations/forms.ts';
import { mustGetDefinition } from '../../../destinations/kinds.ts';
import type { SignIn } from '../../../destinations/sign-in.ts';
import { signInByWindow } from '../../../destinations/sign-in-window.ts';
import { BACKUP_FILE_TYPES } from '../shared/backup-file-types.ts';
import { pickFile } from '../../../ui/pick-file.ts';
import { runJob } from './job-store.ts';

/** Long-running actions for destinations. Each runs as the one job of the store. */
export function useDestinationJobs() {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () => refreshBackups(queryClient);
    const copyBy = (
      destinationId: string | undefined,
      replicate: (options: CallOptions) => Promise<ReplicationResult>,
    ) =>
      runJob(
        { title: 'Copying backups', destinationId, leaves: 'copies' },
        async (options) => ({ kind: 'copied', result: await replicate(options) }),
        refresh,
      );
    const copy = (destinationId?: string) =>
      copyBy(destinationId, (options) => backupClient.replicate(destinationId, options));
    return {
      copy,
      /** Copies everything to a destination that was emptied, as to a new one. */
      refill: (destinationId: string) =>
        copyBy(destinationId, (options) => backupClient.refillDestination(destinationId, options)),
      check: (destinationId: string, depth: 'quick' | 'full') =>
        runJob(
          { title: depth === 'full' ? 'Checking every byte' : 'Checking', destinationId },
          async (options) => ({
            kind: 'checked',
            check: await backupClient.checkDestination(destinationId, depth, options),
          }),
          refresh,
        ),
      heal: (destinationId: string) =>
        runJob(
          { title: 'Healing', destinationId, leaves: 'repairs' },
          async (options) => ({ kind: 'healed', report: await backupClient.healDestination(destinationId, options) }),
          refresh,
        ),
      drill: (destinationId: string) =>
        runJob(
          { title: 'Trying a restore', destinationId },
          async (options) => ({
            kind: 'drilled',
            report: await backupClient.runDrill(destinationId, undefined, options),
          }),
          refresh,
        ),
      /** Lets the person choose a downloaded file, reads all of it and runs a test restore from it. */
      tryFile: async () => {
        const file = await pickFile(BACKUP_FILE_TYPES);
        if (!file) return;
        const work = async (options: CallOptions) =>
          ({ kind: 'file-tried', trial: await backupClient.tryFile(file, options), fileName: file.name }) as const;
        await runJob({ title: `Checking ${file.name}`, destinationId: DOWNLOADS_DESTINATION }, work, refresh);
      },
      test: (destinationId: string) =>
        runJob(
          { title: 'Testing the connection', destinationId },
          async () => ({ kind: 'tested', durationMs: (await backupClient.testDestination(destinationId)).durationMs }),
          refresh,
        ),
      /** Has the person sign in again at the provider, in its window; then missed backups are copied. */
      signInAgain: ({ id }: Pick<DestinationStatus, 'id'>, signIn: SignIn) =>
        runJob(
          { title: `Signing in at ${signIn.provider}`, destinationId: id, leaves: 'copies' },
          async (options) => {
            await backupClient.renewCredentials(id, await signInByWindow(signIn, options.signal));
            return { kind: 'copied', result: await backupClient.replicate(id, options) };
          },
          refresh,
        ),
      /** Has the browser ask the person again; then missed backups are copied. */
      allowAgain: async ({ id, kind, name }: Pick<DestinationStatus, 'id' | 'kind' | 'name'>) => {
        const subject = await backupClient.getPermissionSubject(id);
        if (await formOf({ kind }).renew?.(subject)) return copy(id);
        const { noun } = mustGetDefinition(kind).words;
        await runJob(
          { title: 'Asking for permission', destinationId: id },
          async () => ({ kind: 'declined', name, noun }),
          refresh,
        );
      },
    };
  }, [queryClient]);
}
