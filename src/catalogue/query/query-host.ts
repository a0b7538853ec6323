import { Dexie, type ObservabilitySet } from 'dexie';
import { withStorageErrors } from '../storage-errors.ts';
import { changedKeys } from './changed-keys.ts';
import { CollectionColumns, type ColumnSource } from './collection-columns.ts';
import { asksForAll, type FirstLook, lookFirst } from './first-look.ts';
import type { HostAnswer, RecordQuery } from './query-types.ts';
import type { ReadingProgress } from './read-records.ts';

/** How many collections are kept in memory: the one on the screen, and those its relations refer to. */
const MOST_OPEN = 3;
/** A few edits are taken in at once; after a change of unknown extent (an import), it waits for the end. */
const EDIT_DELAY_MS = 40;
const BULK_DELAY_MS = 500;
/** Columns are kept for the next visit once nothing has happened for this long. */
const KEEP_DELAY_MS = 2000;
/** What a page takes to read the records of its first screenful. */
const FIRST_RECORDS_MS = 100;

interface OpenCollection {
  readonly columns: CollectionColumns;
  readonly loaded: Promise<void>;
}

/** Receives what the host finds out. */
export interface QueryListeners {
  /** Answers about a collection may have changed. */
  readonly onChange: (collectionId: string) => void;
  /** A large collection is being read for the first time. */
  readonly onProgress: (collectionId: string, progress: ReadingProgress) => void;
}

/** Keeps the viewed collections in memory, in step with the database, and answers queries. */
export class QueryHost {
  readonly #source: ColumnSource;
  readonly #listeners: QueryListeners;
  readonly #open = new Map<string, OpenCollection>();
  /** First looks under way: nothing else is read before they have been. */
  readonly #looks = new Map<string, Promise<unknown>>();
  #hasFieldsChanged = false;
  #refreshing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: ColumnSource, listeners: QueryListeners) {
    this.#source = source;
    this.#listeners = listeners;
    Dexie.on('storagemutated', this.#noteChange);
  }

  /** @throws CatalogueError `storage-refused` if the database cannot be read. */
  async answer(query: RecordQuery, knownIdsVersion: number): Promise<HostAnswer> {
    const { columns } = await this.#mustOpen(query.collectionId);
    if (!columns.engine) throw new Error('The records were not read.');
    return { ...columns.engine.answer(query, knownIdsVersion), unreadableIds: columns.unreadableIds };
  }

  /**
   * The first records that a query finds, if it has to wait for the rest and they are known at once. See [Note: The
   * first look].
   */
  async lookFirst(query: RecordQuery): Promise<FirstLook | undefined> {
    const { db } = this.#source;
    const { collectionId } = query;
    if (!asksForAll(query) || this.#open.get(collectionId)?.columns.engine) return undefined;
    const look = withStorageErrors(() => lookFirst(db, collectionId));
    const done = look.catch(() => undefined);
    this.#looks.set(collectionId, done);
    void done.then(() => {
      if (this.#looks.get(collectionId) === done) this.#looks.delete(collectionId);
    });
    return look;
  }

  /** Reads records again that could not be read elsewhere. */
  async readAgain(ids: readonly string[]): Promise<void> {
    for (const [collectionId, { columns }] of [...this.#open])
      if (await columns.readAgain(ids)) this.#listeners.onChange(collectionId);
  }

  close(): void {
    Dexie.on.storagemutated.unsubscribe(this.#noteChange);
    clearTimeout(this.#timer);
    clearTimeout(this.#keepTimer);
    this.#open.clear();
  }

  async #mustOpen(collectionId: string): Promise<OpenCollection> {
    const look = this.#looks.get(collectionId);
    // Counting or reading many rows keeps others waiting: the page reads its first screenful before.
    if (await look) await new Promise((resolve) => setTimeout(resolve, FIRST_RECORDS_MS));
    const known = this.#open.get(collectionId);
    if (known) {
      // Most recently used, last dropped.
      this.#open.delete(collectionId);
      this.#open.set(collectionId, known);
      await known.loaded;
      return known;
    }
    const columns = new CollectionColumns(this.#source, collectionId, (progress) => {
      this.#listeners.onProgress(collectionId, progress);
    });
    const opened: OpenCollection = { columns, loaded: columns.load() };
    this.#open.set(collectionId, opened);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(oldest);
    }
    try {
      await opened.loaded;
    } catch (error) {
      this.#open.delete(collectionId);
      throw error;
    }
    this.#keepLater();
    return opened;
  }

  readonly #noteChange = (parts: ObservabilitySet): void => {
    const { name } = this.#source.db;
    const records = changedKeys(parts, name, 'records');
    const fields = changedKeys(parts, name, 'fields');
    if (records.kind === 'none' && fields.kind === 'none') return;
    if (fields.kind !== 'none') this.#hasFieldsChanged = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        // One after the other: both would take in the same changes.
        this.#refreshing = this.#refreshing.then(() => this.#refresh());
      },
      records.kind === 'unknown' ? BULK_DELAY_MS : EDIT_DELAY_MS,
    );
  };

  async #refresh(): Promise<void> {
    const hasFieldsChanged = this.#hasFieldsChanged;
    this.#hasFieldsChanged = false;
    for (const [collectionId, { columns, loaded }] of [...this.#open]) {
      try {
        await loaded;
        await columns.refresh(hasFieldsChanged);
      } catch {
        // The next request reads it again, and shows its error.
        this.#open.delete(collectionId);
      }
      this.#listeners.onChange(collectionId);
    }
    this.#keepLater();
  }

  #keepLater(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void this.#keep(), KEEP_DELAY_MS);
  }

  async #keep(): Promise<void> {
    for (const { columns } of [...this.#open.values()]) await columns.keep().catch(() => undefined);
  }
}
