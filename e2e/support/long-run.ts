/**
 * Marks a test that takes long, or that repeats another one over more cases: it runs only in `npm run test:long`, so
 * that `npm test` stays short.
 */
export const LONG = { tag: '@long' } as const;

/** The same for some cases of a table of tests: `test(title, longIf(…), …)`. */
export function longIf(isOnlyLong: boolean): { tag?: string } {
  return isOnlyLong ? LONG : {};
}
