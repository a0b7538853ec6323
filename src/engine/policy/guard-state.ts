import { z } from '../core/zod.ts';
import {
  addGuardMark,
  type GuardedState,
  type GuardMark,
  judgeShrink,
  judgeSlowLoss,
  type ShrinkFact,
} from './guard.ts';

/** The guard is tripped: retention stops, `lastGoodId` should be pinned, and the person is asked. */
export interface GuardTrip {
  /** When the backup of the shrunken data was made. */
  readonly at: number;
  readonly facts: readonly ShrinkFact[];
  /** The last backup before the loss; for a slow loss, the largest one of the last weeks. */
  readonly lastGoodId: string;
  /** Whether the data shrank gradually over the last weeks, rather than sharply since the previous backup. */
  readonly isSlow?: true;
}

export interface GuardState {
  readonly trip: GuardTrip | null;
  /** Since the last backup, the person has done something that may shrink the data: the next backup is not judged. */
  readonly isShrinkExpected: boolean;
  /** The maximum in each of the last weeks, since the person last confirmed a loss. */
  readonly marks: readonly GuardMark[];
}

export const GUARD_AT_REST: GuardState = { trip: null, isShrinkExpected: false, marks: [] };

export type GuardEvent =
  | {
      readonly kind: 'backed-up';
      readonly at: number;
      readonly current: GuardedState;
      /** The previous comparable backup, if there is one. */
      readonly previous?: { readonly id: string; readonly state: GuardedState };
      /** The largest backup of the last weeks that still exists. */
      readonly largestId?: string;
    }
  /** A restore, an undo, or a confirmed deletion, such as that of a collection. */
  | { readonly kind: 'deliberate' }
  /** “It was me.” */
  | { readonly kind: 'answered' };

/**
 * The guard's state after an event. A trip stays until it is answered; the backup before the first loss stays the good
 * one. A deliberate change is not a loss, so earlier states are no longer compared after it.
 */
export function guardAfter(state: GuardState, event: GuardEvent): GuardState {
  switch (event.kind) {
    case 'answered':
      return GUARD_AT_REST;
    case 'deliberate':
      return { trip: null, isShrinkExpected: true, marks: [] };
    case 'backed-up': {
      const marks = addGuardMark(state.marks, event.current, event.at);
      const isJudged = !state.isShrinkExpected && !state.trip;
      // A backup without a comparable one does not use up the expected shrink either.
      const isShrinkExpected = state.isShrinkExpected && event.previous === undefined;
      return { trip: isJudged ? tripOf(state.marks, event) : state.trip, isShrinkExpected, marks };
    }
  }
}

function tripOf(
  marks: readonly GuardMark[],
  { at, current, previous, largestId }: Extract<GuardEvent, { kind: 'backed-up' }>,
): GuardTrip | null {
  const sharp = previous && judgeShrink({ previous: previous.state, current });
  if (previous && sharp?.kind === 'shrunk') return { at, facts: sharp.facts, lastGoodId: previous.id };
  const slow = judgeSlowLoss(marks, current, at);
  if (slow.kind !== 'shrunk' || largestId === undefined) return null;
  return { at, facts: slow.facts, lastGoodId: largestId, isSlow: true };
}

const size = z.number().check(z.minimum(0));
const factSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rows'), before: size, after: size }),
  z.object({ kind: z.literal('table-rows'), table: z.string(), before: size, after: size }),
  z.object({ kind: z.literal('table-gone'), table: z.string(), before: size }),
  z.object({ kind: z.literal('table-bytes'), table: z.string(), before: size, after: size }),
  z.object({ kind: z.literal('files'), before: size, after: size }),
  z.object({ kind: z.literal('file-bytes'), before: size, after: size }),
]);
const tableSchema = z.object({
  name: z.string(),
  role: z.enum(['configuration', 'data', 'files']),
  rows: size,
  bytes: size,
  attachments: size,
  attachedBytes: size,
  leftOut: z.exactOptional(z.array(z.string())),
});
const markSchema = z.object({
  week: z.number(),
  firstAt: z.number(),
  state: z.object({ scope: z.string(), withFiles: z.boolean(), tables: z.array(tableSchema) }),
});
const tripSchema = z.object({
  at: z.number(),
  facts: z.array(factSchema),
  lastGoodId: z.string(),
  isSlow: z.exactOptional(z.literal(true)),
});
const stateSchema = z.object({
  trip: z.union([tripSchema, z.null()]),
  isShrinkExpected: z.boolean(),
  // States stored by an earlier version have none.
  marks: z._default(z.array(markSchema), []),
});

/** Reads a stored state; returns the initial state if it cannot be read. */
export function parseGuardState(stored: unknown): GuardState {
  return stateSchema.safeParse(stored).data ?? GUARD_AT_REST;
}
