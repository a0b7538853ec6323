import { BackupError, type ErrorCode } from '../../engine/index.ts';

const UNREADABLE = 'Try another copy of it, or an earlier backup.';

const TOO_LARGE =
  'One file in it is larger than this browser saves from a page that may store nothing. Open the page in a window that is not private, or in Chrome or Edge.';

/** What went wrong, and what to do next, for the failures that can occur on this page. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  cancelled: 'Stopped.',
  'wrong-passphrase':
    'This passphrase does not open these backups. Check Caps Lock and the keyboard layout, or use the recovery key from the recovery kit.',
  'wrong-recovery-key':
    'This recovery key does not open these backups. Look for the recovery kit that names the same backups.',
  'mistyped-recovery-key':
    'The recovery key is mistyped. Compare it with the recovery kit, group by group; it has nine groups of four.',
  'not-a-zip': 'This is not a backup file. Its name ends in .zip and begins with heirloom.',
  'not-a-backup-file': 'There are no backups in it. Choose a backup file, or the folder that contains the backups.',
  'no-repository': 'There are no backups in it. Choose a backup file, or the folder that contains the backups.',
  'other-archive': 'This is an archive of another kind. Unpack it first, then choose the backup file or folder in it.',
  'split-archive': 'This is one part of an archive. Join the parts with the program that split them.',
  'zip-in-zip': 'There are ZIP files in it, but no backups. Choose the ZIP file whose name begins with heirloom.',
  'several-backups': 'There are several sets of backups in it. Choose the folder of one of them.',
  'zip-with-password': 'This ZIP file has a password of its own. Unpack it first, then choose the folder.',
  'unreadable-packing':
    'This ZIP file is packed in a way that browsers cannot read. Unpack it with the program that made it, then choose the folder.',
  truncated: `The file ends too early: it was probably not copied completely. ${UNREADABLE}`,
  damaged: `This part of the backup is damaged. ${UNREADABLE}`,
  'missing-object': `A part of the backup is missing. ${UNREADABLE}`,
  'invalid-format': `This is not in the format of backups. ${UNREADABLE}`,
  'newer-version': 'These backups were made by a newer version. Use the recovery page that lies in the backup file.',
  'limit-exceeded': 'The file claims sizes that no backup has. Do not trust it; use another copy.',
  'quota-exceeded': 'There is not enough space. Free some, or save fewer collections at a time.',
  'storage-failed': 'The file cannot be read. It may have been moved or changed since it was chosen: choose it again.',
  incompatible: 'This browser cannot make a value in this backup. Try another browser.',
};

export function errorSentence(error: unknown): string {
  if (error instanceof BackupError && error.hint === 'too-large-for-page') return TOO_LARGE;
  const sentence = error instanceof BackupError ? SENTENCES[error.code] : undefined;
  return sentence ?? 'Something went wrong. Reload the page and try again, or try another browser.';
}
