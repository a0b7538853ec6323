import { Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { abilitiesOf } from '../../../destinations/kinds.ts';
import { destinationQueries } from '../shared/queries/client-queries.ts';
import { BackupSections } from '../shared/backup-sections.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JobProgress } from '../shared/job-progress.tsx';
import { Page } from '../../../ui/page.tsx';
import { AddDestination } from './add-destination.tsx';
import { DestinationCard } from './destination-card.tsx';
import { DrillSettings } from './drill-settings.tsx';
import { useJobStore } from './job-store.ts';
import { NetworkPanel } from './network-panel.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { useDestinationJobs } from './use-destination-jobs.ts';
import { Loading } from '../../../ui/loading.tsx';

/** All places with backups: the state of each, and its actions. */
export function DestinationsPage() {
  const { data: destinations, error, refetch } = useQuery(destinationQueries.list);
  const replicas = destinations?.filter((destination) => abilitiesOf(destination).isReplica) ?? [];
  return (
    <Page title="Destinations" actions={replicas.length > 1 ? <CopyToAll /> : undefined}>
      <BackupSections />
      <Text size="sm" maw={720}>
        If this browser’s data is lost, the backups in it are lost too. Every backup is copied, encrypted, to all
        destinations below; one that was offline catches up. A server, or a folder that Dropbox, Drive, iCloud or
        Syncthing syncs, counts as a copy outside this device.
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
      <AddDestination />
      <AllPanel />
      {!destinations && !error && <Loading h={160} radius="md" label="Loading the destinations" />}
      <Stack gap="md">
        {destinations?.map((destination) => (
          <DestinationCard key={destination.id} destination={destination} />
        ))}
      </Stack>
      {destinations && <DrillSettings />}
      {destinations?.some(({ isOnNetwork }) => isOnNetwork) && <NetworkPanel />}
    </Page>
  );
}

function CopyToAll() {
  const { copy } = useDestinationJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconRefresh size={18} aria-hidden />}
        disabled={isBusy}
        onClick={() => {
          void copy();
        }}
      >
        Copy to all destinations
      </Button>
    </Group>
  );
}

/** The job that concerns all of them, or its result. */
function AllPanel() {
  const { job, outcome, about } = useJobStore();
  if (about?.destinationId !== undefined) return null;
  if (job)
    return (
      <JobProgress
        title={job.title}
        progress={job.progress}
        timeLeftMs={job.timeLeftMs}
        bytesPerSecond={job.bytesPerSecond}
        isStopping={job.isStopping}
        onCancel={job.cancel}
      />
    );
  return outcome ? <OutcomeNotice outcome={outcome} /> : null;
}
