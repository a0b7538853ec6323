import type { Progress } from '../core/progress.ts';

/** Progress: a change of the phase, and the work done since the last report. */
export type Report = (change: Partial<Progress>, addedRows?: number, addedBytes?: number) => void;
