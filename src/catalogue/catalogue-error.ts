/** The possible failures of the catalogue, as a closed set: distinguish failures by this, never by the message. */
export type CatalogueErrorCode =
  | 'not-found'
  | 'storage-full'
  | 'storage-refused'
  | 'title-field'
  | 'last-view'
  | 'plan-outdated'
  | 'newer-version'
  | 'invalid';

/**
 * A failure of the catalogue. `message` says what happened, `hint` what to do next; both are plain sentences for the
 * screen.
 */
export class CatalogueError extends Error {
  readonly code: CatalogueErrorCode;
  readonly hint: string;

  constructor(code: CatalogueErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CatalogueError';
    this.code = code;
    this.hint = hint;
  }
}

/** The error for a row that no longer exists, for example because another tab has deleted it. */
export function notFound(what: string): CatalogueError {
  return new CatalogueError(
    'not-found',
    `This ${what} is no longer there.`,
    'It may have been deleted in another tab. Reload the page to see the current state.',
  );
}
