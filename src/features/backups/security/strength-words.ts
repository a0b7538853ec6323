/** How strong a passphrase is, in words. */
export interface Strength {
  readonly level: 'very weak' | 'weak' | 'fair' | 'strong' | 'very strong';
  /** 1 to 5. */
  readonly bars: number;
  /** How long guessing it would take, as a sentence. */
  readonly sentence: string;
  /** Whether to advise against it; the person may always continue. */
  readonly isRisky: boolean;
}

/**
 * Guesses per second of someone with the file and a hundred graphics cards. Each guess costs them Argon2id with 64 MiB
 * and three passes, of which one card does about a hundred per second.
 */
const GUESSES_PER_SECOND = 10_000;

// From this many guesses (as powers of ten), the level applies.
const LEVELS = [
  { from: 0, level: 'very weak', isRisky: true },
  { from: 6, level: 'weak', isRisky: true },
  { from: 9, level: 'fair', isRisky: true },
  { from: 12, level: 'strong', isRisky: false },
  { from: 15, level: 'very strong', isRisky: false },
] as const;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Judges a passphrase by the number of guesses needed to find it, given as a power of ten. */
export function strengthOf(guessesLog10: number): Strength {
  const at = LEVELS.findLastIndex(({ from }) => guessesLog10 >= from);
  const { level, isRisky } = LEVELS[at] ?? LEVELS[0];
  // On average it is found after half of the guesses.
  const seconds = 10 ** guessesLog10 / 2 / GUESSES_PER_SECOND;
  return {
    level,
    bars: Math.max(0, at) + 1,
    sentence: `Someone who has the file and a hundred graphics cards would find it ${guessTimeWords(seconds)}.`,
    isRisky,
  };
}

/** Such as `within minutes` or `after about 30 years`. */
export function guessTimeWords(seconds: number): string {
  if (seconds < 1) return 'at once';
  if (seconds < MINUTE) return 'within a minute';
  if (seconds < HOUR) return 'within an hour';
  if (seconds < DAY) return 'within a day';
  if (seconds < 31 * DAY) return `after about ${Math.max(2, Math.round(seconds / DAY))} days`;
  if (seconds < YEAR) return 'within a year';
  const years = seconds / YEAR;
  if (years < 10) return 'after a few years';
  if (years < 1000) return `after about ${Math.round(years / 10) * 10} years`;
  return years < 1_000_000 ? 'after thousands of years' : 'not in a million years';
}
