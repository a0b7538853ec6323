import { Anchor, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { backupClient } from '../../../backup/client/client.ts';
import type { JoinPreview as Preview } from '../../../backup/contract/syncing.ts';
import { formatCountOf } from '../../../ui/format.ts';
import { Loading } from '../../../ui/loading.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { JoinDifferences } from './join-differences.tsx';
import { useJobStore } from './job-store.ts';
import type { OpenedPlace } from './opened-place.ts';
import { namesWords } from './sync-words.ts';
import { useSyncJobs } from './use-sync-jobs.ts';

/** What joining would mean, and the press that does it. */
export function JoinPreview({ at, onLeave }: { readonly at: OpenedPlace; readonly onLeave: () => void }) {
  const { sourceId } = at.opened;
  const { data, error, refetch } = useQuery({
    queryKey: ['join', sourceId],
    queryFn: () => backupClient.previewJoin(sourceId),
    gcTime: 0,
  });
  if (error)
    return (
      <ErrorNotice
        error={error}
        operation="sync"
        onRetry={() => {
          void refetch();
        }}
        onClose={onLeave}
      />
    );
  if (!data) return <Loading h={160} radius="md" label="Reading the shared library" />;
  return data.isShared ? (
    <Agree at={at} preview={data} onLeave={onLeave} />
  ) : (
    <NotShared name={at.name} onLeave={onLeave} />
  );
}

function sharedBy(others: readonly string[]): string {
  if (others.length === 0) return 'This library is shared';
  return `${namesWords(others)} ${others.length > 1 ? 'share' : 'shares'} this library`;
}

function NotShared({ name, onLeave }: { readonly name: string; readonly onLeave: () => void }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        {`The backups in ${name} are not shared yet. On the device that made them, open Backups → Devices and turn sharing on. Then come back here.`}
      </Text>
      <Button variant="default" onClick={onLeave}>
        Choose another place
      </Button>
    </Stack>
  );
}

function Agree({
  at: { opened, place, name },
  preview: { devices, backupId, ownBackups },
  onLeave,
}: {
  readonly at: OpenedPlace;
  readonly preview: Preview;
  readonly onLeave: () => void;
}) {
  const { join } = useSyncJobs();
  const isBusy = useJobStore(({ job }) => job !== undefined);
  const [leavesBackups, setLeaves] = useState(false);
  const others = devices.filter(({ isThis, isRetired }) => !isThis && !isRetired).map((device) => device.name);
  return (
    <Stack gap="sm">
      <Text size="sm">
        {`${sharedBy(others)} in ${name}. After joining, this device and the others have everything that any of them has: nothing is deleted. Where both have a different value, the newer one is used and the other one is kept under Conflicts.`}
      </Text>
      {backupId !== null && <JoinDifferences sourceId={opened.sourceId} backupId={backupId} />}
      {ownBackups > 0 && (
        <Checkbox
          checked={leavesBackups}
          onChange={(event) => {
            setLeaves(event.currentTarget.checked);
          }}
          label={`Remove the ${formatCountOf(ownBackups, 'backup')} in this browser`}
          description={
            <>
              They belong to another set, with other keys. Your data stays, and is backed up with the shared keys from
              then on. Copies at destinations stay there, but new backups no longer go there. To keep them,{' '}
              <Anchor component={Link} to="/backups" inherit underline="always">
                download them first
              </Anchor>
              .
            </>
          }
        />
      )}
      <Group gap="xs">
        <Button
          disabled={isBusy || (ownBackups > 0 && !leavesBackups)}
          onClick={() => {
            void join(opened.sourceId, place, leavesBackups);
          }}
        >
          Join and unite
        </Button>
        <Button variant="default" disabled={isBusy} onClick={onLeave}>
          Choose another place
        </Button>
      </Group>
    </Stack>
  );
}
