import { Dexie, type Table } from 'dexie';
import type { JournalMark } from '../../adapters/source-dexie/journal/cover-journal.ts';
import { estimateStorage } from '../../platform/browser-storage.ts';
import { CATALOGUE_VERSION } from '../describe-source.ts';
import type { ColumnPart } from './column-part.ts';

/*
 * [Note: Kept columns]
 *
 * The columns of large collections are kept on the device between visits, in a database of their own that is no part of
 * any backup. They are derived: when in doubt they are dropped, and built from the records again. They name
 * the moment of the journal whose state they contain; a visit reads them and the records that the journal names since.
 * What is saved while records change may already contain later changes, which the journal names again: reading a record
 * twice gives the same.
 */

/** Raised whenever parts are packed otherwise. */
const FORMAT = 1;
/** Followed by the collection's id: held while its columns are saved, across tabs. */
const LOCK = 'heirloom-columns/';
/** With less free space for each record, nothing is kept: records take more than this with their backups. */
const FREE_BYTES_PER_ROW = 1000;

/** What is said of the kept columns of a collection. */
export interface KeptHead {
  readonly collectionId: string;
  readonly format: number;
  /** The version of the catalogue's schema, as Dexie counts. */
  readonly schemaVersion: number;
  readonly mark: JournalMark;
  readonly rows: number;
  /** Records that existed, but could not be read. */
  readonly unreadableIds: readonly string[];
  /** Names the parts of this saving. */
  readonly saving: string;
  readonly parts: number;
}

/** What is to be kept, besides the parts. */
export type KeptFacts = Pick<KeptHead, 'collectionId' | 'mark' | 'rows' | 'unreadableIds'>;

interface StoredPart {
  readonly collectionId: string;
  readonly saving: string;
  readonly at: number;
  readonly part: ColumnPart;
}

class ColumnsDatabase extends Dexie {
  declare readonly heads: Table<KeptHead, string>;
  declare readonly parts: Table<StoredPart, [string, string, number]>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ heads: 'collectionId', parts: '[collectionId+saving+at]' });
  }
}

/** The columns on this device. Nothing here fails: what cannot be kept is built again. */
export class KeptColumns {
  readonly #db: ColumnsDatabase;
  readonly #schemaVersion: number;

  constructor(schemaVersion = CATALOGUE_VERSION, name = 'heirloom-columns') {
    this.#db = new ColumnsDatabase(name);
    this.#schemaVersion = schemaVersion;
  }

  /** What is kept of a collection, if this version can use it. */
  async find(collectionId: string): Promise<KeptHead | undefined> {
    const head = await this.#db.heads.get(collectionId).catch(() => undefined);
    return head?.format === FORMAT && head.schemaVersion === this.#schemaVersion ? head : undefined;
  }

  /** The parts of what was found. @throws if one is missing. */
  async *read({ collectionId, saving, parts }: KeptHead): AsyncGenerator<ColumnPart, void, undefined> {
    const read = (at: number) => this.#db.parts.get([collectionId, saving, at]);
    // The next one is read while one is being taken in.
    let next = read(0);
    for (let at = 0; at < parts; at += 1) {
      const stored = await next;
      next = read(at + 1);
      next.catch(() => undefined);
      if (!stored) throw new Error('A part of the columns is missing.');
      yield stored.part;
    }
  }

  /**
   * Keeps columns in place of earlier ones. Does nothing while another tab does, if space is short, or if there is
   * something later already. @returns whether they are kept.
   */
  async save(facts: KeptFacts, parts: Iterable<ColumnPart>): Promise<boolean> {
    const saving = await this.begin(facts.collectionId, facts.rows);
    if (!saving) return false;
    for (const part of parts) if (!(await saving.add(part))) break;
    return saving.finish(facts);
  }

  /**
   * Begins to keep columns, part by part, which count only once they are finished. The caller finishes or abandons
   * it. `undefined` while another tab does, or if space is short.
   * @param rows how many there will be, as far as it is known.
   */
  async begin(collectionId: string, rows = 0): Promise<ColumnSaving | undefined> {
    try {
      const release = await holdLock(LOCK + collectionId);
      if (!release) return undefined;
      if (await isSpaceAmple(rows)) {
        // What an earlier attempt has left behind goes first.
        await this.#removeParts(collectionId, (await this.#db.heads.get(collectionId))?.saving);
        return new ColumnSaving(this.#writesOf(collectionId, release), rows);
      }
      release();
    } catch {
      // The browser has no locks, or the database cannot be opened.
    }
    return undefined;
  }

  #writesOf(collectionId: string, release: () => void): SavingWrites {
    const saving = crypto.randomUUID();
    return {
      put: (at, part) => this.#db.parts.put({ collectionId, saving, at, part }),
      finish: async (facts, parts) => {
        const before = await this.find(collectionId);
        if (before?.mark.id === facts.mark.id && before.mark.upTo > facts.mark.upTo) return false;
        const head = { ...facts, format: FORMAT, schemaVersion: this.#schemaVersion, saving, parts };
        await this.#db.transaction('rw', this.#db.heads, this.#db.parts, async () => {
          await this.#db.heads.put(head);
          await this.#removeParts(collectionId, saving);
        });
        return true;
      },
      remove: () => this.remove([collectionId]),
      release,
    };
  }

  async #removeParts(collectionId: string, except?: string): Promise<void> {
    const all = this.#db.parts.where(':id').between([collectionId], [collectionId, []]);
    const keys = await all.primaryKeys();
    await this.#db.parts.bulkDelete(keys.filter(([, saving]) => saving !== except));
  }

  /** The collections of which something is kept. */
  async collectionIds(): Promise<readonly string[]> {
    if (!(await Dexie.exists(this.#db.name))) return [];
    const ids = await this.#db.parts.toCollection().primaryKeys();
    return [...new Set([...(await this.#db.heads.toCollection().primaryKeys()), ...ids.map(([id]) => id)])];
  }

  /** Removes what is kept of these collections. */
  async remove(collectionIds: readonly string[]): Promise<void> {
    try {
      if (!(await Dexie.exists(this.#db.name))) return;
      await this.#db.heads.bulkDelete([...collectionIds]);
      for (const collectionId of collectionIds) await this.#removeParts(collectionId);
    } catch {
      // Nothing could be removed: without its head, or with an earlier mark, it is not used or corrected.
    }
  }

  close(): void {
    this.#db.close();
  }
}

/** What saving columns writes. */
interface SavingWrites {
  readonly put: (at: number, part: ColumnPart) => Promise<unknown>;
  readonly finish: (facts: KeptFacts, parts: number) => Promise<boolean>;
  readonly remove: () => Promise<void>;
  readonly release: () => void;
}

/** Columns that are being kept. Nothing here fails. */
export class ColumnSaving {
  readonly #writes: SavingWrites;
  #isGoing = true;
  #parts = 0;
  #rows = 0;
  /** There is space for this many. */
  #ampleRows: number;

  constructor(writes: SavingWrites, ampleRows: number) {
    this.#writes = writes;
    this.#ampleRows = ampleRows;
  }

  /** @returns whether more parts are wanted. */
  async add(part: ColumnPart): Promise<boolean> {
    if (!this.#isGoing) return false;
    try {
      this.#rows += part.idLengths.length;
      if (this.#rows > this.#ampleRows) {
        this.#ampleRows = this.#rows * 2;
        this.#isGoing = await isSpaceAmple(this.#ampleRows);
      }
      if (this.#isGoing) await this.#writes.put(this.#parts++, part);
    } catch {
      await this.#fail();
    }
    return this.#isGoing;
  }

  /** From now on, the parts are what is kept. @returns whether they are. */
  async finish(facts: KeptFacts): Promise<boolean> {
    let isKept = false;
    try {
      if (this.#isGoing) isKept = await this.#writes.finish(facts, this.#parts);
    } catch {
      await this.#fail();
    }
    this.abandon();
    return isKept;
  }

  /** The next saving removes what this one has written. */
  abandon(): void {
    this.#isGoing = false;
    this.#writes.release();
  }

  async #fail(): Promise<void> {
    this.#isGoing = false;
    await this.#writes.remove();
  }
}

/** Gives the function that releases the lock; `undefined` while another tab holds it. */
function holdLock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch(reject);
  });
}

async function isSpaceAmple(rows: number): Promise<boolean> {
  const { quota, usage } = await estimateStorage();
  return quota === undefined || usage === undefined || quota - usage > rows * FREE_BYTES_PER_ROW;
}

/** The columns that the app keeps. */
export const keptColumns = new KeptColumns();

const FOLLOWER = 'columns/';

/** The name under which the columns of a collection follow the journal. */
export function followerOf(collectionId: string): string {
  return FOLLOWER + collectionId;
}

/** The collection of a follower of the journal, if it is one of these. */
export function collectionOfFollower(name: string): string | undefined {
  return name.startsWith(FOLLOWER) ? name.slice(FOLLOWER.length) : undefined;
}
