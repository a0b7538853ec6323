import { MOST_BYTES_AHEAD, type PlacedEntry } from '../repository/read-node.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { readPage, type StoredLine } from './tree-reader.ts';

const PAGES_AHEAD = 4;

/** Reads pages before they are asked for: the next few of those that will be. */
export class PagesAhead {
  readonly #repository: Repository;
  readonly #wanted: PlacedEntry[];
  readonly #options: StorageOptions;
  readonly #reads = new Map<PlacedEntry, Promise<readonly StoredLine[]>>();
  #bytes = 0;

  constructor(repository: Repository, wanted: readonly PlacedEntry[], options: StorageOptions) {
    this.#repository = repository;
    this.#wanted = [...wanted];
    this.#options = options;
  }

  read(page: PlacedEntry): Promise<readonly StoredLine[]> {
    this.#start();
    const read = this.#reads.get(page) ?? readPage(this.#repository, page, this.#options);
    if (this.#reads.delete(page)) this.#bytes -= page.plainBytes;
    this.#start();
    return read;
  }

  /** Lets what is under way come to its end; never throws. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#reads.values());
  }

  #start(): void {
    while (this.#reads.size < PAGES_AHEAD && this.#bytes < MOST_BYTES_AHEAD) {
      const page = this.#wanted.shift();
      if (!page) return;
      this.#bytes += page.plainBytes;
      const read = readPage(this.#repository, page, this.#options);
      read.catch(() => undefined);
      this.#reads.set(page, read);
    }
  }
}
