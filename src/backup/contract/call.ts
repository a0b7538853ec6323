import type { Progress } from '../../engine/index.ts';
import type { Job, ShortCall } from '../../rpc/calls.ts';

/**
 * Whether a call is answered while the app is locked (`open`), or refused with the error `locked` until it is unlocked.
 * `unlocked` is for calls that delete, export, look into backups, or change keys or rules.
 */
export type CallAccess = 'open' | 'unlocked';

/** The part of a call's definition beside its type. */
export interface CallFacts {
  readonly access: CallAccess;
}

/** Defines a call. `Type`: its arguments and its result. */
export function call<Type extends (...args: never[]) => unknown>(facts: CallFacts): ShortCall<Type> & CallFacts {
  return { kind: 'call', ...facts };
}

/** Defines a job: a call that takes a while. The page adds `{ signal, onProgress }` to its arguments. */
export function job<Type extends (...args: never[]) => unknown>(
  facts: CallFacts & Pick<Job<Type, Progress>, 'args'>,
): Job<Type, Progress> & CallFacts {
  return { kind: 'job', ...facts };
}
