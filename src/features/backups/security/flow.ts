/** The person's goal: everything, only a passphrase, only a new kit, or confirming that they have the existing kit. */
export type Flow = 'set-up' | 'passphrase' | 'kit' | 'held-kit';

/**
 * A step of the flow. `identify`: the person proves with an existing key that it is them. `hold`: they confirm the
 * existing kit.
 */
export type FlowStep = 'identify' | 'passphrase' | 'kit' | 'prove' | 'hold' | 'done';

const STEPS: Readonly<Record<Flow, readonly FlowStep[]>> = {
  'set-up': ['passphrase', 'kit', 'prove', 'done'],
  passphrase: ['passphrase', 'done'],
  kit: ['kit', 'prove', 'done'],
  'held-kit': ['hold', 'done'],
};

/** The steps of a flow. @param needsKey whether an existing key is asked for first. */
export function stepsOf(flow: Flow, needsKey: boolean): readonly FlowStep[] {
  // The kit that is confirmed is a key itself.
  return needsKey && flow !== 'held-kit' ? ['identify', ...STEPS[flow]] : STEPS[flow];
}
