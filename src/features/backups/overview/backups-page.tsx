import { Button } from '@mantine/core';
import { IconHistory, IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { backupQueries } from '../shared/queries/client-queries.ts';
import { BackupSections } from '../shared/backup-sections.tsx';
import { ErrorNotice } from '../../errors/error-notice.tsx';
import { GuideLinks } from '../shared/guide-links.tsx';
import { Page } from '../../../ui/page.tsx';
import { useContinueWithKey } from '../shared/waiting-for-key.ts';
import { AutomationNotes } from './automation-notes.tsx';
import { BackupList } from './backup-list.tsx';
import { InterruptedRestoreNotice } from './interrupted-restore.tsx';
import { JobPanel } from './job-panel.tsx';
import { LastRestoreCard } from './last-restore-card.tsx';
import { LockedCard } from './locked-card.tsx';
import { ProtectionCard } from './protection-card.tsx';
import { hasKeyOf } from './use-backup-jobs.ts';

/** The backups: the protection status, what would improve it, and the list of all backups. */
export function BackupsPage() {
  const { data: status, error, refetch } = useQuery(backupQueries.status);
  const isLocked = status?.repository === 'locked';
  useContinueWithKey(status && hasKeyOf(status));
  return (
    <Page
      title="Backups"
      actions={
        <>
          <Button component={Link} to="/security" variant="default" leftSection={<IconKey size={18} aria-hidden />}>
            Passphrase and keys
          </Button>
          <Button component={Link} to="/restore" variant="default" leftSection={<IconHistory size={18} aria-hidden />}>
            Restore from a file
          </Button>
        </>
      }
    >
      <BackupSections />
      {error && (
        <ErrorNotice
          error={error}
          operation="list"
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      <InterruptedRestoreNotice />
      {isLocked && <LockedCard status={status} />}
      {status && !isLocked && <ProtectionCard />}
      {status && !isLocked && <AutomationNotes />}
      <JobPanel />
      <LastRestoreCard />
      {!isLocked && <BackupList />}
      <GuideLinks />
    </Page>
  );
}
