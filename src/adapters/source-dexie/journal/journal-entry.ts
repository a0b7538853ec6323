/*
 * [Note: The journal]
 *
 * A store of the app's own database says what has changed since the backups that cover it. Each change adds one entry,
 * in its own transaction: both are there, or neither. Since every transaction that writes thus writes to the journal,
 * they follow one another, and numbers ascend in the order in which they are committed. So "up to number N" is a
 * moment, and a backup that has read the database at that moment covers all entries up to N. They are removed once the
 * backup is durable; until then they stay, whatever happens.
 * Under the number 0 the journal keeps which backup covers which table, and up to where. Nobody else writes to the
 * store: if someone does, that is forgotten, and the next backup reads everything. Under the number −1 it keeps the
 * memo, which the engine changes together with the data: see `Source.readMemo`.
 */

/** The store's schema, as Dexie writes it: numbered entries, their keys outside. */
export const JOURNAL_SCHEMA = '++';

/** Keys from one to another, both included; a missing end is open. */
export interface JournalSpan {
  readonly lower?: IDBValidKey;
  readonly upper?: IDBValidKey;
}

/** What one change has touched in one table. */
export interface JournalEntry {
  readonly table: string;
  readonly keys?: readonly IDBValidKey[];
  /** Keys of which a person need not know that they changed. */
  readonly quietKeys?: readonly IDBValidKey[];
  readonly spans?: readonly JournalSpan[];
  /** Anything in the table may have changed. */
  readonly isAll?: true;
  /** How many rows a person would say have changed, besides `keys`. */
  readonly count?: number;
}

/** Which backup has all of a table that no later entry names. */
export interface TableBase {
  readonly snapshot: string;
  readonly upTo: number;
  /** The version of the database, as IndexedDB counts: with another one, rows may be others. */
  readonly version: number;
}

/** What is under the number 0. */
export interface JournalHead {
  /** Tells this journal from one of an earlier database of the same name. */
  readonly id: string;
  readonly bases: Readonly<Record<string, TableBase>>;
  /** By table: the number up to which the person knows of the changes. Missing: the journal does not count them. */
  readonly told?: Readonly<Record<string, number>>;
  /** Others who read what has changed in one table, by a name of their own. */
  readonly followers?: Readonly<Record<string, JournalFollower>>;
  /** By table: the highest number of a removed entry, under {@link UNREADABLE} that of one that named no table. */
  readonly removed?: Readonly<Record<string, number>>;
}

/** Somebody who has what a table contained at one moment, and needs the entries since. */
export interface JournalFollower {
  readonly table: string;
  readonly upTo: number;
}

/** In place of a table's name. */
export const UNREADABLE = '';

export const HEAD_KEY = 0;

/** Before all entries, and beyond every reset of the journal. */
export const MEMO_KEY = -1;

/** A span of all entries. */
export function entriesAfter(seq: number): IDBKeyRange {
  return IDBKeyRange.lowerBound(Math.max(seq, HEAD_KEY), true);
}

/** What is stored may be anything: nothing else than this module writes it, but anyone could. */
export function parseHead(value: unknown): JournalHead | undefined {
  if (!isObject(value) || typeof value['id'] !== 'string' || !isObject(value['bases'])) return undefined;
  const bases: Record<string, TableBase> = {};
  for (const [table, base] of Object.entries(value['bases'])) {
    if (!isObject(base)) return undefined;
    const { snapshot, upTo, version } = base;
    if (typeof snapshot !== 'string' || typeof upTo !== 'number' || typeof version !== 'number') return undefined;
    bases[table] = { snapshot, upTo, version };
  }
  const told = parseNumbers(value['told']);
  const removed = parseNumbers(value['removed']);
  const followers = parseFollowers(value['followers']);
  return {
    id: value['id'],
    bases,
    ...(told && { told }),
    ...(followers && { followers }),
    ...(removed && { removed }),
  };
}

function parseNumbers(value: unknown): Readonly<Record<string, number>> | undefined {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(isNumbered)) : undefined;
}

function parseFollowers(value: unknown): Readonly<Record<string, JournalFollower>> | undefined {
  if (!isObject(value)) return undefined;
  const followers: Record<string, JournalFollower> = {};
  for (const [name, follower] of Object.entries(value)) {
    if (!isObject(follower)) continue;
    const { table, upTo } = follower;
    if (typeof table === 'string' && typeof upTo === 'number') followers[name] = { table, upTo };
  }
  return followers;
}

/**
 * The numbers up to which someone has what the entries of a table say. Entries on different sides of one of them must
 * not be put together.
 */
export function boundariesOf({ bases, told, followers = {} }: JournalHead, table: string): number[] {
  const followed = Object.values(followers).filter((follower) => follower.table === table);
  return [bases[table]?.upTo ?? 0, told?.[table] ?? 0, ...followed.map(({ upTo }) => upTo)];
}

/** `undefined` where it is no entry: then nothing is known of what has changed. */
export function parseEntry(value: unknown): JournalEntry | undefined {
  if (!isObject(value) || typeof value['table'] !== 'string') return undefined;
  const { table, keys = [], quietKeys = [], spans = [], isAll, count = 0 } = value;
  if (!Array.isArray(keys) || !Array.isArray(quietKeys) || !Array.isArray(spans)) return undefined;
  const isEntry =
    [...keys, ...quietKeys].every(isKey) && (spans as unknown[]).every(isSpan) && typeof count === 'number';
  if (!isEntry) return undefined;
  return { table, keys, quietKeys, spans: spans as JournalSpan[], count, ...(isAll === true ? { isAll } : {}) };
}

/** Whether IndexedDB takes it as a key. */
export function isKey(value: unknown): value is IDBValidKey {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') return !Number.isNaN(value);
  if (value === undefined || value === null) return false;
  try {
    indexedDB.cmp(value, value);
    return true;
  } catch {
    return false;
  }
}

/** The key as the database has it: a view becomes the buffer that it shows, −0 becomes 0. */
export function asStored(key: IDBValidKey): IDBValidKey {
  if (typeof key === 'string') return key;
  // The cast: the bound of a range is the key that it was made of.
  return IDBKeyRange.only(key).lower as IDBValidKey;
}

function isSpan(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { lower, upper } = value;
  if ((lower !== undefined && !isKey(lower)) || (upper !== undefined && !isKey(upper))) return false;
  return lower === undefined || upper === undefined || indexedDB.cmp(lower, upper) <= 0;
}

function isNumbered(member: [string, unknown]): member is [string, number] {
  return typeof member[1] === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
