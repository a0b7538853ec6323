/** What the person came for: all of it, a passphrase alone, or a kit alone. */
export type Flow = 'set-up' | 'passphrase' | 'kit';

/** A step of it. `identify`: shows by an existing key that it is they. */
export type FlowStep = 'identify' | 'passphrase' | 'kit' | 'prove' | 'done';

const STEPS: Readonly<Record<Flow, readonly FlowStep[]>> = {
  'set-up': ['passphrase', 'kit', 'prove', 'done'],
  passphrase: ['passphrase', 'done'],
  kit: ['kit', 'prove', 'done'],
};

/** The steps of a flow. @param needsKey whether an existing key is asked for first. */
export function stepsOf(flow: Flow, needsKey: boolean): readonly FlowStep[] {
  return needsKey ? ['identify', ...STEPS[flow]] : STEPS[flow];
}
