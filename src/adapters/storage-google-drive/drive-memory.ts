import type { StorageKey } from '../../engine/index.ts';
import type { DriveFile } from './drive-files.ts';

/** Listings are believed to be complete after this long. */
const MOST_LAG_MS = 10 * 60_000;

/**
 * What this program knows of a place in Drive: the ids of its folders, which names do not tell, and its own changes,
 * which a listing may show only a while later. It lives as long as the program.
 */
export class DriveMemory {
  /** By the name of the folder; empty for the one around them. More than one if two devices made it at once. */
  readonly folders = new Map<string, readonly string[]>();
  /** What was written here a while ago at most, by its key. */
  readonly #written = new Map<StorageKey, { readonly file: DriveFile; readonly at: number }>();
  readonly #removedIds = new Set<string>();
  readonly #ids: string[] = [];
  readonly #now: () => number;

  /** @param now milliseconds since 1970; for tests. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  noteWritten(key: StorageKey, file: DriveFile): void {
    this.#written.set(key, { file, at: this.#now() });
    this.#removedIds.delete(file.id);
  }

  noteRemoved(key: StorageKey, id: string): void {
    if (this.#written.get(key)?.file.id === id) this.#written.delete(key);
    this.#removedIds.add(id);
  }

  /** What was written here lately and is not gone. */
  writtenAt(key: StorageKey): DriveFile | undefined {
    const written = this.#written.get(key);
    if (!written || this.#now() - written.at <= MOST_LAG_MS) return written?.file;
    this.#written.delete(key);
    return undefined;
  }

  /** The keys of what was written here lately. */
  writtenKeys(): readonly StorageKey[] {
    return [...this.#written.keys()].filter((key) => this.writtenAt(key) !== undefined);
  }

  /** What a search has found, with what it does not show yet, and without what it still shows. */
  corrected(key: StorageKey, found: readonly DriveFile[]): readonly DriveFile[] {
    const own = this.writtenAt(key);
    const others = found.filter(({ id }) => id !== own?.id && !this.#removedIds.has(id));
    const listed = found.find(({ id }) => id === own?.id);
    // Another device may have replaced its content since.
    const newer = own && listed && listed.modifiedAt > own.modifiedAt ? listed : own;
    return newer ? [newer, ...others] : others;
  }

  /** An id for a new file; `more` gets some from Drive. */
  async takeId(more: () => Promise<readonly string[]>): Promise<string> {
    for (;;) {
      const id = this.#ids.pop();
      if (id !== undefined) return id;
      for (const made of await more()) this.#ids.push(made);
    }
  }
}

/**
 * Which of several files with one name counts, on every device: the newest. Those named by their content are equal.
 */
export function newestOf(files: readonly DriveFile[]): DriveFile | undefined {
  return [...files].sort(
    (one, other) => other.modifiedAt.localeCompare(one.modifiedAt) || one.id.localeCompare(other.id),
  )[0];
}
