import { BackupError, type ErrorCode } from '../../engine/index.ts';
import { DataFolderError } from '../../adapters/source-data-folder/data-folder-error.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, exitCodeOf, type ExitCode } from '../exit-codes.ts';
import { SERVER_WORDS } from './server-error-words.ts';
import { systemErrorOf } from './system-error-words.ts';

/** The step of a restore that backs up the state before: in the context of its errors. */
export const SAFETY_STEP = 'backup of the state before';

/** What went wrong, in a plain sentence. */
const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  cancelled: 'Stopped. Nothing was changed.',
  'wrong-passphrase': 'This passphrase does not open the backups.',
  'wrong-recovery-key': 'This recovery key does not open the backups.',
  'wrong-passkey': 'This passkey does not open the backups.',
  'mistyped-recovery-key': 'This recovery key has a typing error.',
  locked: 'The backups are locked.',
  'last-key': 'Without this key, nobody could open the backups any more. Nothing was changed.',
  'no-repository': 'There are no backups here.',
  'repository-exists': 'There are backups here already.',
  'not-a-zip': 'This file is not a backup file.',
  'not-a-backup-file': 'This ZIP is not a backup file.',
  'other-archive': 'This is an archive, but not a ZIP.',
  'split-archive': 'This is one part of an archive that was split.',
  'zip-in-zip': 'This ZIP holds other ZIPs and no backup.',
  'several-backups': 'This ZIP holds several sets of backups.',
  'zip-with-password': 'This ZIP has a password of its own.',
  'unreadable-packing': 'This ZIP is packed in a way that Heirloom cannot read.',
  truncated: 'Part of the backups is cut off.',
  damaged: 'Part of the backups is damaged.',
  'invalid-format': 'This is not in the format of backups.',
  'newer-version': 'These backups were made by a newer version of Heirloom.',
  'limit-exceeded': 'A number is larger than any backup has.',
  'missing-object': 'Part of the backups is missing.',
  busy: 'Another process is working on this.',
  'busy-elsewhere': 'Another device, or a process that was killed, is working on these backups.',
  'quota-exceeded': 'The disk is full. Nothing was changed.',
  'storage-unavailable': 'The folder of the backups cannot be opened or made.',
  'permission-denied': 'The system does not allow this.',
  'permission-lost': 'The system does not allow this any more.',
  'place-missing': 'The folder is not there.',
  'place-emptied': 'The folder of the backups is empty.',
  'place-read-only': 'Nothing can be written here: it is read-only.',
  'other-repository': 'These are other backups than expected.',
  'storage-failed': 'The backups cannot be read or written.',
  offline: 'There is no connection.',
  'source-failed': 'The data folder cannot be read or written. Nothing was changed.',
  'unique-conflict': 'Two items would have the same value where only one may.',
  'stale-plan': 'The data changed meanwhile. Nothing was restored.',
  incompatible: 'This backup does not fit the data here.',
  internal: 'This is a defect of Heirloom.',
};

/** What to do next. */
const HINTS: Readonly<Record<ErrorCode, string>> = {
  cancelled: 'Start again whenever you like.',
  'wrong-passphrase': 'Check Caps Lock and the keyboard layout, or use --recovery-key-file.',
  'wrong-recovery-key': 'It belongs to another set of backups. Look for the recovery kit that names this one.',
  'wrong-passkey': 'Use the passphrase or the recovery key.',
  'mistyped-recovery-key': 'Compare it with your recovery kit, group by group.',
  locked: 'Give the passphrase, with --passphrase-file or HEIRLOOM_PASSPHRASE.',
  'last-key': 'Add another passphrase or recovery key first.',
  'no-repository': 'Check --repo. To start a new set of backups there: heirloom init REPO.',
  'repository-exists': 'Back up into them with heirloom backup, or choose another folder.',
  'not-a-zip': 'Choose a backup file: its name ends in .zip and begins with heirloom.',
  'not-a-backup-file': 'Choose a backup file: its name begins with heirloom.',
  'other-archive': 'Unpack it, and give the folder or the backup file that is in it.',
  'split-archive': 'Put the parts together with the program that split them.',
  'zip-in-zip': 'Unpack it, and give the ZIP in it whose name begins with heirloom.',
  'several-backups': 'Unpack it, and give the folder that you want.',
  'zip-with-password': 'Unpack it with its own password, and give the folder.',
  'unreadable-packing': 'Unpack it with the program that made it, and give the folder.',
  truncated: 'Use another copy of these backups, or an earlier backup.',
  damaged: 'Use another copy of these backups, or an earlier backup. heirloom backup validate says what is whole.',
  'invalid-format': 'Use another copy of it.',
  'newer-version': 'Update Heirloom, then try again.',
  'limit-exceeded': 'Do not trust it; use another copy.',
  'missing-object':
    'Use another copy of these backups, or an earlier backup. heirloom backup validate says what is whole.',
  busy: 'Wait until it has finished, then try again.',
  'busy-elsewhere':
    'Wait until it has finished, then try again. A job that was cut off keeps others out for ten minutes.',
  'quota-exceeded': 'Free some space, or delete old backups with heirloom backup cleanup, then try again.',
  'storage-unavailable': 'Check the path and the rights of the folder, then try again.',
  'permission-denied': 'Check the rights of the folder, then try again.',
  'permission-lost': 'Check the rights of the folder, then try again.',
  'place-missing': 'Check the path, and that the drive is there.',
  'place-emptied': 'Check that it is the right drive.',
  'place-read-only': 'Choose another folder, or make this one writable.',
  'other-repository': 'Choose another folder.',
  'storage-failed': 'Try again. If it happens again, check the disk.',
  offline: 'Try again when there is one.',
  'source-failed': 'Check the files of the data folder, then try again.',
  'unique-conflict': 'Restore a part of the backup, without one of them.',
  'stale-plan': 'Run the command again.',
  incompatible: 'Restore it where it was made.',
  internal: 'Please report it, with this message. Your data and backups were left as they are.',
};

/** Where a restore fails before it has begun. */
const WITHOUT_SAFETY = ' Nothing was restored. To restore without a backup of the state before: --no-safety-backup.';

/** A failure as people and scripts get it. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** What it is about, such as the file and the line. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export function tellError(error: unknown): ToldError {
  if (error instanceof CliError)
    return { code: error.code, message: error.message, hint: error.hint, exitCode: error.exitCode, details: {} };
  if (!(error instanceof BackupError) || error.code === 'internal') {
    const system = systemErrorOf(error);
    if (system) return { code: 'system-error', ...system, exitCode: EXIT.failed };
  }
  if (!(error instanceof BackupError)) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = HINTS.internal;
    return { code: 'internal', message: `${SENTENCES.internal} ${message}`, hint, exitCode: EXIT.failed, details: {} };
  }
  const { code, context } = error;
  const server = error.hint && SERVER_WORDS[error.hint];
  const advice = error instanceof DataFolderError ? error.advice : (server?.hint ?? HINTS[code]);
  const isSafetyStep = context['step'] === SAFETY_STEP;
  return {
    code,
    message: server?.message ?? SENTENCES[code],
    hint: isSafetyStep ? advice + WITHOUT_SAFETY : advice,
    exitCode: exitCodeOf(code),
    details: context,
  };
}
