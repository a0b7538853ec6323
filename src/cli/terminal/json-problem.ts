import { z } from '../../catalogue/zod.ts';

/** What is wrong with a file of JSON that a person has written: the first member that does not fit, or its syntax. */
export function jsonProblem(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  if (!issue) {
    const message = error instanceof Error ? error.message : String(error);
    // The excerpt that V8 adds may be of a file that was not meant, such as one with a key.
    return `${message.replace(/, "[^]*" is not valid JSON$/u, ': not valid JSON')}.`;
  }
  const place = issue.path.map(String).join('.');
  return `${place === '' ? '' : `${place}: `}${issue.message}.`;
}
