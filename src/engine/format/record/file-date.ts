/** One second after the earliest moment of Windows dates, from which Chromium computes dates of files. */
const EARLIEST_MS = -11_644_473_599_000;

/**
 * The date of a File in a form that every browser can store. For a date before 1970 with a fraction of a second,
 * Chromium 156 aborts the whole transaction (`DataError`), and for one before 1601 it ends the page. So fractions are
 * rounded down, and earlier dates become the first second that can be stored. GRAMMAR.md §8.
 */
export function storableFileDate(lastModifiedMs: number): number {
  if (!(lastModifiedMs < 0)) return lastModifiedMs;
  return Math.max(EARLIEST_MS, Math.floor(lastModifiedMs / 1000) * 1000);
}
