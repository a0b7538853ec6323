// The small build of zod: in the classic one, every schema carries every method, which would be a sixth of an app that
// installs the engine.
import * as z from 'zod/mini';

// Otherwise zod tries to compile its parsers with `eval`, which the Content-Security-Policy forbids and reports as a
// violation.
z.config({ jitless: true });

/** A text that matches. */
export const textLike = (pattern: RegExp) => z.string().check(z.regex(pattern));
/** A text of at most so many UTF-16 units. */
export const textUpTo = (most: number) => z.string().check(z.maxLength(most));
export const intFrom = (least: number) => z.int().check(z.minimum(least));
export const intBetween = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
/** So many bytes in lower-case hexadecimal digits. */
export const hexOf = (bytes: number) => textLike(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

export { z };
