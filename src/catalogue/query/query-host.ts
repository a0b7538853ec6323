import { Dexie, type ObservabilitySet } from 'dexie';
import type { CatalogueDatabase } from '../database.ts';
import { withStorageErrors } from '../storage-errors.ts';
import { changedKeys } from './changed-keys.ts';
import { QueryEngine } from './query-engine.ts';
import type { HostAnswer, RecordQuery } from './query-types.ts';

/** How many collections are kept in memory: the one on the screen, and those its relations refer to. */
const MOST_OPEN = 3;
/** A few edits are taken in at once; after a change of unknown extent (an import), it waits for the end. */
const EDIT_DELAY_MS = 40;
const RELOAD_DELAY_MS = 500;

interface OpenCollection {
  readonly engine: QueryEngine;
  readonly loaded: Promise<void>;
  /** Records that exist, but cannot be read. */
  unreadableIds: readonly string[];
}

/** Keeps the viewed collections in memory, in step with the database, and answers queries. */
export class QueryHost {
  readonly #db: CatalogueDatabase;
  readonly #onChange: (collectionId: string) => void;
  readonly #open = new Map<string, OpenCollection>();
  readonly #changedIds = new Set<string>();
  #needsReload = false;
  #needsFields = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(db: CatalogueDatabase, onChange: (collectionId: string) => void) {
    this.#db = db;
    this.#onChange = onChange;
    Dexie.on('storagemutated', this.#noteChange);
  }

  /** @throws CatalogueError `storage-refused` if the database cannot be read. */
  async answer(query: RecordQuery, knownIdsVersion: number): Promise<HostAnswer> {
    const { engine, unreadableIds } = await this.#mustOpen(query.collectionId);
    return { ...engine.answer(query, knownIdsVersion), unreadableIds };
  }

  close(): void {
    Dexie.on.storagemutated.unsubscribe(this.#noteChange);
    clearTimeout(this.#timer);
    this.#open.clear();
  }

  async #mustOpen(collectionId: string): Promise<OpenCollection> {
    const known = this.#open.get(collectionId);
    if (known) {
      // Most recently used, last dropped.
      this.#open.delete(collectionId);
      this.#open.set(collectionId, known);
      await known.loaded;
      return known;
    }
    const engine = new QueryEngine();
    const opened: OpenCollection = { engine, loaded: this.#load(collectionId, engine), unreadableIds: [] };
    this.#open.set(collectionId, opened);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(oldest);
    }
    try {
      await opened.loaded;
      opened.unreadableIds = await this.#findUnreadable(collectionId, engine);
    } catch (error) {
      this.#open.delete(collectionId);
      throw error;
    }
    return opened;
  }

  async #load(collectionId: string, engine: QueryEngine): Promise<void> {
    const [fields, records] = await withStorageErrors(() =>
      this.#db.transaction('r', this.#db.fields, this.#db.records, () =>
        Promise.all([
          this.#db.fields.where('collectionId').equals(collectionId).toArray(),
          this.#db.records.where('collectionId').equals(collectionId).toArray(),
        ]),
      ),
    );
    engine.load(fields, records);
  }

  /** The index still has the keys of records whose values are lost. */
  async #findUnreadable(collectionId: string, engine: QueryEngine): Promise<readonly string[]> {
    const there = this.#db.records.where('collectionId').equals(collectionId);
    if ((await there.count()) === engine.size) return [];
    return (await there.primaryKeys()).filter((id) => !engine.has(id));
  }

  readonly #noteChange = (parts: ObservabilitySet): void => {
    const records = changedKeys(parts, this.#db.name, 'records');
    const fields = changedKeys(parts, this.#db.name, 'fields');
    if (records.kind === 'none' && fields.kind === 'none') return;
    if (records.kind === 'unknown') this.#needsReload = true;
    if (records.kind === 'some') for (const id of records.keys) this.#changedIds.add(id);
    if (fields.kind !== 'none') this.#needsFields = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), this.#needsReload ? RELOAD_DELAY_MS : EDIT_DELAY_MS);
  };

  async #refresh(): Promise<void> {
    const ids = [...this.#changedIds];
    const isReload = this.#needsReload;
    const isFields = this.#needsFields;
    this.#changedIds.clear();
    this.#needsReload = false;
    this.#needsFields = false;
    for (const [collectionId, opened] of [...this.#open]) {
      const { engine, loaded } = opened;
      try {
        await loaded;
        if (isReload) await this.#load(collectionId, engine);
        else await this.#applyChanges(collectionId, engine, ids, isFields);
        opened.unreadableIds = await this.#findUnreadable(collectionId, engine);
        this.#onChange(collectionId);
      } catch {
        // The next request reads it again, and shows its error.
        this.#open.delete(collectionId);
        this.#onChange(collectionId);
      }
    }
  }

  async #applyChanges(
    collectionId: string,
    engine: QueryEngine,
    ids: readonly string[],
    isFields: boolean,
  ): Promise<void> {
    const records = await this.#db.records.bulkGet([...ids]);
    for (const [at, id] of ids.entries()) {
      const record = records[at];
      if (record?.collectionId === collectionId) engine.put(record);
      else engine.delete(id);
    }
    if (isFields) engine.setFields(await this.#db.fields.where('collectionId').equals(collectionId).toArray());
  }
}
