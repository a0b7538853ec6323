import { formatBytes, formatCount } from '../../ui/format.ts';
import { button, make } from './dom.ts';

/** How far a job is. Missing totals are unknown. */
export interface JobProgress {
  readonly done: number;
  readonly total?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
}

/** Shows a job's progress and a way to cancel it in `place`, until it ends. @returns the job's result. */
export async function showJob<Result>(
  place: HTMLElement,
  words: string,
  leaving: AbortSignal,
  run: (options: { signal: AbortSignal; onProgress: (progress: JobProgress) => void }) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  leaving.addEventListener('abort', stop);
  const bar = make('progress', { 'aria-label': words });
  const figures = make('span', {});
  const cancel = button('Cancel', () => {
    cancel.disabled = true;
    stop();
  });
  place.replaceChildren(make('p', { role: 'status' }, words), make('div', { class: 'row' }, bar, figures, cancel));
  try {
    return await run({
      signal: abort.signal,
      onProgress: (progress) => {
        const [done, total] = progress.bytesDone > 0 ? bytesOf(progress) : countsOf(progress);
        if (total !== undefined && total > 0) {
          bar.max = total;
          bar.value = Math.min(done, total);
        }
        figures.textContent = progress.bytesDone > 0 ? formatBytes(progress.bytesDone) : formatCount(progress.done);
      },
    });
  } finally {
    leaving.removeEventListener('abort', stop);
    place.replaceChildren();
  }
}

const bytesOf = ({ bytesDone, bytesTotal }: JobProgress) => [bytesDone, bytesTotal] as const;
const countsOf = ({ done, total }: JobProgress) => [done, total] as const;
