import type { StorageKey } from '../../engine/index.ts';
import type { DriveItem } from './drive-items.ts';

/** Documents say that an address is valid for “a few minutes”, and for an hour. */
const MOST_AGE_MS = 2 * 60_000;
const MOST_LINKS = 1000;

/** Where an object can be read. */
export interface ContentLink {
  readonly sizeBytes: number;
  readonly address: string | undefined;
}

/**
 * The addresses of contents for a short while, so that reading several ranges of an object asks once where it is. Only
 * of objects that do not change under their name.
 */
export class ContentLinks {
  readonly #known = new Map<StorageKey, ContentLink & { readonly at: number }>();
  readonly #now: () => number;

  /** @param now milliseconds since 1970; for tests. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get(key: StorageKey): ContentLink | undefined {
    const known = this.#known.get(key);
    if (!known || this.#now() - known.at <= MOST_AGE_MS) return known;
    this.#known.delete(key);
    return undefined;
  }

  set(key: StorageKey, item: DriveItem): ContentLink {
    if (this.#known.size >= MOST_LINKS) this.#known.clear();
    const link = { ...linkTo(item), at: this.#now() };
    this.#known.set(key, link);
    return link;
  }

  forget(key: StorageKey): void {
    this.#known.delete(key);
  }
}

export function linkTo({ sizeBytes, contentAddress: address }: DriveItem): ContentLink {
  return { sizeBytes, address };
}
