import { BackupSettings } from '../features/backups/overview/backup-settings.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

/** The settings, with those of backups among them. */
export function SettingsWithBackup() {
  return <SettingsPage backup={<BackupSettings />} />;
}
