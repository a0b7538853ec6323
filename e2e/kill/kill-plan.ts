/** The job that is killed. */
export type JobKind = 'backup' | 'restore' | 'undo' | 'delete' | 'import';

/**
 * When to kill. `anywhere`: at a fraction of the whole job's duration, also beyond its end. `within`: at a fraction of
 * one phase's duration, from the moment the screen shows the phase, so that short phases are hit too. `held`: at the
 * beginning of a phase where the job is stopped, so that the kill cannot miss it.
 */
export type Aim =
  | { readonly kind: 'anywhere'; readonly fraction: number }
  | { readonly kind: 'within'; readonly words: string; readonly fraction: number }
  | { readonly kind: 'held'; readonly words: string };

export interface PlannedKill {
  readonly job: JobKind;
  readonly aim: Aim;
}

/** Slightly longer than measured, so that the end and the moment after it are hit too. */
const BEYOND = 1.2;

/** The jobs of fourteen kills. */
const JOBS: readonly JobKind[] = [
  'restore',
  'undo',
  'backup',
  'import',
  'delete',
  'restore',
  'undo',
  'restore',
  'restore',
  'backup',
  'undo',
  'restore',
  'import',
  'delete',
];
const WRITING = ['Reading records', 'Storing photos and files', 'Finishing'] as const;
const RESTORING = ['Bringing back photos and files', 'Bringing back records'] as const;
/** An import shows only numbers, so this names it. */
export const IMPORTING = 'Importing';
const PHASES: Readonly<Record<JobKind, readonly string[]>> = {
  restore: [
    'Bringing back records',
    'Storing photos and files',
    'Bringing back photos and files',
    'Bringing back records',
    'Finishing',
  ],
  undo: ['Bringing back records', 'Bringing back photos and files', 'Finishing'],
  backup: [...WRITING, 'Checking every byte'],
  delete: ['Getting ready', 'Freeing space'],
  import: [IMPORTING],
};

/** The kill that happens within a restore on any machine. */
export const SURE_KILL: PlannedKill = { job: 'restore', aim: { kind: 'held', words: 'Bringing back records' } };

/**
 * Whether the job shows this text only once it is doing its work. Before that it is planning, and a kill leaves nothing
 * to report.
 */
export function isAtWork(words: string): boolean {
  return [...WRITING, ...RESTORING].some((phase) => words.startsWith(phase));
}

/** Whether this text appears during the restore itself, after its safety backup. */
export function isRestoring(words: string): boolean {
  return RESTORING.some((phase) => words.startsWith(phase));
}

/** Random numbers in [0, 1), always the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plans this many kills, half of them spread evenly over whole jobs, half over their phases. */
export function planKills(count: number, random: () => number): readonly PlannedKill[] {
  const kinds = Array.from({ length: count }, (_, at) => JOBS[at % JOBS.length] ?? 'restore');
  const seen = new Map<JobKind, number>();
  return kinds.map((job): PlannedKill => {
    const nth = seen.get(job) ?? 0;
    seen.set(job, nth + 1);
    const turn = Math.floor(nth / 2);
    const phases = PHASES[job];
    const words = phases[turn % phases.length];
    if (nth % 2 === 0 && words !== undefined)
      return { job, aim: { kind: 'within', words, fraction: random() * BEYOND } };
    // One in each stratum, in random order, so that nothing correlates with the order.
    const strata = Math.max(1, Math.floor(kinds.filter((kind) => kind === job).length / 2));
    return { job, aim: { kind: 'anywhere', fraction: ((((turn * 7) % strata) + random()) / strata) * BEYOND } };
  });
}
