import {
  ACTIVITY_KINDS,
  ACTIVITY_OUTCOMES,
  type ActivityEntry,
  type ActivityKind,
  type ActivityOutcome,
} from '../../../../backup/contract/activity.ts';

/** How the activities of one kind ended. */
export interface OutcomeCounts {
  readonly kind: ActivityKind;
  readonly counts: Readonly<Record<ActivityOutcome, number>>;
  /** How long half of those that were done took at most; `undefined` where none says so. */
  readonly medianMs: number | undefined;
  readonly lastFailure: ActivityEntry | undefined;
}

/** How the activities ended, by kind; only the kinds that there are. @param entries newest first. */
export function countOutcomes(entries: readonly ActivityEntry[]): readonly OutcomeCounts[] {
  return ACTIVITY_KINDS.flatMap((kind): readonly OutcomeCounts[] => {
    const some = entries.filter((entry) => entry.kind === kind);
    if (some.length === 0) return [];
    const countOf = (outcome: ActivityOutcome) => some.filter((entry) => entry.outcome === outcome).length;
    const [ok, warning, failed, cancelled] = ACTIVITY_OUTCOMES.map(countOf);
    const durations = some
      .flatMap(({ outcome, durationMs }) =>
        (outcome === 'ok' || outcome === 'warning') && durationMs !== undefined ? [durationMs] : [],
      )
      .sort((one, other) => one - other);
    return [
      {
        kind,
        counts: { ok: ok ?? 0, warning: warning ?? 0, failed: failed ?? 0, cancelled: cancelled ?? 0 },
        medianMs: durations[Math.floor((durations.length - 1) / 2)],
        lastFailure: some.find(({ outcome }) => outcome === 'failed'),
      },
    ];
  });
}
