/** Every way in which an import can fail as a whole. Problems with single rows are in the report. */
export type ImportErrorCode =
  /** The caller cancelled. */
  | 'cancelled'
  /** The file contains nothing. */
  | 'empty-file'
  /** Neither CSV, JSON nor GeoJSON. */
  | 'unknown-format'
  /** A ZIP that is not a Heirloom export with JSON, or a damaged or newer one. */
  | 'invalid-export'
  /** The file could no longer be read (moved, deleted, or changed since it was chosen). */
  | 'unreadable-file'
  /** The collection or field to import into no longer exists. */
  | 'target-missing'
  | 'quota-exceeded'
  /** Another tab is importing. */
  | 'busy'
  /** Another failure of the database. */
  | 'storage-failed'
  /** A defect of this program. */
  | 'internal';

const SENTENCES: Readonly<Record<ImportErrorCode, readonly [message: string, hint: string]>> = {
  cancelled: ['The import was stopped. Nothing was added or changed.', 'Start again whenever you like.'],
  'empty-file': ['There is nothing in this file.', 'Check that the right file was chosen and that it was saved.'],
  'unknown-format': [
    'This file is neither a table (CSV) nor JSON nor GeoJSON.',
    'Save the table as CSV in the program that made it, and choose that file.',
  ],
  'invalid-export': [
    'This ZIP is not a whole export of Heirloom. Nothing was added or changed.',
    'Choose an export that has JSON in it. A backup file is opened under Backups, Restore.',
  ],
  'unreadable-file': [
    'The file could not be read completely. Nothing was added or changed.',
    'It may have been moved or changed. Choose it again.',
  ],
  'target-missing': [
    'The collection to import into has changed. Nothing was added or changed.',
    'Choose the file again and check the columns.',
  ],
  'quota-exceeded': [
    'The browser does not have enough space for this. Nothing was added or changed.',
    'Free some space on the device, or import fewer rows or columns, and try again.',
  ],
  busy: ['An import is running in another tab.', 'Wait until it has finished, then try again.'],
  'storage-failed': [
    'The browser’s database did not take the rows. Nothing was added or changed.',
    'Close other tabs of Heirloom, reload, and try again.',
  ],
  internal: [
    'The import hit a bug in Heirloom. Nothing was added or changed.',
    'Please report it, with the kind of file you used.',
  ],
};

/** The form in which an error crosses the border between worker and page. */
export interface SerializedImportError {
  readonly code: ImportErrorCode;
  readonly detail?: string;
}

/** The error of an import. Check `code`; `message` and `hint` are plain sentences for the screen. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  readonly hint: string;
  /** The cause's message, for a bug report. */
  readonly detail: string | undefined;

  constructor(code: ImportErrorCode, options: { cause?: unknown; detail?: string } = {}) {
    const [message, hint] = SENTENCES[code];
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = hint;
    this.detail =
      options.detail ??
      (options.cause instanceof Error ? `${options.cause.name}: ${options.cause.message}` : undefined);
  }

  serialize(): SerializedImportError {
    return this.detail === undefined ? { code: this.code } : { code: this.code, detail: this.detail };
  }
}

/** Gives any thrown value a code. Checks `inner` and `cause`, where Dexie keeps the real error. */
export function toImportError(thrown: unknown): ImportError {
  if (thrown instanceof ImportError) return thrown;
  const codes = chainOf(thrown).map((error) => CODE_BY_NAME.get(error.name) ?? codeOfCatalogueError(error));
  // A transaction aborted for lack of space says so only in its cause.
  const code = codes.includes('quota-exceeded') ? 'quota-exceeded' : codes.find((found) => found !== undefined);
  if (code) return new ImportError(code, { cause: thrown });
  return new ImportError('internal', { cause: thrown });
}

function chainOf(thrown: unknown): Error[] {
  const chain: Error[] = [];
  for (let current: unknown = thrown; current instanceof Error && chain.length < 5;) {
    chain.push(current);
    current = 'inner' in current && current.inner ? current.inner : current.cause;
  }
  return chain;
}

const CODE_BY_NAME: ReadonlyMap<string, ImportErrorCode> = new Map([
  ['AbortError', 'storage-failed'],
  ['QuotaExceededError', 'quota-exceeded'],
  ['NotReadableError', 'unreadable-file'],
  ['NotFoundError', 'unreadable-file'],
  ['DatabaseClosedError', 'storage-failed'],
  ['OpenFailedError', 'storage-failed'],
  ['InvalidStateError', 'storage-failed'],
  ['UnknownError', 'storage-failed'],
  ['ConstraintError', 'storage-failed'],
]);

function codeOfCatalogueError(error: Error): ImportErrorCode | undefined {
  if (error.name !== 'CatalogueError' || !('code' in error)) return undefined;
  if (error.code === 'storage-full') return 'quota-exceeded';
  if (error.code === 'not-found') return 'target-missing';
  return 'storage-failed';
}
