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

/**
 * A case of a code that calls for other advice than the code alone. A name, not a sentence: screens turn code, hint and
 * context into words, so that the engine speaks no language, and what is logged or stored stays true when words change.
 * Closed over all layers like the codes, because an error crosses all of them: a hint without words does not compile.
 */
export type ErrorHint =
  // The engine
  | 'pack-gone-meanwhile'
  | 'config-changed-meanwhile'
  | 'backup-made-meanwhile'
  | 'lock-lost'
  | 'read-only'
  /** `context.type` names the class that the platform lacks. */
  | 'unknown-type'
  | 'other-database'
  | 'no-upgrade'
  | 'no-heal-source'
  | 'no-backup-to-try'
  | 'no-room-for-test-restore'
  // Adapters
  | 'file-moved'
  | 'file-unreadable'
  | 'folder-full'
  | 'name-refused'
  | 'too-many-folders'
  | 'newer-app'
  | 'refused-value'
  // Devices
  | 'not-shared'
  // Servers
  | 'not-an-address'
  | 'bucket-in-address'
  /** No answer came, or none that the browser lets Heirloom read. */
  | 'no-answer'
  /** Nothing answers at the address, or its certificate is not trusted. */
  | 'unreachable'
  /** The server answers, and the browser does not let Heirloom read it: no CORS rule, or an error without one. */
  | 'unreadable-answer'
  /** A page that was loaded securely may not use an address that begins with http:. */
  | 'insecure-address'
  | 'redirected'
  | 'other-bytes-came-back'
  | 'listing-incomplete'
  | 'server-busy'
  | 'server-refused'
  /** The server does not accept the key, the name or the password. */
  | 'key-refused'
  | 'token-refused'
  /** It accepts the key, which is not allowed to do this. */
  | 'key-not-allowed'
  | 'clock-off'
  | 'no-bucket'
  /** `context.region` is the right one, where the server says so. */
  | 'wrong-region'
  | 'destination-full'
  | 'password-refused'
  | 'nothing-there'
  | 'not-webdav'
  | 'upload-too-large'
  /** The key may add objects, and not delete them. */
  | 'append-only'
  /** A server that limits how much may be asked for in a time. */
  | 'too-many-requests'
  /** What should name a repository of git does not. */
  | 'repository-name'
  /** There is none of this name, or the key does not reach it. */
  | 'no-git-repository'
  | 'repository-moved'
  | 'repository-archived'
  | 'branch-protected'
  // Providers at which a person signs in
  /** The browser did not open the window in which the person signs in. */
  | 'window-blocked'
  /** The person, or the provider, did not allow it. */
  | 'sign-in-declined'
  | 'sign-in-failed'
  /** The provider no longer lets Heirloom in, until the person signs in again. */
  | 'sign-in-needed'
  /** `context.account` is the one that it was before. */
  | 'other-account'
  // The program that runs the engine
  | 'busy-in-browser'
  | 'worker-broken'
  | 'app-locked'
  | 'lock-needs-key'
  | 'file-needs-key'
  | 'too-large-for-page'
  | 'page-missing'
  | 'copies-need-key'
  | 'current-key-needed'
  | 'empty-passphrase'
  | 'passkey-name'
  | 'key-gone'
  | 'kit-not-confirmed'
  /** `context` has `what` (`name` or `note`) and `most` characters. */
  | 'text-too-long'
  | 'backup-gone'
  | 'destination-gone'
  | 'opened-file-gone'
  | 'comparison-gone'
  | 'matching-gone'
  | 'matching-damaged'
  | 'record-not-in-backup'
  | 'file-on-neither-side'
  | 'found-by-check'
  | 'nothing-to-restore-again'
  | 'no-state-before'
  | 'restore-journal-gone'
  | 'undo-not-kept';

/** Plain data about a failure; never a secret. */
export type ErrorContext = Readonly<Record<string, string | number | boolean>>;

/** What crosses the border between a worker and a page. */
export interface SerializedBackupError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: ErrorHint;
  readonly retry: 'temporary' | 'permanent';
  readonly context: ErrorContext;
}

/** The one error of the engine. Read `code`, never the message, which is for developers. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;
  readonly hint?: ErrorHint;
  readonly retry: 'temporary' | 'permanent';

  constructor(
    code: ErrorCode,
    options: { context?: ErrorContext; cause?: unknown; hint?: ErrorHint | undefined } = {},
  ) {
    super(describe(code, options), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
    if (options.hint !== undefined) this.hint = options.hint;
    this.retry = TEMPORARY.has(code) ? 'temporary' : 'permanent';
  }

  /** Plain data that structured clone carries. */
  serialize(): SerializedBackupError {
    const { code, message, hint, retry, context } = this;
    return { code, message, retry, context, ...(hint === undefined ? {} : { hint }) };
  }

  static deserialize(error: SerializedBackupError): BackupError {
    return new BackupError(error.code, { context: error.context, hint: error.hint });
  }
}

function describe(code: ErrorCode, { context = {}, hint }: { context?: ErrorContext; hint?: ErrorHint | undefined }) {
  const details = Object.entries(context).map(([name, value]) => `${name} ${value}`);
  return [hint === undefined ? code : `${code} (${hint})`, ...(details.length === 0 ? [] : [details.join(', ')])].join(
    ': ',
  );
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
