import { BackupSections } from '../../ui/backup-sections.tsx';
import { Page } from '../../ui/page.tsx';

/** What was done to the backups and the data, when, why, and how it ended; and how the backups grow. */
export function ActivityPage() {
  return (
    <Page title="Activity">
      <BackupSections />
    </Page>
  );
}
