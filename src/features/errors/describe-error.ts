import { errorWords } from './error-words.ts';

/** What a failure says on the screen. */
export interface ErrorText {
  readonly message: string;
  /** What to do next, where that is known. */
  readonly hint: string | undefined;
}

/** The catalogue's typed errors, whose messages are sentences for the screen. */
const WITH_SENTENCES: readonly string[] = ['CatalogueError', 'ImportError'];

/**
 * The plain words of an error: the catalogue's own sentence, or those for the engine's code. The message of a foreign
 * error is never shown: it is written for programmers, in the browser's words, and may hold a person's data.
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
