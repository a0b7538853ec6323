/** Every way in which a backup or a restore can fail. Closed: the screens have a sentence for each. */
export type ErrorCode =
  /** The caller's signal said stop. */
  | 'cancelled'
  /** No slot opens with what was given. */
  | 'wrong-passphrase'
  | 'wrong-recovery-key'
  | 'wrong-passkey'
  /** The recovery key's own checksum does not match: it was mistyped. */
  | 'mistyped-recovery-key'
  /** The repository is there but no key is loaded. */
  | 'locked'
  /** Without this key slot nobody could open the repository anywhere else. */
  | 'last-key'
  /** There is no repository where one was looked for. */
  | 'no-repository'
  | 'repository-exists'
  /** Not a ZIP at all; a ZIP that holds no repository. */
  | 'not-a-zip'
  | 'not-a-backup-file'
  /** An archive, though no ZIP, such as 7z or RAR. */
  | 'other-archive'
  /** One part of an archive that was split into several files. */
  | 'split-archive'
  /** A ZIP that holds ZIPs and no repository; one that holds several repositories. */
  | 'zip-in-zip'
  | 'several-backups'
  /** A ZIP whose entries have a password of the ZIP's own; that are packed by a method that browsers cannot unpack. */
  | 'zip-with-password'
  | 'unreadable-packing'
  /** The file ends too early. */
  | 'truncated'
  /** Bytes do not match their id, or do not decrypt: changed after they were written. */
  | 'damaged'
  /** A structure that is not what FORMAT.md says. */
  | 'invalid-format'
  /** Written by a newer version of the format or of the app. */
  | 'newer-version'
  /** A number in the input is beyond every reasonable bound. */
  | 'limit-exceeded'
  /** An object that is needed is not there. */
  | 'missing-object'
  /** Another tab, device or job is working on the repository. */
  | 'busy'
  /** Another device, or a job of any device that was cut off, has a lock on a copy that devices share. */
  | 'busy-elsewhere'
  | 'quota-exceeded'
  /** The browser gives no storage (private window, blocked site data). */
  | 'storage-unavailable'
  | 'permission-denied'
  /** The browser has forgotten that it may use a folder: one press of the person gives it back. */
  | 'permission-lost'
  /** The place itself is gone: a folder that was moved or deleted, a drive that is not plugged in. */
  | 'place-missing'
  /**
   * The place held a copy when it was last used and is empty now: another drive, or a mount point without its drive.
   */
  | 'place-emptied'
  /** Nothing can be written there, whatever the browser allows: a read-only drive or folder. */
  | 'place-read-only'
  /** The place contains backups of another set: another id, another key. */
  | 'other-repository'
  /** The storage failed in a way of its own. */
  | 'storage-failed'
  | 'offline'
  /** The live data could not be read or written. */
  | 'source-failed'
  /**
   * Two rows would have the same value in a unique index: `context` names the index and both rows, where it is known.
   */
  | 'unique-conflict'
  /** The live data changed since the plan was made. */
  | 'stale-plan'
  /**
   * The snapshot is of another database, or of a schema that cannot be brought to today's; or, with `type` in its
   * context, a record holds a value that this platform cannot make, or that its database does not store.
   */
  | 'incompatible'
  /** A defect of this program. */
  | 'internal';

const TEMPORARY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'busy',
  'busy-elsewhere',
  'offline',
  'storage-failed',
  'cancelled',
  'stale-plan',
]);

/** What to do next, in a plain sentence. */
const HINTS: Readonly<Record<ErrorCode, string>> = {
  cancelled: 'Nothing was changed. Start again whenever you like.',
  'wrong-passphrase': 'Check Caps Lock and the keyboard layout, or use the recovery key from your recovery kit.',
  'wrong-recovery-key': 'This key belongs to another set of backups. Look for the recovery kit that names this one.',
  'wrong-passkey': 'It was made for other backups, or was removed. Use the passphrase or the recovery key.',
  'mistyped-recovery-key': 'One of the characters is not right. Compare it with your recovery kit, group by group.',
  locked: 'Unlock your backups with the passphrase or the recovery key.',
  'last-key': 'Set a passphrase or make a recovery kit first, so that there is another way in.',
  'no-repository': 'Choose a place that holds backups, or make the first backup here.',
  'repository-exists': 'There are backups here already: open them instead of starting over.',
  'not-a-zip': 'Choose a backup file: its name ends in .zip and begins with heirloom.',
  'not-a-backup-file': 'This ZIP was not made by a backup. Choose a backup file: its name begins with heirloom.',
  'other-archive': 'Unpack it first. Then choose the backup file in it, or restore from the folder.',
  'split-archive': 'Put the parts together with the program that split them. Then choose the whole file.',
  'zip-in-zip': 'Unpack it first. Then choose the ZIP file in it whose name begins with heirloom.',
  'several-backups': 'Unpack it first. Then restore from the folder that you want.',
  'zip-with-password':
    'Unpack it with its own password first. Then restore from the folder, or choose the file as it was downloaded.',
  'unreadable-packing':
    'Unpack it with the program that made it. Then restore from the folder, or pack it again as an ordinary ZIP.',
  truncated: 'The file ends too early: the download or copy was probably cut off. Fetch it again from where it came.',
  damaged: 'Part of this backup was changed after it was made. Try another copy of it, or an earlier backup.',
  'invalid-format': 'This is not a backup that any version has written. Try another copy of it.',
  'newer-version': 'Update the app, then try again.',
  'limit-exceeded': 'The file claims sizes that no backup has. Do not trust it; use another copy.',
  'missing-object': 'Part of this backup is missing. Try another copy of it, or an earlier backup.',
  busy: 'Wait until the other tab or device has finished, then try again.',
  'busy-elsewhere':
    'Wait until it has finished, then try again. A job that was cut off keeps others out for up to ten minutes.',
  'quota-exceeded': 'Free space on this device or delete old backups, then try again.',
  'storage-unavailable': 'Leave the private window, or allow this site to store data, then try again.',
  'permission-denied': 'Allow access to the place where backups are kept, then try again.',
  'permission-lost': 'Press Allow again beside this place, and the browser asks you.',
  'place-missing':
    'Plug in the drive or put the folder back where it was. If it is gone for good, remove this place and add another.',
  'place-emptied': 'Plug in the right drive, or let everything be copied there again.',
  'place-read-only':
    'Remove the write protection of the drive or folder, and close other programs that hold its files. Then try again.',
  'other-repository': 'Choose another folder, or restore from the backups that are there.',
  'storage-failed': 'Try again. If it happens again, check the disk or the connection.',
  offline: 'Try again when you are online.',
  'source-failed': 'Close other tabs of this app, reload, and try again.',
  'unique-conflict':
    'Nothing was changed. Two items would have the same value where only one may. Work it out again and choose which one stays.',
  'stale-plan': 'Your data changed meanwhile. Look at the refreshed preview and confirm again.',
  incompatible: 'This backup was made by another app, or another version of it. Open it there.',
  internal: 'This is a defect. Your data and backups were left as they are; please report it.',
};

/** Plain data about a failure; never a secret. */
export type ErrorContext = Readonly<Record<string, string | number | boolean>>;

/** What crosses the border between a worker and a page. */
export interface SerializedBackupError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retry: 'temporary' | 'permanent';
  readonly context: ErrorContext;
}

/** The one error of the engine. Read `code`, never the message. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;
  readonly hint: string;
  readonly retry: 'temporary' | 'permanent';

  constructor(code: ErrorCode, options: { context?: ErrorContext; cause?: unknown; hint?: string } = {}) {
    super(describe(code, options.context), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
    this.hint = options.hint ?? HINTS[code];
    this.retry = TEMPORARY.has(code) ? 'temporary' : 'permanent';
  }

  /** Plain data that structured clone carries. */
  serialize(): SerializedBackupError {
    const { code, message, hint, retry, context } = this;
    return { code, message, hint, retry, context };
  }

  static deserialize(error: SerializedBackupError): BackupError {
    return new BackupError(error.code, { context: error.context, hint: error.hint });
  }
}

function describe(code: ErrorCode, context: ErrorContext | undefined): string {
  const details = Object.entries(context ?? {}).map(([name, value]) => `${name} ${value}`);
  return details.length === 0 ? code : `${code}: ${details.join(', ')}`;
}

/**
 * Gives any thrown value a code: a `BackupError` as it is, else the one given. An `AbortError` is never a cancel:
 * code that looks at a signal throws `cancelled` (`throwIfAborted`), while browsers also abort reads and transactions
 * themselves, for example where a disk fails or a file was replaced.
 */
export function toBackupError(thrown: unknown, code: ErrorCode, context: ErrorContext = {}): BackupError {
  if (thrown instanceof BackupError) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'AbortError' && code !== 'source-failed')
    return new BackupError('storage-failed', { context, cause: thrown });
  if (name === 'QuotaExceededError') return new BackupError('quota-exceeded', { context, cause: thrown });
  return new BackupError(code, { context, cause: thrown });
}
