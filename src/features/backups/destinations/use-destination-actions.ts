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

interface Context {
  readonly destination: DestinationStatus;
  readonly isBusy: boolean;
  readonly jobs: ReturnType<typeof useDestinationJobs>;
  readonly togglePause: () => void;
}

/** All actions for a destination, in the order in which they are shown. */
export function useDestinationActions(destination: DestinationStatus): readonly DestinationAction[] {
  const { id, isPaused } = destination;
  const can = abilitiesOf(destination);
  const jobs = useDestinationJobs();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const togglePause = () => {
    runAndReport(async () => {
      await backupClient.changeDestination(id, { isPaused: !isPaused });
      await refreshBackups(queryClient);
      // Catches up on missed backups.
      if (isPaused && can.isReplica) await jobs.copy(id);
    });
  };
  const context: Context = { destination, isBusy, jobs, togglePause };
  if (can.isKeptByHand) return ofDownloads(context, () => void navigate('/restore'));
  return can.isReplica ? ofReplica(context, can.canBeTested) : checksOf(context);
}

/** Of files that a person keeps: Heirloom never writes to them. */
function ofDownloads(context: Context, openRestore: () => void): readonly DestinationAction[] {
  const { destination, isBusy, jobs, togglePause } = context;
  const { isPaused } = destination;
  return [
    {
      label: 'Test a restore',
      Icon: IconCopyCheck,
      run: () => {
        void jobs.tryFile();
      },
      isDisabled: isBusy,
    },
    { label: 'Restore from a file', Icon: IconHistory, run: openRestore, isDisabled: false },
    {
      label: isPaused ? 'Remind me again' : 'Do not remind me',
      Icon: isPaused ? IconPlayerPlay : IconPlayerPause,
      run: togglePause,
      isDisabled: false,
    },
    settingsOf(context),
  ];
}

/** Of a place that Heirloom copies to. */
function ofReplica(context: Context, canBeTested: boolean): readonly DestinationAction[] {
  const { destination, isBusy, jobs, togglePause } = context;
  const { id, isPaused } = destination;
  const test: DestinationAction = {
    label: 'Test the connection',
    Icon: IconPlugConnected,
    run: () => {
      void jobs.test(id);
    },
    isDisabled: isBusy,
  };
  return [
    {
      label: 'Copy now',
      Icon: IconFileSearch,
      run: () => {
        void jobs.copy(id);
      },
      isDisabled: isBusy || isPaused,
    },
    ...checksOf(context),
    ...(canBeTested ? [test] : []),
    {
      label: isPaused ? 'Resume' : 'Pause',
      Icon: isPaused ? IconPlayerPlay : IconPlayerPause,
      run: togglePause,
      isDisabled: isBusy,
    },
    settingsOf(context),
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

function checksOf({ destination: { id, backups }, isBusy, jobs }: Context): readonly DestinationAction[] {
  const isDisabled = isBusy || backups.length === 0;
  return [
    {
      label: 'Test a restore',
      Icon: IconCopyCheck,
      run: () => {
        void jobs.drill(id);
      },
      isDisabled,
    },
    {
      label: 'Verify',
      Icon: IconZoomCheck,
      run: () => {
        void jobs.check(id, 'quick');
      },
      isDisabled,
    },
    {
      label: 'Verify every byte',
      Icon: IconShieldCheck,
      run: () => {
        void jobs.check(id, 'full');
      },
      isDisabled,
    },
  ];
}

function settingsOf({ destination, isBusy }: Context): DestinationAction {
  return {
    label: 'Settings',
    Icon: IconSettings,
    run: () => {
      openEditDestination(destination);
    },
    isDisabled: isBusy,
  };
}
