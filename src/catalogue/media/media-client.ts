import { proxy } from 'comlink';
import { WorkerLink } from '../../rpc/worker-link.ts';
import type { MediaService } from './media.worker.ts';
import type { StoreResult, ThumbnailResult, ThumbnailSize } from './media-types.ts';
import { TaskStack } from './task-stack.ts';

/** More at once would only hold more decoded pictures in memory. */
const MOST_THUMBNAILS = 3;

const media = new WorkerLink<MediaService>(
  () => new Worker(new URL('./media.worker.ts', import.meta.url), { type: 'module', name: 'media' }),
);
let lastJob = 0;
const thumbnails = new TaskStack(MOST_THUMBNAILS);

/**
 * Keeps a file that a person dropped, pasted or picked, off the main thread. Never throws.
 * @param options.onBytes is told how many bytes of it were read.
 */
export async function addFile(
  file: File,
  options: { readonly signal?: AbortSignal; readonly onBytes?: (bytesDone: number) => void } = {},
): Promise<StoreResult> {
  lastJob += 1;
  const job = lastJob;
  const cancel = () => {
    media.tell((service) => service.cancel(job));
  };
  const stored = media.call((service) =>
    service.store(
      job,
      file,
      proxy((bytesDone: number) => options.onBytes?.(bytesDone)),
    ),
  );
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel);
  try {
    return await stored;
  } catch {
    return {
      kind: 'failed',
      reason: 'failed',
      message: `“${file.name}” could not be read. Nothing was added.`,
      hint: 'Choose it again, or reload the page.',
    };
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

/**
 * The thumbnail of a stored file. What was asked for last comes first, since that is what is on the screen; what is
 * no longer wanted when its turn comes is left out.
 * @returns `undefined` where the signal came first.
 */
export function loadThumbnail(
  hash: string,
  size: ThumbnailSize,
  signal: AbortSignal,
): Promise<ThumbnailResult | undefined> {
  return thumbnails.run<ThumbnailResult>(() => media.call((service) => service.thumbnail(hash, size)), signal);
}
