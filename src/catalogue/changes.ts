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
 * Every change of the catalogue, in any tab or worker, notes its keys in a separate database, so that a record that is
 * edited a hundred times counts once. The note is sent before the change itself: if a tab is killed in between, too
 * much is noted, never too little. A backup reads the notes before it begins, and once it is durable deletes those that
 * were not rewritten in the meantime: each write has its own token, so no clock is involved. The notes do not decide
 * what a backup contains (it reads everything). They show a person how much is at stake, and that there is nothing new.
 */

/** What was changed: records and files that a person sees, and everything else. */
export type ChangedKind = 'record' | 'file' | 'other';

interface ChangeNote {
  /** `records/<id>`, or `many/<token>` for many at once. */
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

/** The notes at one moment. */
export type ChangeMark = readonly ChangeNote[];

/** If a change has more keys than this, only their number is noted, so that an import is not written twice. */
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

/** Notes every change made through this database from now on. */
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
      // Deleting unused files takes nothing away that a backup would miss.
      const isSweep = kind === 'file' && (request.type === 'delete' || request.type === 'deleteRange');
      if (!isSweep) noteKeys(kind, table.name, keysOf(table, request));
      return table.mutate(request);
    },
  };
}

/** `undefined` if the keys are not known: then they count as many. */
function keysOf({ schema: { primaryKey } }: DBCoreTable, request: DBCoreMutateRequest): readonly unknown[] | undefined {
  if (request.type === 'deleteRange') return undefined;
  // Dexie returns `null`, contrary to its types.
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

/** Notes changes that Dexie did not make, such as those of a restore. */
export async function noteChanges(kind: ChangedKind, count: number): Promise<void> {
  if (count === 0) return;
  const token = crypto.randomUUID();
  await write([{ key: `many/${token}`, token, kind, count }]);
}

function write(notes: readonly ChangeNote[]): Promise<void> {
  // Runs outside the catalogue's transaction; a failure must not block the edit.
  return Dexie.ignoreTransaction(() => changes.notes.bulkPut(notes)).then(
    () => undefined,
    () => undefined,
  );
}

/** All current notes. Pass them to {@link forgetChanges} once a backup that was begun later is durable. */
export async function markChanges(): Promise<ChangeMark> {
  return changes.notes.toArray();
}

/** Deletes the notes of changes that a backup contains. @param withFiles whether it contains files. */
export async function forgetChanges(mark: ChangeMark, { withFiles }: { readonly withFiles: boolean }): Promise<void> {
  const covered = mark.filter(({ kind }) => withFiles || kind !== 'file');
  await changes.transaction('rw', changes.notes, async () => {
    const now = await changes.notes.bulkGet(covered.map(({ key }) => key));
    const same = covered.filter(({ token }, at) => now[at]?.token === token);
    await changes.notes.bulkDelete(same.map(({ key }) => key));
  });
}

/** Whether the parts that Dexie reports as changed, in any tab, are notes of changes. */
export function areChangesIn(parts: ObservabilitySet): boolean {
  return Object.keys(parts).some((part) => part.startsWith(`idb://${changes.name}/`));
}

/** How much has changed. */
export async function countChanges(): Promise<ChangeCounts> {
  const counts = { record: 0, file: 0, other: 0 };
  for (const { kind, count } of await changes.notes.toArray()) counts[kind] += count;
  return { records: counts.record, files: counts.file, other: counts.other };
}
