import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BackupError, type RetentionPolicy, type Schedule } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { AutomationChange } from '../../../backup/contract/automation.ts';
import { showAutomaticRun } from '../../../backup/scheduler/automation-runs.ts';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { notifyDone, notifyError, runAndReport } from '../../errors/notify.tsx';

/** Changes to automatic backups. Failures are shown. */
export function useAutomationChanges() {
  const queryClient = useQueryClient();
  const [isAnswering, setAnswering] = useState(false);
  const change = async (wanted: AutomationChange, done: string) => {
    try {
      await backupClient.setAutomation(wanted);
      await refreshBackups(queryClient);
      notifyDone(done);
    } catch (error) {
      notifyError(error);
    }
  };
  return {
    // Saving a schedule also switches automatic backups on.
    saveSchedule: (schedule: Schedule) => change({ schedule, isOn: true }, 'Schedule saved.'),
    saveRetention: (retention: RetentionPolicy) => change({ retention }, 'Retention saved.'),
    setOn: (isOn: boolean) => {
      void change({ isOn }, isOn ? 'Automatic backups are on.' : 'Automatic backups are off.');
    },
    runNow: ({ scope, withFiles, leaveOut }: Schedule) => {
      runAndReport(async () => {
        try {
          await showAutomaticRun('backup', (options) =>
            backupClient.backUp(
              { trigger: 'manual', scope, withFiles: withFiles && scope === 'full', leaveOut, verify: true },
              options,
            ),
          );
          notifyDone('Backed up.');
        } catch (error) {
          if (!(error instanceof BackupError && error.code === 'cancelled')) throw error;
        } finally {
          await refreshBackups(queryClient);
        }
      });
    },
    isAnswering,
    answerGuard: () => {
      setAnswering(true);
      runAndReport(async () => {
        try {
          await backupClient.answerGuard();
          await refreshBackups(queryClient);
        } finally {
          setAnswering(false);
        }
      });
    },
  };
}
