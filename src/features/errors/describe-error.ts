import { errorWords } from './error-words.ts';

/** The text of a failure on the screen. */
export interface ErrorText {
  readonly message: string;
  /** What to do next, if that is known. */
  readonly hint: string | undefined;
}

/** The catalogue's typed errors, whose messages are sentences for the screen. */
const WITH_SENTENCES: readonly string[] = ['CatalogueError', 'ImportError'];

/**
 * The plain words of an error: the catalogue's own sentence, or the one for the engine's code. The message of a foreign
 * error is never shown: it is written for programmers, in the browser's words, and may contain a person's data.
 */
export function describeError(error: unknown): ErrorText {
  const name = error instanceof Error ? error.name : '';
  if (error instanceof Error && WITH_SENTENCES.includes(name) && error.message !== '') {
    const hint = 'hint' in error && typeof error.hint === 'string' && error.hint !== '' ? error.hint : undefined;
    return { message: error.message, hint };
  }
  if (name === 'BackupError') {
    const { title, hint } = errorWords(error);
    return { message: title, hint };
  }
  return { message: 'Something went wrong.', hint: 'Try again. If it happens again, reload the page.' };
}
