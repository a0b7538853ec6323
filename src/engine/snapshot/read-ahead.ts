import type { TreeEntry } from '../format/tree-node.ts';

const READS_AHEAD = 6;
/** Of pages with six times the usual size; a leaf node with the ids of 65 pages of files has more than that. */
const MOST_BYTES_AHEAD = 1024 * 1024;

/** How much is read before it is asked for, shared by those who read the same kind of things. */
export class AheadBudget {
  #reads = 0;
  #bytes = 0;

  /** Whether one more may be read. */
  get hasRoom(): boolean {
    return this.#reads < READS_AHEAD && this.#bytes < MOST_BYTES_AHEAD;
  }

  take(bytes: number): void {
    this.#reads += 1;
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#reads -= 1;
    this.#bytes -= bytes;
  }
}

/** What is known of something to be read. */
interface AheadOptions<Entry, Result> {
  readonly budget: AheadBudget;
  readonly read: (entry: Entry) => Promise<Result>;
  /** The bytes that it takes in memory. */
  readonly bytesOf: (entry: Entry) => number;
}

/** Reads entries of one node before they are asked for: the next few of those that will be, in their order. */
export class ReadAhead<Entry extends TreeEntry, Result> {
  readonly #wanted: Entry[];
  readonly #options: AheadOptions<Entry, Result>;
  readonly #reads = new Map<Entry, Promise<Result>>();

  constructor(wanted: readonly Entry[], options: AheadOptions<Entry, Result>) {
    this.#wanted = [...wanted];
    this.#options = options;
    this.#start();
  }

  /** Entries that are wanted must be read in their order; others may be read at any time. */
  read(entry: Entry): Promise<Result> {
    const started = this.#reads.get(entry);
    if (started) {
      this.#reads.delete(entry);
      this.#options.budget.giveBack(this.#options.bytesOf(entry));
    } else if (this.#wanted[0] === entry) void this.#wanted.shift();
    this.#start();
    return started ?? this.#options.read(entry);
  }

  /** Lets what is under way come to its end; never throws. */
  async settle(): Promise<readonly Result[]> {
    const settled = await Promise.allSettled(this.#reads.values());
    for (const entry of this.#reads.keys()) this.#options.budget.giveBack(this.#options.bytesOf(entry));
    this.#reads.clear();
    return settled.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []));
  }

  #start(): void {
    const { budget, read, bytesOf } = this.#options;
    while (budget.hasRoom) {
      const entry = this.#wanted.shift();
      if (!entry) return;
      budget.take(bytesOf(entry));
      const reading = read(entry);
      // Awaited when its turn comes; until then its failure is not an unhandled one.
      reading.catch(() => undefined);
      this.#reads.set(entry, reading);
    }
  }
}
