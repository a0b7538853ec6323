import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useJobStore } from '../../features/backups/job-store.ts';
import { latestWhole } from '../../features/backups/latest-whole.ts';
import { OutcomeNotice } from '../../features/backups/outcome-notice.tsx';
import { useBackupJobs } from '../../features/backups/use-backup-jobs.ts';
import { backupQueries } from '../../worker/client-queries.ts';
import { JobProgress } from '../../ui/job-progress.tsx';

/** Makes the first backup, and the file that is kept elsewhere. */
export function FileProofStep({ startsAtOnce, onProven }: { readonly startsAtOnce: boolean; readonly onProven: () => void }) {
  const { data } = useQuery(backupQueries.list);
  const { backUp, download } = useBackupJobs();
  const { job, outcome } = useJobStore();
  const hasStarted = useRef(false);
  useEffect(() => {
    if (!startsAtOnce || hasStarted.current) return;
    hasStarted.current = true;
    void backUp();
  });
  const latest = data && latestWhole(data.backups);
  return (
    <Stack gap="md">
      <Text>Heirloom backs up everything into one encrypted file. Keep it outside this device: on another computer, a drive or in a cloud.</Text>
      {job && <JobProgress title={job.title} progress={job.progress} timeLeftMs={job.timeLeftMs} isStopping={job.isStopping} onCancel={job.cancel} />}
      {outcome && <OutcomeNotice outcome={outcome} />}
      <Group gap="xs">
        {latest
          ? <Button leftSection={<IconDownload size={18} aria-hidden />} disabled={job !== undefined} onClick={() => { void download(latest); }}>Download the backup file</Button>
          : <Button disabled={job !== undefined} onClick={() => { void backUp(); }}>Back up now</Button>}
        {outcome?.kind === 'downloaded' && <Button variant="default" onClick={onProven}>Continue</Button>}
      </Group>
    </Stack>
  );
}
