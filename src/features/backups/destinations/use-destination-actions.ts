import {
  IconCopyCheck,
  IconFileSearch,
  IconHistory,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconSettings,
  IconShieldCheck,
  IconTrash,
  IconZoomCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { refreshBackups } from '../shared/queries/client-queries.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { DestinationStatus } from '../../../backup/contract/destinations.ts';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { runAndReport } from '../../errors/notify.tsx';
import { openEditDestination } from './edit-destination.tsx';
import { useJobStore } from './job-store.ts';
import { openRemoveDestination } from './remove-destination.tsx';
import { useDestinationJobs } from './use-destination-jobs.ts';

/** An action for a destination. */
export interface DestinationAction {
  readonly label: string;
  readonly Icon: TablerIcon;
  readonly run: () => void;
  readonly isDanger?: boolean;
  readonly isDisabled: boolean;
}

/** All actions for a destination, in the order in which they are shown. */
export function useDestinationActions(destination: DestinationStatus): readonly DestinationAction[] {
  const { id, isPaused, backups } = destination;
  const can = abilitiesOf(destination);
  const jobs = useDestinationJobs();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const isEmpty = backups.length === 0;

  const togglePause = () => {
    runAndReport(async () => {
      await backupClient.changeDestination(id, { isPaused: !isPaused });
      await refreshBackups(queryClient);
      // Catches up on missed backups.
      if (isPaused && can.isReplica) await jobs.copy(id);
    });
  };
  const settings: DestinationAction = {
    label: 'Settings',
    Icon: IconSettings,
    run: () => {
      openEditDestination(destination);
    },
    isDisabled: isBusy,
  };
  if (can.isKeptByHand) {
    return [
      {
        label: 'Test a restore',
        Icon: IconCopyCheck,
        run: () => {
          void jobs.tryFile();
        },
        isDisabled: isBusy,
      },
      {
        label: 'Restore from a file',
        Icon: IconHistory,
        run: () => {
          void navigate('/restore');
        },
        isDisabled: false,
      },
      {
        label: isPaused ? 'Remind me again' : 'Do not remind me',
        Icon: isPaused ? IconPlayerPlay : IconPlayerPause,
        run: togglePause,
        isDisabled: false,
      },
      settings,
    ];
  }
  const common: readonly DestinationAction[] = [
    {
      label: 'Test a restore',
      Icon: IconCopyCheck,
      run: () => {
        void jobs.drill(id);
      },
      isDisabled: isBusy || isEmpty,
    },
    {
      label: 'Verify',
      Icon: IconZoomCheck,
      run: () => {
        void jobs.check(id, 'quick');
      },
      isDisabled: isBusy || isEmpty,
    },
    {
      label: 'Verify every byte',
      Icon: IconShieldCheck,
      run: () => {
        void jobs.check(id, 'full');
      },
      isDisabled: isBusy || isEmpty,
    },
  ];
  const test: DestinationAction = {
    label: 'Test the connection',
    Icon: IconPlugConnected,
    run: () => {
      void jobs.test(id);
    },
    isDisabled: isBusy,
  };
  if (!can.isReplica) return common;
  return [
    {
      label: 'Copy now',
      Icon: IconFileSearch,
      run: () => {
        void jobs.copy(id);
      },
      isDisabled: isBusy || isPaused,
    },
    ...common,
    ...(can.canBeTested ? [test] : []),
    {
      label: isPaused ? 'Resume' : 'Pause',
      Icon: isPaused ? IconPlayerPlay : IconPlayerPause,
      run: togglePause,
      isDisabled: isBusy,
    },
    settings,
    {
      label: 'Remove',
      Icon: IconTrash,
      run: () => {
        openRemoveDestination(destination);
      },
      isDanger: true,
      isDisabled: isBusy,
    },
  ];
}
