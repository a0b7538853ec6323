// The texts about a failure, by the engine's code: a code without a text does not compile.
import type { ErrorCode, ErrorHint } from '../../engine/index.ts';
import { hintWords } from './error-hints.ts';

/** What happened, in one plain sentence, by the code of the error. */
export const ERROR_TITLES = {
  cancelled: 'Stopped.',
  'wrong-passphrase': 'This passphrase does not open these backups.',
  'wrong-recovery-key': 'This recovery key does not open these backups.',
  'wrong-passkey': 'This passkey does not open these backups.',
  'mistyped-recovery-key': 'The recovery key is mistyped.',
  locked: 'The backups are locked.',
  'last-key': 'This is the last key to your backups.',
  'no-repository': 'There are no backups here yet.',
  'repository-exists': 'There are already backups here.',
  'not-a-zip': 'This file is not a backup: it is not even a ZIP.',
  'not-a-backup-file': 'This ZIP is not a Heirloom backup.',
  'other-archive': 'This is an archive, but not a ZIP.',
  'split-archive': 'This is only one part of a split archive.',
  'zip-in-zip': 'This ZIP contains another ZIP.',
  'several-backups': 'This ZIP contains several sets of backups.',
  'zip-with-password': 'This ZIP is protected with its own password.',
  'unreadable-packing': 'This ZIP is packed in a way that browsers cannot read.',
  truncated: 'This file is incomplete: its end is missing.',
  damaged: 'A part of the backup is damaged.',
  'invalid-format': 'This is not a backup that Heirloom can read.',
  'newer-version': 'This was made by a newer version of Heirloom.',
  'limit-exceeded': 'This file claims impossible sizes, so Heirloom stopped reading it.',
  'missing-object': 'A part of the backup is missing.',
  busy: 'Heirloom is already working on the backups, perhaps in another tab.',
  'busy-elsewhere': 'Another device is working on these copies.',
  'quota-exceeded': 'There is not enough space.',
  'storage-unavailable': 'The browser does not let Heirloom store anything.',
  'permission-denied': 'Heirloom is not allowed to use this destination.',
  'permission-lost': 'The browser no longer lets Heirloom use this folder.',
  'place-missing': 'The backup folder is missing.',
  'place-emptied': 'The folder had backups and is now empty.',
  'place-read-only': 'Nothing can be written to this folder: it is read-only.',
  'other-repository': 'This destination has backups of another set.',
  'storage-failed': 'The destination could not be read or written.',
  offline: 'There is no connection.',
  'unique-conflict': 'Two items would have the same value where only one may.',
  'source-failed': 'Your data in this browser could not be read or written.',
  'stale-plan': 'Your data changed while you were looking at the preview.',
  incompatible: 'This backup does not fit this app.',
  internal: 'Something went wrong inside Heirloom.',
} as const satisfies Record<ErrorCode, string>;

/** What was and was not changed, by the operation that failed. */
export const UNCHANGED = {
  'back-up': 'No new backup was made. Your data and your earlier backups are as they were.',
  'verify-new': 'The backup was made. It could not be read back, so it is not verified yet.',
  verify: 'Nothing was changed: verifying only reads.',
  download: 'No file was made. The backup itself is as it was.',
  export: 'No file was made. Your data and your backups are as they were.',
  delete: 'Anything that could not be deleted is still there and intact. Your data was not touched.',
  amend: 'The backup is as it was.',
  list: 'Nothing was changed.',
  'open-file': 'Nothing was changed: the file was only read.',
  restore: 'Your data is as it was: a restore brings back everything or changes nothing.',
  redo: 'Your data is as it was: a redo brings back everything or changes nothing.',
  undo: 'Your data is as it was: an undo brings back everything or changes nothing.',
  destination: 'Your data, the backups in this browser and those at other destinations are as they were.',
  sync: 'Changes come in completely or not at all: your data is as it was.',
  'set-up': 'Your passphrase and your recovery key are as they were.',
} as const satisfies Record<string, string>;

/** The operation that failed. */
export type Operation = keyof typeof UNCHANGED;

/** A failure in words. */
export interface ErrorWords {
  readonly title: string;
  /** What to do next. */
  readonly hint: string;
  /** For a report of a defect: the code and its plain data. */
  readonly detail: string;
  /** Whether trying the same again may help. */
  readonly isTemporary: boolean;
}

/** The stored form of a failure. */
interface StoredFailure {
  readonly errorCode?: ErrorCode;
  readonly hint?: ErrorHint;
}

const isKnownCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_TITLES, code);

/** The text if the backup fits, but this browser lacks the type of a value in it, or cannot store it. */
const UNKNOWN_TYPE_TITLE = 'This browser cannot bring back a value in this backup.';

/** A file or folder that is read for a restore is not a destination yet. */
const UNREADABLE_FILE_TITLE = 'The file or folder could not be read.';

/** What happened with a server, where the code alone would speak of a folder or of this device. */
const TITLES_BY_HINT: Readonly<Partial<Record<ErrorHint, string>>> = {
  'not-an-address': 'This is not an address.',
  'bucket-in-address': 'The bucket is in the address.',
  'no-answer': 'The server does not answer.',
  unreachable: 'The server cannot be reached.',
  'unreadable-answer': 'The server answers, but this page may not read the answer.',
  'insecure-address': 'The browser refuses this address.',
  redirected: 'This address leads to another one.',
  'server-busy': 'The server is busy.',
  'server-refused': 'The server refused the request.',
  'key-refused': 'The server does not accept the key.',
  'token-refused': 'The server does not accept the token.',
  'key-not-allowed': 'The server does not let Heirloom do that.',
  'password-refused': 'The server does not accept the name or the password.',
  'nothing-there': 'Nothing is at this address.',
  'not-webdav': 'The server does not understand WebDAV.',
  'upload-too-large': 'The server refuses large uploads.',
  'clock-off': 'The clock of this device is wrong.',
  'no-bucket': 'The bucket does not exist.',
  'wrong-region': 'The region is not the right one.',
  'destination-full': 'There is not enough space at the destination.',
  'append-only': 'This key cannot delete anything.',
  'too-many-requests': 'The server allows no more requests for now.',
  'name-refused': 'The folder cannot have this name.',
  'repository-name': 'This does not name a repository.',
  'no-git-repository': 'The repository cannot be found.',
  'repository-moved': 'The repository has another name now.',
  'repository-archived': 'The repository is archived.',
  'branch-protected': 'The branch may not be changed.',
  'window-blocked': 'The browser did not open the window.',
  'sign-in-declined': 'Heirloom was not allowed in.',
  'sign-in-failed': 'Signing in did not work.',
  'sign-in-needed': 'You are no longer signed in there.',
  'other-account': 'You signed in with another account.',
};

function titleOf(code: unknown, hint: unknown, context: unknown, operation: Operation | undefined): string {
  const titles: Readonly<Record<string, string>> = TITLES_BY_HINT;
  const title = typeof hint === 'string' && Object.hasOwn(titles, hint) ? titles[hint] : undefined;
  if (title !== undefined) return title;
  if (code === 'storage-failed' && operation === 'open-file') return UNREADABLE_FILE_TITLE;
  if (code === 'incompatible' && fieldOf(context, 'type') !== undefined) return UNKNOWN_TYPE_TITLE;
  return ERROR_TITLES[isKnownCode(code) ? code : 'internal'];
}

/**
 * The texts for anything that was thrown, or for a typed error received as data.
 * @param operation the operation that failed, if that makes the title more precise.
 */
export function errorWords(error: unknown, operation?: Operation): ErrorWords {
  const code = fieldOf(error, 'code');
  const context = fieldOf(error, 'context');
  const message = fieldOf(error, 'message');
  return {
    title: titleOf(code, fieldOf(error, 'hint'), context, operation),
    hint: isKnownCode(code)
      ? hintWords(code, fieldOf(error, 'hint'), (name) => factOf(context, name))
      : 'Reload the page and try again. If it happens again, please report it.',
    detail: typeof message === 'string' ? message : String(error),
    isTemporary: fieldOf(error, 'retry') === 'temporary',
  };
}

/** A failure in one text, for example for the activity log: what happened and what to do next. */
export function failureText({ errorCode, hint }: StoredFailure): string {
  const words = errorWords({ code: errorCode, hint });
  return `${words.title} ${words.hint}`;
}

function factOf(context: unknown, name: string): string | undefined {
  const fact = fieldOf(context, name);
  return typeof fact === 'string' || typeof fact === 'number' ? String(fact) : undefined;
}

function fieldOf(error: unknown, name: string): unknown {
  // A value that is not an object has no fields; those of an object may have any type.
  return typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>)[name] : undefined;
}
