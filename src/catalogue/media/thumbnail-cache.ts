import { Dexie, type Table } from 'dexie';
import type { NoPicture, ThumbnailSize } from './media-types.ts';

/** A thumbnail made once; or that there can be none, and why. */
export interface CachedThumbnail {
  readonly hash: string;
  readonly size: ThumbnailSize;
  readonly blob: Blob | undefined;
  readonly reason: NoPicture | undefined;
}

/** What can be made again at any time, apart from the catalogue: no backup takes it, and it may be deleted. */
class CacheDatabase extends Dexie {
  declare readonly thumbnails: Table<CachedThumbnail, [string, ThumbnailSize]>;

  constructor() {
    super('heirloom-cache', { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ thumbnails: '[hash+size]' });
  }
}

export const thumbnailCache = new CacheDatabase();
