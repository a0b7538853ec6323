import { deriveClient, WorkerCalls } from '../../rpc/client.ts';
import { MEDIA_CALLS } from './media-calls.ts';
import { notAdded, type StoreResult, type ThumbnailResult, type ThumbnailSize } from './media-types.ts';
import { TaskStack } from './task-stack.ts';

/** More at once would only keep more decoded pictures in memory. */
const MOST_THUMBNAILS = 3;

const media = deriveClient(
  MEDIA_CALLS,
  new WorkerCalls<string>(
    () => new Worker(new URL('./media.worker.ts', import.meta.url), { type: 'module', name: 'media' }),
    { cancelled: () => new Error('cancelled'), fromFailure: (name) => new Error(name), fromThrown: (thrown) => thrown },
  ),
);
const thumbnails = new TaskStack(MOST_THUMBNAILS);

/**
 * Keeps a file that a person dropped, pasted or picked, off the main thread. Never throws.
 * @param options `onBytes`: called with how many bytes of it were read.
 */
export async function addFile(
  file: File,
  { signal, onBytes }: { readonly signal?: AbortSignal; readonly onBytes?: (bytesDone: number) => void } = {},
): Promise<StoreResult> {
  try {
    return await media.store(file, { ...(signal ? { signal } : {}), ...(onBytes ? { onProgress: onBytes } : {}) });
  } catch {
    if (signal?.aborted) return notAdded(file);
    return {
      kind: 'failed',
      reason: 'failed',
      message: `“${file.name}” could not be read. Nothing was added.`,
      hint: 'Choose it again, or reload the page.',
    };
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
  return thumbnails.run<ThumbnailResult>(() => media.thumbnail(hash, size), signal);
}
