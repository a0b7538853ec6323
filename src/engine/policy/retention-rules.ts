import { DAY_MS, dayName, hourName, monthName, weekName, yearName } from './calendar.ts';
import type { RetentionPolicy } from './retention-policy.ts';
import type { LocalTime, Zone } from './zone.ts';

export type PeriodRule = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** Why one of the rules keeps a backup. */
export type RuleReason =
  /** The first, second … of the newest `of`. */
  | { readonly rule: 'last'; readonly position: number; readonly of: number }
  /**
   * The newest of its hour (`2026-03-01T14+01:00`), day (`2026-03-01`), week (`2026-W09`), month (`2026-03`) or year
   * (`2026`).
   */
  | { readonly rule: PeriodRule; readonly period: string }
  | { readonly rule: 'within'; readonly days: number };

/** The moment of a backup, as the rules see it. */
export interface Moment {
  readonly instant: number;
  readonly local: LocalTime;
}

const PERIODS: readonly { readonly rule: PeriodRule; readonly nameOf: (moment: Moment) => string }[] = [
  { rule: 'hourly', nameOf: ({ local, instant }) => hourName(local, instant) },
  { rule: 'daily', nameOf: ({ local }) => dayName(local) },
  { rule: 'weekly', nameOf: ({ local }) => weekName(local) },
  { rule: 'monthly', nameOf: ({ local }) => monthName(local) },
  { rule: 'yearly', nameOf: ({ local }) => yearName(local) },
];

/**
 * Applies the rules as restic and kopia do: of each of the last so many periods that have a backup, the newest. Periods
 * without one do not count, so a month away costs nothing.
 * @param newestFirst backups of one kind, the newest first.
 * @returns all reasons for each backup that is kept.
 */
export function applyRules<Item extends Moment>(
  newestFirst: readonly Item[],
  policy: RetentionPolicy,
  zone: Zone,
): Map<Item, RuleReason[]> {
  const reasons = new Map<Item, RuleReason[]>();
  const keep = (item: Item, reason: RuleReason) => {
    const known = reasons.get(item);
    if (known) known.push(reason);
    else reasons.set(item, [reason]);
  };

  const last = policy.keepLast ?? 0;
  for (const [position, item] of newestFirst.slice(0, last).entries())
    keep(item, { rule: 'last', position: position + 1, of: last });

  for (const { rule, nameOf } of PERIODS) {
    let left = policy[rule] ?? 0;
    let seen: string | undefined;
    for (const item of newestFirst) {
      if (left === 0) break;
      const period = nameOf(item);
      if (period === seen) continue;
      seen = period;
      left -= 1;
      keep(item, { rule, period });
    }
  }

  const days = policy.keepWithinDays ?? 0;
  const [newest] = newestFirst;
  if (days > 0 && newest) {
    const oldest = zone.instantOf(newest.local - days * DAY_MS);
    for (const item of newestFirst) {
      if (item.instant < oldest) break;
      keep(item, { rule: 'within', days });
    }
  }
  return reasons;
}
