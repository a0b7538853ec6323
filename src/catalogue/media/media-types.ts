import type { FileReference } from '../model.ts';

/** Why a file could not be stored. */
export type StoreFailure = 'storage-full' | 'unreadable' | 'cancelled' | 'failed';

/** The outcome of storing a person's file. Expected outcomes, so a union and not an error. */
export type StoreResult =
  | { readonly kind: 'stored'; readonly reference: FileReference }
  | { readonly kind: 'failed'; readonly reason: StoreFailure; readonly message: string; readonly hint: string };

/** The person stopped it. */
export function notAdded(file: File): StoreResult {
  return {
    kind: 'failed',
    reason: 'cancelled',
    message: `“${file.name}” was not added.`,
    hint: 'Add it again whenever you like.',
  };
}

/** Why a file has no picture to show. It is stored anyway. */
export type NoPicture = 'not-an-image' | 'undecodable' | 'too-large' | 'missing' | 'drawing';

export type ThumbnailResult =
  | { readonly kind: 'picture'; readonly blob: Blob }
  | { readonly kind: 'none'; readonly reason: NoPicture };

/** The longest side of a thumbnail, in pixels: in rows; on cards. */
export type ThumbnailSize = 96 | 480;
