import type { PeriodRule } from './retention-rules.ts';
import type { ForgetReason, KeepReason } from './retention.ts';

// Why backups stay or go, in words, for the screens and the terminal.

const PERIODS: Readonly<Record<PeriodRule, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

const KEEP_WORDS: Readonly<Record<Exclude<KeepReason['rule'], PeriodRule>, string>> = {
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

const FORGET_WORDS: Readonly<Record<ForgetReason, string>> = {
  'no-rule-keeps-it': 'no rule keeps it',
  'over-size': 'over the size limit',
  'safety-time-over': 'an old safety backup',
};

const isPeriod = (rule: KeepReason['rule']): rule is PeriodRule => rule in PERIODS;

/** All reasons in one line, without duplicates. */
export function keepWords(reasons: readonly Pick<KeepReason, 'rule'>[]): string {
  const rules = [...new Set(reasons.map(({ rule }) => rule))];
  const periods = rules.filter(isPeriod).map((rule) => PERIODS[rule]);
  const words = rules.flatMap((rule) => (isPeriod(rule) ? [] : KEEP_WORDS[rule]));
  return [...words, ...(periods.length === 0 ? [] : [`the newest of its ${periods.join(', ')}`])].join('; ');
}

export function forgetWords(because: ForgetReason): string {
  return FORGET_WORDS[because];
}
