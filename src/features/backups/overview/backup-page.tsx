import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { backupQueries } from '../shared/queries/client-queries.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { BackupFacts } from './backup-facts.tsx';
import { JobPanel } from './job-panel.tsx';
import { useBackupActions } from './use-backup-actions.ts';
import { useBackupTitles } from './use-backup-titles.ts';
import { Loading } from '../../../ui/loading.tsx';

/** One backup: its content, and the available actions. */
export function BackupPage() {
  const { snapshotId } = useParams();
  const { data, error } = useQuery(backupQueries.list);
  const { titleOf } = useBackupTitles();
  const backup = data?.backups.find(({ id }) => id === snapshotId);
  if (!backup) {
    return (
      <Page title={data ? 'There is no such backup' : 'Backup'}>
        {error && <ErrorNotice error={error} operation="list" />}
        {!data && !error && <Loading h={240} radius="md" label="Loading the backup" />}
        {data && (
          <Text>
            It may have been deleted.{' '}
            <Anchor component={Link} to="/backups" underline="always">
              All backups
            </Anchor>
          </Text>
        )}
        <JobPanel />
      </Page>
    );
  }
  return (
    <Page title={titleOf(backup)} actions={<BackupButtons backup={backup} />}>
      <Stack gap="md">
        <Anchor component={Link} to="/backups" size="sm" w="fit-content">
          ← All backups
        </Anchor>
        <JobPanel backupId={backup.id} />
        <BackupFacts backup={backup} />
      </Stack>
    </Page>
  );
}

function BackupButtons({ backup }: { readonly backup: BackupSummary }) {
  const navigate = useNavigate();
  const actions = useBackupActions(backup, () => {
    void navigate('/backups');
  });
  return actions.map(({ label, Icon, run, isDanger, isDisabled }, index) => (
    <Button
      key={label}
      variant={index === 0 ? 'filled' : 'default'}
      size="compact-md"
      leftSection={<Icon size={16} aria-hidden />}
      disabled={isDisabled}
      onClick={run}
      {...(isDanger ? { c: 'var(--mantine-color-error)' } : {})}
    >
      {label}
    </Button>
  ));
}
