import {
  ACTIVITY_KINDS,
  ACTIVITY_OUTCOMES,
  type ActivityEntry,
  type ActivityKind,
  type ActivityOutcome,
} from '../../../../backup/contract/activity.ts';

/** The results of one kind of activity. */
export interface OutcomeCounts {
  readonly kind: ActivityKind;
  readonly counts: Readonly<Record<ActivityOutcome, number>>;
  /** The median duration of the successful ones; `undefined` if none is known. */
  readonly medianMs: number | undefined;
  readonly lastFailure: ActivityEntry | undefined;
}

/** The results by kind of activity, for the kinds that occur. @param entries newest first. */
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
