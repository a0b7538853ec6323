/** What a failure says on the screen. */
export interface ErrorText {
  readonly message: string;
  /** What to do next, where that is known. */
  readonly hint: string | undefined;
}

/** The plain words of an error: its message, and the hint that the typed errors of the catalogue and the engine carry. */
export function describeError(error: unknown): ErrorText {
  if (!(error instanceof Error)) return { message: 'Something went wrong.', hint: undefined };
  const hint = 'hint' in error && typeof error.hint === 'string' && error.hint !== '' ? error.hint : undefined;
  return { message: error.message === '' ? 'Something went wrong.' : error.message, hint };
}
