import { Dexie, type ObservabilitySet } from 'dexie';
import { type CatalogueDatabase, db } from '../database.ts';
import type { CatalogueRecord } from '../model.ts';
import { changedKeys } from './changed-keys.ts';
import { queryClient } from './query-client.ts';

const MOST_KEPT = 3000;
const MOST_AT_ONCE = 120;

/**
 * The records on the screen and around it, kept in step with the database. It reads only missing rows, so a row that
 * stays in view while scrolling stays the same object. It serves the latest request first, so rows that are scrolled
 * past quickly are never read.
 */
export class RecordCache {
  readonly #db: CatalogueDatabase;
  /** `null` for an id that has no record. */
  readonly #records = new Map<string, CatalogueRecord | null>();
  readonly #stale = new Set<string>();
  readonly #wanted = new Map<string, readonly string[]>();
  readonly #listeners = new Set<() => void>();
  readonly #onMissing: (ids: readonly string[]) => void;
  #version = 0;
  #isReading = false;

  /** @param onMissing is called with wanted ids that have no record, or one that cannot be read. */
  constructor(database: CatalogueDatabase, onMissing: (ids: readonly string[]) => void = () => undefined) {
    this.#db = database;
    this.#onMissing = onMissing;
  }

  /** Increases whenever a requested record was loaded or changed. */
  get version(): number {
    return this.#version;
  }

  get(id: string): CatalogueRecord | undefined {
    return this.#records.get(id) ?? undefined;
  }

  /** Takes in records that were read elsewhere. They are shown at once, and read again when they are wanted. */
  offer(records: readonly CatalogueRecord[]): void {
    for (const record of records) {
      if (this.#records.has(record.id)) continue;
      this.#records.set(record.id, record);
      this.#stale.add(record.id);
    }
  }

  /** Sets the records that `owner` needs now, replacing earlier ones. */
  want(owner: string, ids: readonly string[]): void {
    this.#wanted.set(owner, ids);
    void this.#read();
  }

  /** `owner` needs no records any more. */
  release(owner: string): void {
    this.#wanted.delete(owner);
  }

  /**
   * Calls `listener` when `version` increases. @returns a function that stops it. Everything is dropped once nobody
   * listens.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) Dexie.on('storagemutated', this.#noteChange);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      Dexie.on.storagemutated.unsubscribe(this.#noteChange);
      this.#records.clear();
      this.#stale.clear();
    };
  };

  readonly #noteChange = (parts: ObservabilitySet): void => {
    const changed = changedKeys(parts, this.#db.name, 'records');
    if (changed.kind === 'none') return;
    const ids = changed.kind === 'some' ? changed.keys.filter((id) => this.#records.has(id)) : this.#records.keys();
    for (const id of ids) this.#stale.add(id);
    void this.#read();
  };

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (let ids = this.#missing(); ids.length > 0; ids = this.#missing()) {
        // Cleared before reading: changes that arrive meanwhile mark them again.
        for (const id of ids) this.#stale.delete(id);
        const records = await this.#db.records.bulkGet(ids);
        for (const [at, id] of ids.entries()) this.#records.set(id, records[at] ?? null);
        const missing = ids.filter((_, at) => !records[at]);
        if (missing.length > 0) this.#onMissing(missing);
        this.#dropOldest();
        this.#version += 1;
        for (const listener of this.#listeners) listener();
      }
    } catch {
      // The query that returned the ids fails for the same reason, and reports it on the screen.
    } finally {
      this.#isReading = false;
    }
  }

  #missing(): string[] {
    const missing: string[] = [];
    for (const ids of this.#wanted.values()) {
      for (const id of ids) {
        if (!this.#records.has(id) || this.#stale.has(id)) missing.push(id);
        if (missing.length === MOST_AT_ONCE) return missing;
      }
    }
    return missing;
  }

  #dropOldest(): void {
    if (this.#records.size <= MOST_KEPT) return;
    const wanted = new Set([...this.#wanted.values()].flat());
    for (const id of this.#records.keys()) {
      if (this.#records.size <= MOST_KEPT / 2) break;
      if (!wanted.has(id)) this.#records.delete(id);
    }
  }
}

export const recordCache = new RecordCache(db, (ids) => {
  queryClient.readAgain(ids);
});
