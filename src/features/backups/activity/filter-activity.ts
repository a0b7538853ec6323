import type { ActivityEntry, ActivityKind, ActivityOutcome } from '../../../backup/contract/activity.ts';
import { failureText } from '../../errors/error-words.ts';
import { ACTIVITY_OUTCOME_WORDS, ACTIVITY_TRIGGER_WORDS, ACTIVITY_WORDS } from '../shared/activity-words.ts';

/** The time span of the filter. */
export const PERIODS = [
  { value: 'day', label: 'The last 24 hours', lengthMs: 86_400_000 },
  { value: 'week', label: 'The last 7 days', lengthMs: 7 * 86_400_000 },
  { value: 'month', label: 'The last 30 days', lengthMs: 30 * 86_400_000 },
  { value: 'year', label: 'The last year', lengthMs: 366 * 86_400_000 },
] as const;

export type Period = (typeof PERIODS)[number]['value'];

/** The filter's settings; missing ones do not restrict. */
export interface ActivityFilter {
  readonly kind?: ActivityKind | undefined;
  readonly outcome?: ActivityOutcome | undefined;
  readonly period?: Period | undefined;
  readonly text: string;
}

/** The matching entries, in order. Text is searched in everything shown of an entry. */
export function filterActivity(
  entries: readonly ActivityEntry[],
  filter: ActivityFilter,
  now: number,
): readonly ActivityEntry[] {
  const { kind, outcome, period, text } = filter;
  const lengthMs = PERIODS.find(({ value }) => value === period)?.lengthMs;
  const since = lengthMs === undefined ? undefined : new Date(now - lengthMs).toISOString();
  const sought = text.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (kind === undefined || entry.kind === kind) &&
      (outcome === undefined || entry.outcome === outcome) &&
      (since === undefined || entry.at >= since) &&
      (sought === '' || readableText(entry).includes(sought)),
  );
}

function readableText({ kind, trigger, outcome, subject, errorCode, hint }: ActivityEntry): string {
  const failure = errorCode === undefined ? [] : [errorCode, failureText({ errorCode, ...(hint && { hint }) })];
  // Missing parts are joined as empty text.
  return [ACTIVITY_WORDS[kind], ACTIVITY_TRIGGER_WORDS[trigger], ACTIVITY_OUTCOME_WORDS[outcome], subject, ...failure]
    .join('\n')
    .toLowerCase();
}
