import { readSettings } from '../config/config-file.ts';

/** Whether what is in a folder is backed up before it is changed: as the option says, or else the settings. */
export async function wantsSafetyBackup(options: {
  readonly safetyBackup: boolean;
  readonly to?: string;
}): Promise<boolean> {
  if (!options.safetyBackup) return false;
  return (await readSettings(options.to ?? process.env['HEIRLOOM_DATA']))['backup.auto_before_destructive'];
}
