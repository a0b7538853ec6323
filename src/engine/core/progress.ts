import { BackupError } from './errors.ts';

/** The current phase of a long call. */
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

/** One progress report. `total` and `bytesTotal` are missing while unknown. */
export interface Progress {
  readonly phase: ProgressPhase;
  /** Items done so far and in total (records, files or objects, depending on the phase). */
  readonly done: number;
  readonly total?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
  /** What is being worked on: the name of a table. */
  readonly current?: string;
}

/** The last parameter of every long call. */
export interface CallOptions {
  /** Stops the call at its next step with a `cancelled` error; whatever is already durable stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** @throws BackupError `cancelled` once the signal was aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('cancelled');
}
