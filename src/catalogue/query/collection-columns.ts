import type { JournalMark } from '../../adapters/source-dexie/journal/cover-journal.ts';
import { changesSince, followJournal } from '../../adapters/source-dexie/journal/follow-journal.ts';
import type { Journal } from '../../adapters/source-dexie/journal/keep-journal.ts';
import { markJournal } from '../../adapters/source-dexie/journal/mark-journal.ts';
import type { CatalogueDatabase } from '../database.ts';
import { countLostRows } from '../readable-rows.ts';
import { withStorageErrors } from '../storage-errors.ts';
import { hasMany } from './first-look.ts';
import { type ColumnSaving, followerOf, type KeptColumns } from './kept-columns.ts';
import { QueryEngine, ROWS_IN_PART } from './query-engine.ts';
import { type ReadingProgress, readRecords } from './read-records.ts';

/** What reading a collection needs. */
export interface ColumnSource {
  readonly db: CatalogueDatabase;
  readonly journal: Journal;
  readonly kept: KeptColumns;
}

interface Loaded {
  readonly engine: QueryEngine;
  /** The moment of the journal up to which all changes are in the columns. Missing: unknown. */
  mark: JournalMark | undefined;
  readonly isLarge: boolean;
  /** How many records were read one by one since the columns were kept; `undefined` if they are not. */
  changesSinceKept: number | undefined;
}

const TABLE = 'records';
const READ_AT_ONCE = 500;
/** With more changes since the columns were kept, the next visit would take noticeably longer. */
const MOST_CHANGES_SINCE_KEPT = 2000;
/** Building is repeated if something changes so much meanwhile that the journal does not name it. */
const MOST_BUILDS = 3;

/**
 * The columns of one collection in memory, in step with the journal of the database. See [Note: Kept columns].
 */
export class CollectionColumns {
  readonly #source: ColumnSource;
  readonly #collectionId: string;
  readonly #onProgress: (progress: ReadingProgress) => void;
  #loaded: Loaded | undefined;
  #unreadableIds: readonly string[] = [];
  #lostCount = countLostRows();

  constructor(source: ColumnSource, collectionId: string, onProgress: (progress: ReadingProgress) => void) {
    this.#source = source;
    this.#collectionId = collectionId;
    this.#onProgress = onProgress;
  }

  /** `undefined` until everything was read for the first time. */
  get engine(): QueryEngine | undefined {
    return this.#loaded?.engine;
  }

  /** Records that exist, but cannot be read. */
  get unreadableIds(): readonly string[] {
    return this.#unreadableIds;
  }

  /** Reads everything: from what is kept, with what has changed since, or from the records. */
  async load(): Promise<void> {
    const isLarge = await withStorageErrors(() => hasMany(this.#source.db, this.#collectionId));
    this.#loaded = (isLarge ? await this.#loadKept() : undefined) ?? (await this.#build(isLarge));
    // Comparing takes a large collection half as long as reading it.
    if (!isLarge || countLostRows() > 0) await this.compareWithIndex();
  }

  /** Takes in what has changed. */
  async refresh(hasFieldsChanged: boolean): Promise<void> {
    const loaded = this.#loaded;
    if (!loaded) return;
    if (hasFieldsChanged) loaded.engine.setFields(await this.#readFields());
    if (!(await this.#catchUp(loaded))) return this.load();
    const isLossKnown = this.#lostCount === countLostRows() && this.#unreadableIds.length === 0;
    if (!isLossKnown || !loaded.isLarge) await this.compareWithIndex();
  }

  /** Reads some records again: those that a screen could not read. @returns whether any was here. */
  async readAgain(ids: readonly string[]): Promise<boolean> {
    const known = ids.filter((id) => this.engine?.has(id));
    if (known.length === 0 || !this.engine) return false;
    await this.#read(this.engine, known);
    await this.compareWithIndex();
    return true;
  }

  /**
   * Compares with the keys in the index, which has those of records whose values are lost, too. Whatever else differs
   * is corrected.
   */
  async compareWithIndex(): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    this.#lostCount = countLostRows();
    const there = this.#source.db.records.where('collectionId').equals(this.#collectionId);
    if ((await there.count()) === engine.size) {
      this.#unreadableIds = [];
      return;
    }
    const ids = await there.primaryKeys();
    const indexed = new Set(ids);
    for (const id of engine.idsWhere((known) => !indexed.has(known))) engine.delete(id);
    await this.#read(
      engine,
      ids.filter((id) => !engine.has(id)),
    );
    this.#unreadableIds = ids.filter((id) => !engine.has(id));
  }

  /** Keeps the columns for the next visit, if that one would take long otherwise. */
  async keep(): Promise<void> {
    const { loaded, kept, db, journal } = { loaded: this.#loaded, ...this.#source };
    if (!loaded?.mark || !loaded.isLarge) return;
    if ((loaded.changesSinceKept ?? Number.MAX_VALUE) <= MOST_CHANGES_SINCE_KEPT) return;
    const { engine, mark } = loaded;
    const facts = { collectionId: this.#collectionId, mark, rows: engine.size, unreadableIds: this.#unreadableIds };
    if (!(await kept.save(facts, engine.parts()))) return;
    loaded.changesSinceKept = 0;
    await followJournal(db.backendDB(), journal, { name: followerOf(this.#collectionId), table: TABLE, mark });
  }

  async #loadKept(): Promise<Loaded | undefined> {
    const { db, journal, kept } = this.#source;
    const head = await kept.find(this.#collectionId);
    // Asked before anything is read, because nothing is of use if the journal no longer says what has changed.
    if (!head || !(await changesSince(await openDatabase(db), journal, TABLE, head.mark))) return undefined;
    const engine = new QueryEngine();
    try {
      const noteProgress = () => {
        this.#onProgress({ done: engine.size, share: engine.size / Math.max(1, head.rows), total: head.rows });
      };
      noteProgress();
      for await (const part of kept.read(head)) {
        engine.appendPart(part);
        noteProgress();
      }
    } catch {
      return undefined;
    }
    engine.setFields(await this.#readFields());
    const changesSinceKept = engine.isInOrder ? 0 : undefined;
    const loaded: Loaded = { engine, mark: head.mark, isLarge: true, changesSinceKept };
    if (!(await this.#catchUp(loaded))) return undefined;
    await this.#read(engine, head.unreadableIds);
    this.#unreadableIds = head.unreadableIds.filter((id) => !engine.has(id));
    return loaded;
  }

  async #build(isLarge: boolean, build = 1): Promise<Loaded> {
    const { db, journal } = this.#source;
    const database = await openDatabase(db);
    // On a full disk a journal cannot get its name.
    const mark = await markJournal(database, journal).catch(() => undefined);
    if (isLarge && mark) await this.#followFrom(mark);
    const saving = isLarge && mark ? await this.#source.kept.begin(this.#collectionId) : undefined;
    try {
      const engine = await withStorageErrors(() => (isLarge ? this.#readLarge(saving) : this.#readSmall()));
      engine.setFields(await this.#readFields());
      const loaded: Loaded = { engine, mark, isLarge, changesSinceKept: 0 };
      if (!mark || (await this.#catchUp(loaded))) {
        if (!mark || !(await this.#finish(saving, engine, mark))) loaded.changesSinceKept = undefined;
        return loaded;
      }
      // The next change reads everything again.
      if (build === MOST_BUILDS) return { ...loaded, mark: undefined, changesSinceKept: undefined };
    } finally {
      saving?.abandon();
    }
    return this.#build(isLarge, build + 1);
  }

  /**
   * Keeps what was saved while it was being read: a page that is closed right then need not read it again. What has
   * changed since the mark is named by the journal.
   * @returns whether nothing is gained by saving it once more: rows in order need not be sorted at each visit.
   */
  async #finish(saving: ColumnSaving | undefined, engine: QueryEngine, mark: JournalMark): Promise<boolean> {
    // Which records are lost is only known later.
    if (!saving || countLostRows() > 0) return false;
    const facts = { collectionId: this.#collectionId, mark, rows: engine.size, unreadableIds: [] };
    return (await saving.finish(facts)) && engine.isInOrder;
  }

  /** Columns that are kept from now on need the entries behind the mark. */
  async #followFrom(mark: JournalMark): Promise<void> {
    const { db, journal } = this.#source;
    const follower = { name: followerOf(this.#collectionId), table: TABLE, mark };
    await followJournal(db.backendDB(), journal, follower).catch(() => undefined);
  }

  async #readSmall(): Promise<QueryEngine> {
    const engine = new QueryEngine();
    engine.append(await this.#source.db.records.where('collectionId').equals(this.#collectionId).toArray());
    return engine;
  }

  async #readLarge(saving: ColumnSaving | undefined): Promise<QueryEngine> {
    const engine = new QueryEngine();
    this.#onProgress({ done: 0, share: 0 });
    let saved = 0;
    let added: Promise<unknown> | undefined;
    const save = async (fewest: number) => {
      for (; engine.size - saved >= fewest && saving; saved += ROWS_IN_PART) {
        // Written while the next ones are being read.
        await added;
        added = saving.add(engine.partFrom(saved));
      }
    };
    for await (const { records, share } of readRecords(this.#source.db, this.#collectionId)) {
      engine.append(records);
      await save(ROWS_IN_PART);
      this.#onProgress({ done: engine.size, share });
    }
    await save(1);
    await added;
    return engine;
  }

  /** Takes in what the journal names. @returns whether it says what has changed. */
  async #catchUp(loaded: Loaded): Promise<boolean> {
    const { db, journal } = this.#source;
    const { engine, mark } = loaded;
    const changes = mark && (await changesSince(await openDatabase(db), journal, TABLE, mark));
    if (!changes) return false;
    const ids = new Set(changes.keys.filter((key) => typeof key === 'string'));
    for (const { lower, upper } of changes.spans) {
      const isWithin = (id: string) =>
        (lower === undefined || indexedDB.cmp(id, lower) >= 0) &&
        (upper === undefined || indexedDB.cmp(id, upper) <= 0);
      for (const id of engine.idsWhere(isWithin)) ids.add(id);
    }
    await this.#read(engine, [...ids]);
    loaded.mark = changes.mark;
    if (loaded.changesSinceKept !== undefined) loaded.changesSinceKept += ids.size;
    return true;
  }

  async #read(engine: QueryEngine, ids: readonly string[]): Promise<void> {
    const { db } = this.#source;
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      const some = ids.slice(at, at + READ_AT_ONCE);
      const records = await withStorageErrors(() => db.records.bulkGet(some));
      for (const [place, id] of some.entries()) {
        const record = records[place];
        if (record?.collectionId === this.#collectionId) engine.put(record);
        else engine.delete(id);
      }
    }
  }

  #readFields() {
    return withStorageErrors(() => this.#source.db.fields.where('collectionId').equals(this.#collectionId).toArray());
  }
}

async function openDatabase(db: CatalogueDatabase): Promise<IDBDatabase> {
  await db.open();
  return db.backendDB();
}
