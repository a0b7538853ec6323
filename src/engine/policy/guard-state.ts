import { z } from '../core/zod.ts';
import type { ShrinkFact, ShrinkVerdict } from './guard.ts';

/** The guard is tripped: retention stops, `lastGoodId` is to be pinned, the person is asked. */
export interface GuardTrip {
  /** When the backup of the shrunken data was made. */
  readonly at: number;
  readonly facts: readonly ShrinkFact[];
  /** The last backup before the loss. */
  readonly lastGoodId: string;
}

export interface GuardState {
  readonly trip: GuardTrip | null;
  /** The person has done something since the last backup that may well shrink the data: the next backup is not judged. */
  readonly isShrinkExpected: boolean;
}

export const GUARD_AT_REST: GuardState = { trip: null, isShrinkExpected: false };

export type GuardEvent =
  | { readonly kind: 'backed-up'; readonly at: number; readonly previousId: string; readonly verdict: ShrinkVerdict }
  /** A restore or an undo was done, or something that was confirmed, as deleting a collection. */
  | { readonly kind: 'deliberate' }
  /** “It was me.” */
  | { readonly kind: 'answered' };

/** What the guard knows after an event. A trip stays until it is answered; the backup before the first loss stays the good one. */
export function guardAfter(state: GuardState, event: GuardEvent): GuardState {
  switch (event.kind) {
    case 'answered': return GUARD_AT_REST;
    case 'deliberate': return { trip: null, isShrinkExpected: true };
    case 'backed-up': {
      const { verdict, at, previousId } = event;
      if (verdict.kind === 'not-comparable') return state;
      if (verdict.kind === 'fine' || state.isShrinkExpected || state.trip) return { trip: state.trip, isShrinkExpected: false };
      return { trip: { at, facts: verdict.facts, lastGoodId: previousId }, isShrinkExpected: false };
    }
  }
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
const stateSchema = z.object({
  trip: z.union([z.object({ at: z.number(), facts: z.array(factSchema), lastGoodId: z.string() }), z.null()]),
  isShrinkExpected: z.boolean(),
});

/** Reads what was stored; at rest where that can not be read. */
export function parseGuardState(stored: unknown): GuardState {
  return stateSchema.safeParse(stored).data ?? GUARD_AT_REST;
}
