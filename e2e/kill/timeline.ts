import type { Page } from '@playwright/test';
import { IMPORTING } from './kill-plan.ts';

/** A text by which a job reports its progress, as the screen shows it. */
export interface Moment {
  readonly words: string;
  /** Milliseconds since the button was pressed. */
  readonly atMs: number;
}

/** The texts that a running job shows on a page, as they appear. */
export interface Timeline {
  readonly moments: readonly Moment[];
  /** Starts the clock. */
  start(): void;
  elapsedMs(): number;
  /** Resolves once the shown text begins with these words, the job has ended, or the time is up. */
  reach(words: string, timeoutMs: number): Promise<void>;
}

/** Reported once the job has disappeared from the screen. */
export const ENDED = 'ended';
export const NOT_BEGUN = 'nothing shown yet';

/** Follows the texts of a running job. Call it before pressing its button. */
export async function followJob(page: Page): Promise<Timeline> {
  const moments: Moment[] = [];
  const waiting = new Set<() => void>();
  let startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  await page.exposeFunction('heirloomJobSays', (words: string) => {
    moments.push({ words, atMs: elapsedMs() });
    for (const tell of waiting) tell();
  });
  await page.evaluate(
    ([ended, importing]) => {
      const say = Reflect.get(window, 'heirloomJobSays') as (words: string) => void; // Exposed above.
      let last = '';
      const look = () => {
        const bar = document.querySelector('main [role=progressbar]');
        const section = bar?.closest('section');
        const said = section?.querySelector('[role=status]')?.textContent.replace(/^[^:]*: /, '');
        const words = said ?? (bar && !section ? importing : last === '' ? '' : ended);
        if (words === last) return;
        last = words;
        say(words);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    [ENDED, IMPORTING] as const,
  );
  return {
    moments,
    elapsedMs,
    start: () => {
      moments.length = 0;
      startedAt = performance.now();
    },
    reach: (words, timeoutMs) =>
      new Promise((resolve) => {
        const finish = () => {
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const look = () => {
          if (moments.some((moment) => moment.words.startsWith(words) || moment.words === ENDED)) finish();
        };
        const timer = setTimeout(finish, timeoutMs);
        waiting.add(look);
        look();
      }),
  };
}

/** The last text that the screen showed. */
export function lastWords(moments: readonly Moment[]): string {
  return moments.at(-1)?.words ?? NOT_BEGUN;
}

/** How long a job showed each text, and how long it took in total. */
export function durationsOf(moments: readonly Moment[]): ReadonlyMap<string, number> {
  const durations = new Map<string, number>();
  for (const [at, { words, atMs }] of moments.entries()) {
    const next = moments[at + 1];
    if (next) durations.set(words, (durations.get(words) ?? 0) + next.atMs - atMs);
    else if (words === ENDED) durations.set(ENDED, atMs);
  }
  return durations;
}
