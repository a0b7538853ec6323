/**
 * What the person came for: all of it, a passphrase alone, a new kit alone, or to show that they hold the kit there is.
 */
export type Flow = 'set-up' | 'passphrase' | 'kit' | 'held-kit';

/** A step of it. `identify`: shows by an existing key that it is they. `hold`: shows the existing kit. */
export type FlowStep = 'identify' | 'passphrase' | 'kit' | 'prove' | 'hold' | 'done';

const STEPS: Readonly<Record<Flow, readonly FlowStep[]>> = {
  'set-up': ['passphrase', 'kit', 'prove', 'done'],
  passphrase: ['passphrase', 'done'],
  kit: ['kit', 'prove', 'done'],
  'held-kit': ['hold', 'done'],
};

/** The steps of a flow. @param needsKey whether an existing key is asked for first. */
export function stepsOf(flow: Flow, needsKey: boolean): readonly FlowStep[] {
  // The kit that is shown is a key itself.
  return needsKey && flow !== 'held-kit' ? ['identify', ...STEPS[flow]] : STEPS[flow];
}
