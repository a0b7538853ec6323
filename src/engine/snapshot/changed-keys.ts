import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { unlessDamaged } from '../repository/is-damage.ts';
import type { PlacedEntry } from '../repository/read-node.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { ContentSample, SAMPLE_ROWS } from './content-sample.ts';
import { KeysHash } from './keys-hash.ts';
import { isUnreadable, type SourceMoment } from './source.ts';
import { readPage, readPages, type StoredLine, treePages } from './tree-reader.ts';

/*
 * [Note: Changes by keys]
 *
 * A row of a content-addressed table never changes under its key, so the keys tell what has changed since a snapshot.
 * The source lists them; those of the snapshot are in its pages, and a hash of them all is in the snapshot itself. A
 * page with as many rows as there are keys in its range is assumed to have these keys; any other is read. Then the
 * keys that were assumed or read, in their order, must give the hash: only then is every assumption true. So ten new
 * files among a hundred thousand cost the tree's nodes and some ten pages. Where the hash differs, because one row came
 * and another went within the range of one page, or where it is not known, every page is read; still no row is read
 * from the source.
 */

/** What the keys tell about a content-addressed table since a snapshot. */
export interface ChangedKeys {
  /** Keys that came or went, in their order; and those whose content the repository lacks. */
  readonly keys: readonly unknown[];
  /** How many rows there are now. */
  readonly count: number;
  /** Of the keys now. */
  readonly keysHash: string;
  /** Some of the rows that are taken over unread, to prove that they have not changed. */
  readonly sample: ContentSample;
}

/** @returns `undefined` if the snapshot cannot be read. See [Note: Changes by keys]. */
export async function findChangedKeys(
  repository: Repository,
  moment: SourceMoment,
  table: SnapshotTable,
  options: StorageOptions,
): Promise<ChangedKeys | undefined> {
  const compare = async (reads: 'some' | 'all') =>
    new KeyComparison(repository, table, await createHashes(repository), options).run(moment, reads);
  return unlessDamaged(
    async () => (table.keysHash === undefined ? undefined : await compare('some')) ?? (await compare('all')),
  );
}

interface Hashes {
  readonly now: KeysHash;
  readonly asStored: KeysHash;
}

async function createHashes({ keys }: Repository): Promise<Hashes> {
  const create = () => KeysHash.create(keys.pageBoundaryKey);
  return { now: await create(), asStored: await create() };
}

/** A page, and its lines if it was read. */
interface KnownPage {
  readonly page: PlacedEntry;
  readonly stored?: readonly StoredLine[];
}

class KeyComparison {
  readonly #repository: Repository;
  readonly #table: SnapshotTable;
  readonly #hashes: Hashes;
  readonly #options: StorageOptions;
  readonly #changed: unknown[] = [];

  constructor(repository: Repository, table: SnapshotTable, hashes: Hashes, options: StorageOptions) {
    this.#repository = repository;
    this.#table = table;
    this.#hashes = hashes;
    this.#options = options.signal ? { signal: options.signal } : {};
  }

  /** @returns `undefined` if not all pages were read, and one that was not has other keys than it seemed. */
  async run(moment: SourceMoment, reads: 'some' | 'all'): Promise<ChangedKeys | undefined> {
    const { name, rows, keysHash } = this.#table;
    const listed = new ListedKeys(moment.keys(name));
    const wanted = new WantedRows(this.#repository, rows);
    let count = 0;
    for await (const known of this.#pages(reads)) {
      const here = await listed.upTo(decodeKey(known.page.lastKey));
      count += here.length;
      await this.#compare(known, here);
      wanted.pass(known.page);
    }
    const behind = await listed.rest();
    this.#hashes.now.add(behind.map(encodeKey));
    for (const key of behind) this.#changed.push(key);
    if (reads === 'some' && this.#hashes.asStored.finish() !== keysHash) return undefined;
    const sample = await this.#readSample(moment, wanted.pages);
    return { keys: this.#changed, count: count + behind.length, keysHash: this.#hashes.now.finish(), sample };
  }

  async *#pages(reads: 'some' | 'all'): AsyncGenerator<KnownPage, void, undefined> {
    const pages = treePages(this.#repository, this.#table.root, this.#options);
    if (reads === 'some') for await (const page of pages) yield { page };
    else {
      const read = async (view: Repository, page: PlacedEntry) => ({
        page,
        stored: await readPage(view, page, this.#options),
      });
      yield* readPages(this.#repository, pages, read, this.#options);
    }
  }

  async #compare({ page, stored }: KnownPage, here: readonly unknown[]): Promise<void> {
    const texts = here.map(encodeKey);
    this.#hashes.now.add(texts);
    const { index } = this.#repository;
    const seemsSame = here.length === page.rows && page.attached.every((piece) => index.has(piece));
    if (!stored && seemsSame) {
      this.#hashes.asStored.add(texts);
      return;
    }
    const lines = stored ?? (await readPage(this.#repository, page, this.#options));
    if (!stored) this.#hashes.asStored.add(lines.map(keyTextOf));
    this.#noteChanges(here, texts, lines);
  }

  #noteChanges(here: readonly unknown[], texts: readonly string[], stored: readonly StoredLine[]): void {
    const { index } = this.#repository;
    const isWhole = ({ row }: StoredLine) =>
      row.attachments.every(({ pieces }) => pieces.every((piece) => index.has(piece)));
    const earlier = new Map(stored.map((line) => [keyTextOf(line), line]));
    const now = new Set(texts);
    for (const [at, key] of here.entries()) {
      const line = earlier.get(texts[at] ?? '');
      if (!line || !isWhole(line)) this.#changed.push(key);
    }
    for (const [text, { row }] of earlier) if (!now.has(text)) this.#changed.push(decodeKey(row.key));
  }

  async #readSample(moment: SourceMoment, pages: readonly WantedRow[]): Promise<ContentSample> {
    const sample = new ContentSample(this.#repository.ports.random);
    for (const { page, at } of pages) {
      const earlier = (await readPage(this.#repository, page, this.#options))[at];
      const [row] = earlier ? await moment.get(this.#table.name, [decodeKey(earlier.row.key)]) : [];
      if (earlier && row && !isUnreadable(row)) sample.offer(row, earlier);
    }
    return sample;
  }
}

const keyTextOf = ({ row }: StoredLine) => JSON.stringify(row.key);

/** A row of a snapshot, by its page and place. */
interface WantedRow {
  readonly page: PlacedEntry;
  readonly at: number;
}

/** Finds the pages of some random rows, each equally likely, while a tree is walked. */
class WantedRows {
  readonly pages: WantedRow[] = [];
  readonly #ordinals: number[];
  #passed = 0;

  constructor({ ports }: Repository, rows: number) {
    const ordinals = new Set<number>();
    // The bias of a remainder of 32 random bits is negligible here.
    while (ordinals.size < Math.min(SAMPLE_ROWS, rows))
      ordinals.add(new DataView(ports.random.bytes(4).buffer).getUint32(0) % rows);
    this.#ordinals = [...ordinals].sort((a, b) => a - b);
  }

  pass(page: PlacedEntry): void {
    for (let next = this.#ordinals[0]; next !== undefined; next = this.#ordinals[0]) {
      if (next >= this.#passed + page.rows) break;
      this.pages.push({ page, at: next - this.#passed });
      this.#ordinals.shift();
    }
    this.#passed += page.rows;
  }
}

/** The keys of a table, taken in steps. */
class ListedKeys {
  readonly #batches: AsyncIterator<readonly unknown[]>;
  #batch: readonly unknown[] = [];

  constructor(batches: AsyncIterable<readonly unknown[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The keys up to and including this one that were not taken yet. */
  async upTo(last: unknown): Promise<readonly unknown[]> {
    const taken: unknown[] = [];
    while (await this.#fill()) {
      const end = firstBehind(this.#batch, last);
      for (const key of this.#batch.slice(0, end)) taken.push(key);
      this.#batch = this.#batch.slice(end);
      if (this.#batch.length > 0) break;
    }
    return taken;
  }

  async rest(): Promise<readonly unknown[]> {
    const taken: unknown[] = [];
    while (await this.#fill()) {
      for (const key of this.#batch) taken.push(key);
      this.#batch = [];
    }
    return taken;
  }

  /** @returns whether there are more keys. */
  async #fill(): Promise<boolean> {
    while (this.#batch.length === 0) {
      const next = await this.#batches.next();
      if (next.done === true) return false;
      this.#batch = next.value;
    }
    return true;
  }
}

/** The place of the first key behind this one, in a list in key order. */
function firstBehind(keys: readonly unknown[], last: unknown): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle], last) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
