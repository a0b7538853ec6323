import { z } from '../core/zod.ts';
import {
  addGuardMark,
  type GuardedState,
  type GuardMark,
  judgeShrink,
  judgeSlowLoss,
  type ShrinkFact,
} from './guard.ts';

/** The guard is tripped: retention stops, `lastGoodId` is to be pinned, the person is asked. */
export interface GuardTrip {
  /** When the backup of the shrunken data was made. */
  readonly at: number;
  readonly facts: readonly ShrinkFact[];
  /** The last backup before the loss; of a slow one, the largest that there is of the last weeks. */
  readonly lastGoodId: string;
  /** Whether the data shrank bit by bit over the last weeks, rather than sharply since the backup before. */
  readonly isSlow?: true;
}

export interface GuardState {
  readonly trip: GuardTrip | null;
  /**
   * The person has done something since the last backup that may well shrink the data: the next backup is not judged.
   */
  readonly isShrinkExpected: boolean;
  /** The most that there was in each of the last weeks, since the person last said that a loss was theirs. */
  readonly marks: readonly GuardMark[];
}

export const GUARD_AT_REST: GuardState = { trip: null, isShrinkExpected: false, marks: [] };

export type GuardEvent =
  | {
      readonly kind: 'backed-up';
      readonly at: number;
      readonly current: GuardedState;
      /** The backup before it that it can be compared with, if there is one. */
      readonly previous?: { readonly id: string; readonly state: GuardedState };
      /** The largest backup of the last weeks that is still there. */
      readonly largestId?: string;
    }
  /** A restore or an undo was done, or something that was confirmed, as deleting a collection. */
  | { readonly kind: 'deliberate' }
  /** “It was me.” */
  | { readonly kind: 'answered' };

/**
 * What the guard knows after an event. A trip stays until it is answered; the backup before the first loss stays the
 * good one. What was deliberate is no loss, so from then on no earlier state is compared with.
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
      // A backup that can be compared with none says nothing of the shrink that is expected either.
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

const size = z.number().min(0);
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
  leftOut: z.array(z.string()).exactOptional(),
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
  isSlow: z.literal(true).exactOptional(),
});
const stateSchema = z.object({
  trip: z.union([tripSchema, z.null()]),
  isShrinkExpected: z.boolean(),
  // What an earlier version stored has none.
  marks: z.array(markSchema).default([]),
});

/** Reads what was stored; at rest where that cannot be read. */
export function parseGuardState(stored: unknown): GuardState {
  return stateSchema.safeParse(stored).data ?? GUARD_AT_REST;
}
