// The texts about which backups stay. The data comes from the engine; only the texts belong to the screens.

const PERIODS: Readonly<Record<string, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

const KEEP_WORDS: Readonly<Record<string, string>> = {
  pinned: 'pinned',
  manual: 'made by hand',
  guard: 'nothing is deleted until you have answered',
  undo: 'needed to undo the last restore',
  'last-good': 'the newest intact backup',
  'last-verified': 'the newest verified backup',
  last: 'among the newest',
  within: 'recent enough',
  safety: 'made before a large change',
  'no-rule': 'everything is kept',
};

const FORGET_WORDS = {
  'no-rule-keeps-it': 'no rule keeps it',
  'over-size': 'over the size limit',
  'safety-time-over': 'an old safety backup',
} as const satisfies Record<string, string>;

/** All reasons in one line, without duplicates. */
export function keepWords(reasons: readonly { readonly rule: string }[]): string {
  const rules = [...new Set(reasons.map(({ rule }) => rule))];
  const periods = rules.flatMap((rule) => PERIODS[rule] ?? []);
  const words = rules.filter((rule) => PERIODS[rule] === undefined).map((rule) => KEEP_WORDS[rule] ?? rule);
  return [...words, ...(periods.length === 0 ? [] : [`the newest of its ${periods.join(', ')}`])].join('; ');
}

export function forgetWords(because: string): string {
  const known: Readonly<Record<string, string>> = FORGET_WORDS;
  return known[because] ?? because;
}
