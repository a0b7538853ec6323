import { BackupSettings } from '../features/backups/overview/backup-settings.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

/** The settings, including those of backups. */
export function SettingsWithBackup() {
  return <SettingsPage backup={<BackupSettings />} />;
}
