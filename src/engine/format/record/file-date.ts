/** One second after the first moment that Windows' dates know, which Chromium reckons files' dates from. */
const EARLIEST_MS = -11_644_473_599_000;

/**
 * The date of a File as every browser can store it. Before 1970, Chromium 156 aborts the whole transaction
 * (`DataError`) for a date with part of a second, and ends the page for one before 1601. So a part of a second goes
 * back to the whole one, and what is earlier becomes the first second that can be stored. GRAMMAR.md §8.
 */
export function storableFileDate(lastModifiedMs: number): number {
  if (!(lastModifiedMs < 0)) return lastModifiedMs;
  return Math.max(EARLIEST_MS, Math.floor(lastModifiedMs / 1000) * 1000);
}
