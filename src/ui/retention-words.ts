// How it is said which backups stay. The shapes are the engine's; only the words are of the screens.

/** Why a backup stays. */
const KEEP_WORDS = {
  last: 'one of the newest',
  hourly: 'the newest of its hour',
  daily: 'the newest of its day',
  weekly: 'the newest of its week',
  monthly: 'the newest of its month',
  yearly: 'the newest of its year',
  within: 'new enough',
  pinned: 'pinned',
  'last-good': 'the newest that is whole',
  'last-verified': 'the newest that was verified',
  undo: 'it undoes the last restore',
  'no-rule': 'everything is kept',
  guard: 'nothing is deleted until you have answered',
  safety: 'made before a large change',
} as const satisfies Record<string, string>;

const FORGET_WORDS = {
  'no-rule-keeps-it': 'no rule keeps it',
  'over-size': 'all together would take too much space',
  'safety-time-over': 'made before a large change, long ago',
} as const satisfies Record<string, string>;

/** All reasons in one line; those that say the same are said once. */
export function keepWords(reasons: readonly { readonly rule: string }[]): string {
  const known: Readonly<Record<string, string>> = KEEP_WORDS;
  return [...new Set(reasons.map(({ rule }) => known[rule] ?? rule))].join(', ');
}

export function forgetWords(because: string): string {
  const known: Readonly<Record<string, string>> = FORGET_WORDS;
  return known[because] ?? because;
}
