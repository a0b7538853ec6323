import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../../../ui/loading.tsx';
import { Page } from '../../../ui/page.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { BackupSections } from '../shared/backup-sections.tsx';
import { guideAddress } from '../shared/guides.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { syncQueries } from '../shared/queries/client-queries.ts';
import { ConflictList } from './conflict-list.tsx';
import { DeviceList } from './device-list.tsx';
import { IncomingLine } from './incoming-line.tsx';
import { JoinDevices } from './join-devices.tsx';
import { useJobStore } from './job-store.ts';
import { QuestionCard } from './question-card.tsx';
import { SharingCard } from './sharing-card.tsx';
import { SyncOutcomeNotice } from './sync-outcome-notice.tsx';
import { TurnOn } from './turn-on.tsx';

/** One library on several devices: sharing it, joining it, and what came in. */
export function DevicesPage() {
  const { data: syncing, error, refetch } = useQuery(syncQueries.syncing);
  return (
    <Page title="Devices">
      <BackupSections />
      <Text size="sm" maw={720}>
        Use one library on several devices. Changes travel through one of your destinations, encrypted with your keys:
        there is no account and no other server.{' '}
        <Anchor href={guideAddress('sync')} target="_blank" rel="noopener" inherit underline="always">
          How this works
        </Anchor>
      </Text>
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {!syncing && !error && <Loading h={160} radius="md" label="Reading what is shared" />}
      <JobPanel />
      {syncing && (
        <Stack gap="md">
          {syncing.question && <QuestionCard question={syncing.question} />}
          {syncing.incoming && <IncomingLine incoming={syncing.incoming} />}
          {syncing.place ? <SharingCard syncing={syncing} place={syncing.place} /> : <TurnOn />}
          {!syncing.place && <JoinDevices />}
          <DeviceList devices={syncing.devices} own={syncing.device.name} isOn={syncing.place !== null} />
          <ConflictList />
        </Stack>
      )}
    </Page>
  );
}

/** The running job, or how the last one ended. */
function JobPanel() {
  const { job, outcome } = useJobStore();
  if (job)
    return (
      <JobProgress
        title={job.title}
        progress={job.progress}
        timeLeftMs={job.timeLeftMs}
        isStopping={job.isStopping}
        onCancel={job.cancel}
      />
    );
  return outcome ? <SyncOutcomeNotice outcome={outcome} /> : null;
}
