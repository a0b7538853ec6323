// What page and worker know of the worker's calls: one definition for each. The page's client (`client.ts`) and the
// handlers of the worker (`serve.ts`) are derived from it.

// A parameter of type `never` accepts every function.
type AnyCall = (...args: never[]) => unknown;

/** A call without progress that runs to its end. `Type` is a function: its arguments and its result. */
export interface ShortCall<Type extends AnyCall = AnyCall> {
  readonly kind: 'call';
  /** Carries the type; never set. */
  readonly type?: Type;
}

/** A call that takes a while: it can be cancelled, and may report progress. */
export interface Job<Type extends AnyCall = AnyCall, Progress = unknown> {
  readonly kind: 'job';
  /** How many arguments it takes, so that the client can tell the options that follow them. */
  readonly args: Required<Parameters<Type>>['length'];
  /** Carry the types; never set. */
  readonly type?: Type;
  readonly progress?: Progress;
}

/** All calls of a worker, by name. */
export type Calls = Readonly<Record<string, ShortCall | Job>>;

/** What the page gives a job, after its arguments. */
export interface JobOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Names one running job, so that it can be cancelled. */
export type JobId = string & { readonly __brand: 'JobId' };

export function newJobId(): JobId {
  // The one place that makes them.
  return crypto.randomUUID() as JobId;
}

type Answer<Type extends AnyCall> = Awaited<ReturnType<Type>>;

/** The calls as the page sees them: each returns a promise, and a job takes `{ signal, onProgress }` last. */
export type Client<Defined extends Calls> = { readonly [Name in keyof Defined]: ClientCall<Defined[Name]> };

type ClientCall<Call> =
  Call extends Job<infer Type, infer Progress>
    ? (...args: [...Parameters<Type>, options?: JobOptions<Progress>]) => Promise<Answer<Type>>
    : Call extends ShortCall<infer Type>
      ? (...args: Parameters<Type>) => Promise<Answer<Type>>
      : never;

/** The calls as the worker answers them: a job is always given a signal, and a function to report progress to. */
export type Handlers<Defined extends Calls> = { readonly [Name in keyof Defined]: Handler<Defined[Name]> };

type Handler<Call> =
  Call extends Job<infer Type, infer Progress>
    ? (...args: [...Parameters<Type>, options: Required<JobOptions<Progress>>]) => Answer<Type> | Promise<Answer<Type>>
    : Call extends ShortCall<infer Type>
      ? (...args: Parameters<Type>) => Answer<Type> | Promise<Answer<Type>>
      : never;

/** What the jobs among these calls report. */
export type ProgressOf<Call> = Call extends Job<AnyCall, infer Progress> ? Progress : never;

/** How a call ended. Errors lose their class between worker and page, so they cross as data. */
export type Reply<Value, Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

/** What goes over the wire. */
export interface CallPort<Failure> {
  call(name: string, args: readonly unknown[]): Promise<Reply<unknown, Failure>>;
  run(
    name: string,
    args: readonly unknown[],
    job: JobId,
    onProgress: (progress: unknown) => void,
  ): Promise<Reply<unknown, Failure>>;
  /** Does nothing if the job has ended. */
  cancel(job: JobId): void;
}
