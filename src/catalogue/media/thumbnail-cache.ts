import { Dexie, type Table } from 'dexie';
import type { NoPicture, ThumbnailSize } from './media-types.ts';

/** A cached thumbnail, or the reason why there can be none. */
export interface CachedThumbnail {
  readonly hash: string;
  readonly size: ThumbnailSize;
  readonly blob: Blob | undefined;
  readonly reason: NoPicture | undefined;
}

/**
 * Data that can be recreated at any time, kept separate from the catalogue: no backup includes it, and it may be
 * deleted.
 */
class CacheDatabase extends Dexie {
  declare readonly thumbnails: Table<CachedThumbnail, [string, ThumbnailSize]>;

  constructor() {
    super('heirloom-cache', { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ thumbnails: '[hash+size]' });
  }
}

export const thumbnailCache = new CacheDatabase();
