/**
 * Given to a test that takes long, or that repeats over more cases what another one shows: it runs in `npm run
 * test:long` only, so that `npm test` stays short.
 */
export const LONG = { tag: '@long' } as const;

/** The same for some of a row of tests: `test(title, longIf(…), …)`. */
export function longIf(isOnlyLong: boolean): { tag?: string } {
  return isOnlyLong ? LONG : {};
}
