import { expose } from 'comlink';
import { getThumbnail } from './make-thumbnail.ts';
import type { StoreResult, ThumbnailResult, ThumbnailSize } from './media-types.ts';
import { storeFile } from './store-file.ts';

const running = new Map<number, AbortController>();

const service = {
  /** @param job a number by which `cancel` can stop it. */
  async store(job: number, file: File, onBytes: (bytesDone: number) => void): Promise<StoreResult> {
    const controller = new AbortController();
    running.set(job, controller);
    try {
      return await storeFile(file, { signal: controller.signal, onBytes });
    } finally {
      running.delete(job);
    }
  },

  cancel(job: number): void {
    running.get(job)?.abort();
  },

  thumbnail(hash: string, size: ThumbnailSize): Promise<ThumbnailResult> {
    return getThumbnail(hash, size);
  },
};

/** The calls that this worker offers to the page. */
export type MediaService = typeof service;

expose(service);
