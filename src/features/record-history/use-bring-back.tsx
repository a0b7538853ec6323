import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BackupError } from '../../engine/index.ts';
import { backupClient } from '../../worker/client.ts';
import { refreshBackups } from '../../worker/client-queries.ts';
import type { RecordVersion } from '../../worker/compare-protocol.ts';
import { useFormats } from '../../ui/formats.tsx';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { createProgressFilter, type RunningJob } from '../../ui/job-runner.ts';
import { notifyDone, notifyUndo } from '../../ui/notify.tsx';
import { isDoneAllTheSame } from '../../ui/restore-errors.ts';

/** Brings a version of a record back, once the person has agreed; what was done can be undone. */
export function useBringBack(recordId: string) {
  const { dateTime } = useFormats();
  const queryClient = useQueryClient();
  const [job, setJob] = useState<RunningJob & { readonly cancel: () => void }>();
  const [failure, setFailure] = useState<{ readonly error: unknown; readonly backupId: string }>();

  const run = async (backupId: string, safetyBackup: boolean) => {
    const controller = new AbortController();
    const cancel = () => {
      setJob((before) => before && { ...before, isStopping: true });
      controller.abort();
    };
    setFailure(undefined);
    setJob({ isStopping: false, cancel });
    const release = guardLeaving();
    try {
      const onProgress = createProgressFilter((shown) => { setJob((before) => before && { ...before, ...shown }); });
      const { undoId } = await backupClient.restoreVersion(recordId, backupId, { safetyBackup }, { signal: controller.signal, onProgress });
      const undo = async () => {
        await backupClient.undoLastRestore();
        await refreshBackups(queryClient);
      };
      if (undoId === undefined) notifyDone('This version is back. It cannot be undone.');
      else notifyUndo('This version is back.', undo);
    } catch (error) {
      if (isDoneAllTheSame(error)) notifyDone('This version is back. It could not be noted down, so Undo is not offered.');
      else if (!(error instanceof BackupError && error.code === 'cancelled')) setFailure({ error, backupId });
    } finally {
      release();
      setJob(undefined);
      await refreshBackups(queryClient);
    }
  };
  const bringBack = ({ newest }: RecordVersion) => {
    modals.openConfirmModal({
      title: 'Bring this version back?',
      children: <Text size="sm">{`The record becomes as it was in the backup of ${dateTime(newest.takenAt)}, with its photos and files; nothing else changes. A backup of the present state is taken first, so you can undo this.`}</Text>,
      labels: { confirm: 'Bring it back', cancel: 'Cancel' },
      onConfirm: () => { void run(newest.id, true); },
    });
  };
  const goOnWithout = () => {
    if (failure) void run(failure.backupId, false);
  };
  return { bringBack, job, failure: failure?.error, goOnWithout };
}
