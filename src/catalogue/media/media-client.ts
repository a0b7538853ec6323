import { proxy } from 'comlink';
import { WorkerLink } from '../../rpc/worker-link.ts';
import type { MediaService } from './media.worker.ts';
import type { StoreResult, ThumbnailResult, ThumbnailSize } from './media-types.ts';
import { TaskStack } from './task-stack.ts';

/** More at once would only keep more decoded pictures in memory. */
const MOST_THUMBNAILS = 3;

const media = new WorkerLink<MediaService>(
  () => new Worker(new URL('./media.worker.ts', import.meta.url), { type: 'module', name: 'media' }),
);
let lastJob = 0;
const thumbnails = new TaskStack(MOST_THUMBNAILS);

/**
 * Stores a file that a person dropped, pasted or chose, off the main thread. Never throws.
 * @param options.onBytes receives the number of bytes read.
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
 * The thumbnail of a stored file. The latest request comes first, because it is for what is on the screen; requests
 * that are no longer wanted when their turn comes are skipped.
 * @returns `undefined` if the signal was aborted first.
 */
export function loadThumbnail(
  hash: string,
  size: ThumbnailSize,
  signal: AbortSignal,
): Promise<ThumbnailResult | undefined> {
  return thumbnails.run<ThumbnailResult>(() => media.call((service) => service.thumbnail(hash, size)), signal);
}
