import type { Progress } from '../core/progress.ts';

/** What is told of progress: a change of the phase, and what was done since the last time. */
export type Report = (change: Partial<Progress>, addedRows?: number, addedBytes?: number) => void;
