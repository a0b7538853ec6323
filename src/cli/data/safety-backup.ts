import { CliError } from '../cli-error.ts';
import { readSettings } from '../config/config-file.ts';
import { EXIT } from '../exit-codes.ts';
import {
  assertWritable,
  nameRepository,
  openNamedRepository,
  type OpenedRepository,
  type RepositoryOptions,
} from '../repository/open-repository.ts';
import type { CommandCall } from '../run-command.ts';

export interface SafetyOptions extends RepositoryOptions {
  readonly safetyBackup: boolean;
}

/** Whether what is in a folder is backed up before it is changed: as the option says, or else the settings. */
export async function wantsSafetyBackup({ safetyBackup, to }: SafetyOptions): Promise<boolean> {
  if (!safetyBackup) return false;
  return (await readSettings(to ?? process.env['HEIRLOOM_DATA']))['backup.auto_before_destructive'];
}

/**
 * Where a folder is backed up to before it is changed; `undefined` where that is not wanted.
 * @throws CliError where it is wanted, and no repository is named.
 */
export async function openSafetyRepository(
  options: SafetyOptions,
  call: CommandCall,
): Promise<OpenedRepository | undefined> {
  if (!(await wantsSafetyBackup(options))) return undefined;
  const repo = await nameRepository(options);
  if (repo === undefined) throw noSafetyRepository();
  const opened = await openNamedRepository({ ...options, repo }, call);
  assertWritable(opened);
  return opened;
}

export function noSafetyRepository(): CliError {
  return new CliError(
    EXIT.usage,
    'no-safety-repo',
    'The folder is not empty, and there is no place to back it up to.',
    'Name a repository with --repo, or in a restore with --safety-repo; or give --no-safety-backup.',
  );
}
