import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLiveQuery } from 'dexie-react-hooks';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { db } from '../../../catalogue/database.ts';
import { backupClient } from '../../../backup/client/client.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { createProgressFilter } from '../../../ui/job-runner.ts';
import { JobProgress } from '../shared/job-progress.tsx';
import { Page } from '../../../ui/page.tsx';
import { isSafetyFailure } from '../../errors/restore-errors.ts';
import type { ProgressView } from '../../../ui/time-left.ts';
import { WithoutSafetyBackup } from '../shared/without-safety-backup.tsx';
import { useBringBack } from './use-bring-back.tsx';
import { useVersionFiles } from './use-version-files.ts';
import { VersionList } from './version-list.tsx';

/** One record through the backups in this browser: its versions, and a way to bring one back. */
export function HistoryPage() {
  const { collectionId = '', recordId = '' } = useParams();
  const isHere = useLiveQuery(async () => (await db.records.get(recordId)) !== undefined, [recordId]);
  const [progress, setProgress] = useState<ProgressView>();
  const {
    data: versions,
    error,
    isFetching,
    refetch,
  } = useQuery({
    queryKey: ['backups', 'record-history', recordId],
    queryFn: ({ signal }) =>
      backupClient.recordHistory(recordId, {
        signal,
        onProgress: createProgressFilter((shown) => {
          setProgress(shown.progress);
        }),
      }),
    gcTime: 0,
  });
  const { bringBack, job, failure, continueWithout } = useBringBack(recordId);
  const loadFile = useVersionFiles();
  const title = versions?.find(({ row }) => row)?.row?.title;
  return (
    <Page title={title === undefined ? 'History' : `History of ${title}`}>
      <Stack gap="md" maw={1040}>
        {isHere === false ? (
          <Anchor component={Link} to={`/collections/${collectionId}`} size="sm" w="fit-content">
            ← The collection
          </Anchor>
        ) : (
          <Anchor component={Link} to={`/collections/${collectionId}/records/${recordId}`} size="sm" w="fit-content">
            ← The record
          </Anchor>
        )}
        {isHere === false && versions && (
          <Text>This record no longer exists. You can bring it back from a backup.</Text>
        )}
        {error && (
          <ErrorNotice
            error={error}
            operation="list"
            onRetry={() => {
              void refetch();
            }}
          />
        )}
        {failure !== undefined && <ErrorNotice error={failure} operation="restore" />}
        {isSafetyFailure(failure) && <WithoutSafetyBackup onContinue={continueWithout} />}
        {job && (
          <JobProgress
            title="Bringing the version back"
            progress={job.progress}
            onCancel={job.cancel}
            isStopping={job.isStopping}
          />
        )}
        {!versions && isFetching && <JobProgress title="Looking through the backups" progress={progress} />}
        {versions && (
          <VersionList versions={versions} isBusy={job !== undefined} onBringBack={bringBack} loadFile={loadFile} />
        )}
      </Stack>
    </Page>
  );
}
