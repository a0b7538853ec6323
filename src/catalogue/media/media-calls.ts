import type { Job, ShortCall } from '../../rpc/calls.ts';
import type { StoreResult, ThumbnailResult, ThumbnailSize } from './media-types.ts';

/** The calls of the media worker. */
export const MEDIA_CALLS: {
  /** See `storeFile`. Progress: how many bytes were read. */
  readonly store: Job<(file: File) => StoreResult, number>;
  /** See `getThumbnail`. */
  readonly thumbnail: ShortCall<(hash: string, size: ThumbnailSize) => ThumbnailResult>;
} = { store: { kind: 'job', args: 1 }, thumbnail: { kind: 'call' } };
