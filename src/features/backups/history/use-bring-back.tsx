import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { backupClient } from '../../../backup/client/client.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import type { RecordVersion } from '../../../backup/contract/comparing.ts';
import { useFormats } from '../../../ui/formats.tsx';
import { guardLeaving } from '../../../ui/guard-leaving.ts';
import { type RunningJob, runStoppable } from '../../../ui/job-runner.ts';
import { notifyDone, notifyUndo } from '../../errors/notify.tsx';
import { isDoneAllTheSame } from '../../errors/restore-errors.ts';
import { undoRestore } from '../shared/undo-restore.tsx';
import { modals } from '../../../ui/modals.ts';

/** Brings a version of a record back after the person has agreed; this can be undone. */
export function useBringBack(recordId: string) {
  const { dateTime } = useFormats();
  const queryClient = useQueryClient();
  const [job, setJob] = useState<RunningJob & { readonly cancel: () => void }>();
  const [failure, setFailure] = useState<{ readonly error: unknown; readonly version: RecordVersion }>();

  const run = async (version: RecordVersion, safetyBackup: boolean) => {
    const { newest, row } = version;
    const choice = { safetyBackup, ...(row ? { title: row.title } : {}) };
    const begin = (cancel: () => void) => {
      setJob({ isStopping: false, cancel });
    };
    const update = (change: Partial<RunningJob>) => {
      setJob((before) => before && { ...before, ...change });
    };
    setFailure(undefined);
    const release = guardLeaving();
    const end = await runStoppable(begin, update, (options) =>
      backupClient.restoreVersion(recordId, newest.id, choice, options),
    );
    release();
    setJob(undefined);
    if (end.kind === 'done') sayDone(end.value.undoId);
    else if (end.kind === 'failed' && isDoneAllTheSame(end.error))
      notifyDone('This version is back. The browser could not record it, so Undo is not available.');
    else if (end.kind === 'failed') setFailure({ error: end.error, version });
    await refreshBackups(queryClient);
  };
  const sayDone = (undoId: string | undefined) => {
    const undo = async () => {
      await undoRestore('undo', (answer) => backupClient.undoLastRestore(answer));
      await refreshBackups(queryClient);
    };
    if (undoId === undefined) notifyDone('This version is back. It cannot be undone.');
    else notifyUndo('This version is back.', undo);
  };
  const bringBack = (version: RecordVersion) => {
    modals.openConfirmModal({
      title: 'Bring this version back?',
      children: (
        <Text size="sm">{`The record goes back to how it was in the backup of ${dateTime(version.newest.takenAt)}, with its photos and files; nothing else changes. The current state is backed up first, so you can undo this.`}</Text>
      ),
      labels: { confirm: 'Bring it back', cancel: 'Cancel' },
      onConfirm: () => {
        void run(version, true);
      },
    });
  };
  const continueWithout = () => {
    if (failure) void run(failure.version, false);
  };
  return { bringBack, job, failure: failure?.error, continueWithout };
}
