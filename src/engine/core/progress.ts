import { BackupError } from './errors.ts';

/** What a long call is doing now. */
export type ProgressPhase =
  | 'preparing'
  | 'unlocking'
  | 'reading-records'
  | 'reading-files'
  | 'writing'
  | 'finishing'
  | 'checking'
  | 'copying'
  | 'comparing'
  | 'restoring-files'
  | 'restoring-records'
  | 'pruning';

/** One report of progress. `total` and `bytesTotal` are missing where they are not known yet. */
export interface Progress {
  readonly phase: ProgressPhase;
  /** Items (records, files or objects, as the phase says) done so far, and in all. */
  readonly done: number;
  readonly total?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
  /** What is being worked on: the name of a table. */
  readonly current?: string;
}

/** The last parameter of every long call. */
export interface CallOptions {
  /** Stops the call at the next step with a `cancelled` error; what was durable stays durable. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** @throws BackupError `cancelled` once the signal has been given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('cancelled');
}
