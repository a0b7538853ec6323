import {
  Dexie,
  type DBCore,
  type DBCoreMutateRequest,
  type DBCoreTable,
  type ObservabilitySet,
  type Table,
} from 'dexie';

/*
 * [Note: What changed since the last backup]
 *
 * Every change of the catalogue, in whatever tab or worker, notes its keys in a database of its own, so that a record
 * that is edited a hundred times counts once. The note is sent off before the change itself: a tab that is killed in
 * between has noted too much, never too little. A backup reads the notes before it begins, and once it is durable
 * forgets those that were not written again meanwhile: each writing has a token of its own, so no clock is asked.
 * The notes are no journal of what a backup must take (it reads everything); they tell a person how much is at stake,
 * and that there is nothing new.
 */

/** What was changed: records and files that a person sees, and all the rest. */
export type ChangedKind = 'record' | 'file' | 'other';

interface ChangeNote {
  /** `records/<id>`; `many/<token>` for many at once. */
  readonly key: string;
  readonly token: string;
  readonly kind: ChangedKind;
  readonly count: number;
}

export interface ChangeCounts {
  readonly records: number;
  readonly files: number;
  /** Collections, fields, views and settings. */
  readonly other: number;
}

/** The notes that were there at one moment. */
export type ChangeMark = readonly ChangeNote[];

/** So many in one go are noted as a number only: an import is not written twice. */
const MANY = 200;

class ChangesDatabase extends Dexie {
  declare readonly notes: Table<ChangeNote, string>;

  constructor() {
    super('heirloom-changes', { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({ notes: 'key' });
  }
}

const changes = new ChangesDatabase();

function kindOf(table: string): ChangedKind {
  if (table === 'records') return 'record';
  return table === 'files' ? 'file' : 'other';
}

/** Notes every change that goes through this database from now on. */
export function trackChanges(db: Dexie): void {
  db.use({
    stack: 'dbcore',
    name: 'changes',
    create: (core): DBCore => ({ ...core, table: (name) => trackTable(core.table(name)) }),
  });
}

function trackTable(table: DBCoreTable): DBCoreTable {
  const kind = kindOf(table.name);
  return {
    ...table,
    mutate: (request) => {
      // Unused files that are swept are nothing that a backup could lack.
      const isSweep = kind === 'file' && (request.type === 'delete' || request.type === 'deleteRange');
      if (!isSweep) noteKeys(kind, table.name, keysOf(table, request));
      return table.mutate(request);
    },
  };
}

/** `undefined` where they are not known: then it is many. */
function keysOf({ schema: { primaryKey } }: DBCoreTable, request: DBCoreMutateRequest): readonly unknown[] | undefined {
  if (request.type === 'deleteRange') return undefined;
  // Dexie gives `null` where its types say that it gives nothing.
  if (Array.isArray(request.keys)) return request.keys;
  if (request.type === 'delete') return [];
  const { extractKey } = primaryKey;
  return extractKey ? request.values.map((value: unknown) => extractKey(value) as unknown) : undefined;
}

function noteKeys(kind: ChangedKind, table: string, keys: readonly unknown[] | undefined): void {
  if (keys?.length === 0) return;
  if (keys === undefined || keys.length > MANY) void noteChanges(kind, keys?.length ?? MANY);
  else void write(keys.map((key) => ({ key: `${table}/${String(key)}`, token: crypto.randomUUID(), kind, count: 1 })));
}

/** Notes changes that did not come by Dexie, such as those of a restore. */
export async function noteChanges(kind: ChangedKind, count: number): Promise<void> {
  if (count === 0) return;
  const token = crypto.randomUUID();
  await write([{ key: `many/${token}`, token, kind, count }]);
}

function write(notes: readonly ChangeNote[]): Promise<void> {
  // It stands in no transaction of the catalogue, and what goes wrong with it is no reason to refuse an edit.
  return Dexie.ignoreTransaction(() => changes.notes.bulkPut(notes)).then(
    () => undefined,
    () => undefined,
  );
}

/** All notes as they are now: to be given to {@link forgetChanges} once a backup that was begun later is durable. */
export async function markChanges(): Promise<ChangeMark> {
  return changes.notes.toArray();
}

/** Forgets what a backup has taken in. @param withFiles whether files were in it. */
export async function forgetChanges(mark: ChangeMark, { withFiles }: { readonly withFiles: boolean }): Promise<void> {
  const covered = mark.filter(({ kind }) => withFiles || kind !== 'file');
  await changes.transaction('rw', changes.notes, async () => {
    const now = await changes.notes.bulkGet(covered.map(({ key }) => key));
    const same = covered.filter(({ token }, at) => now[at]?.token === token);
    await changes.notes.bulkDelete(same.map(({ key }) => key));
  });
}

/** Whether what Dexie says was written, in whatever tab, are notes of changes. */
export function areChangesIn(parts: ObservabilitySet): boolean {
  return Object.keys(parts).some((part) => part.startsWith(`idb://${changes.name}/`));
}

/** How much has changed. */
export async function countChanges(): Promise<ChangeCounts> {
  const counts = { record: 0, file: 0, other: 0 };
  for (const { kind, count } of await changes.notes.toArray()) counts[kind] += count;
  return { records: counts.record, files: counts.file, other: counts.other };
}
