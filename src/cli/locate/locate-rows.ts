import { lastingId, type CallOptions, type Repository, type Snapshot } from '../../engine/index.ts';
import { mapConcurrent, readPage, treePages, type StoredLine } from '../../engine/low-level.ts';
import { memberOf } from '../data/compare-sides.ts';

/** Something whose name or title fits a pattern, in one or more backups. */
export interface Located {
  readonly kind: 'collection' | 'record' | 'file';
  readonly id: string;
  /** The name or title as the newest of these backups has it. */
  readonly name: string;
  readonly collectionId: string;
  /** Lasting ids, the newest first. */
  readonly backups: string[];
}

const PAGES_AHEAD = 4;
type Found = Omit<Located, 'backups'>;

/**
 * Finds what fits in each of the backups. Pages that several backups share are read once.
 * @param snapshots the newest first. @throws BackupError `damaged`, `missing-object`, `cancelled`.
 */
export async function locateRows(
  repository: Repository,
  snapshots: readonly Snapshot[],
  isMeant: (name: string) => boolean,
  { signal, onProgress }: CallOptions,
): Promise<readonly Located[]> {
  const found = new Map<string, Located>();
  const pages = new Map<string, readonly Found[]>();
  for (const [done, snapshot] of snapshots.entries()) {
    onProgress?.({ phase: 'comparing', done, total: snapshots.length, bytesDone: 0 });
    const titleFields = await readTitleFields(repository, snapshot, signal);
    const search = { repository, snapshot, pages, signal };
    const inCollections = searchTable(search, 'collections', '', ({ row }) => findCollection(row.value, isMeant));
    const inRecords = searchTable(search, 'records', JSON.stringify([...titleFields]), ({ row }) =>
      findInRecord(row.value, titleFields, isMeant),
    );
    for await (const item of inCollections) add(found, item, lastingId(snapshot));
    for await (const item of inRecords) add(found, item, lastingId(snapshot));
  }
  return [...found.values()];
}

interface Search {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  /** What is in a page, by its content and by what else counts. */
  readonly pages: Map<string, readonly Found[]>;
  readonly signal: AbortSignal | undefined;
}

async function* searchTable(
  { repository, snapshot, pages, signal }: Search,
  table: string,
  context: string,
  find: (line: StoredLine) => readonly Found[],
): AsyncGenerator<Found, void, void> {
  const reading = signal ? { signal } : {};
  const root = snapshot.tables.find(({ name }) => name === table)?.root ?? null;
  const read = async (page: Parameters<typeof readPage>[1]) => {
    const name = `${table} ${page.pieces.join(' ')} ${context}`;
    const known = pages.get(name) ?? (await readPage(repository, page, reading)).flatMap(find);
    pages.set(name, known);
    return known;
  };
  for await (const items of mapConcurrent(treePages(repository, root, reading), PAGES_AHEAD, read, signal))
    yield* items;
}

async function readTitleFields(
  repository: Repository,
  { tables }: Snapshot,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  const reading = signal ? { signal } : {};
  const root = tables.find(({ name }) => name === 'collections')?.root ?? null;
  for await (const page of treePages(repository, root, reading))
    for (const { row } of await readPage(repository, page, reading))
      titles.set(String(memberOf(row.value, 'id')), String(memberOf(row.value, 'titleFieldId')));
  return titles;
}

function findCollection(value: unknown, isMeant: (name: string) => boolean): readonly Found[] {
  const [id, name] = [textOf(memberOf(value, 'id')), textOf(memberOf(value, 'name'))];
  return isMeant(name) ? [{ kind: 'collection', id, name, collectionId: id }] : [];
}

function findInRecord(
  value: unknown,
  titleFields: ReadonlyMap<string, string>,
  isMeant: (name: string) => boolean,
): readonly Found[] {
  const [id, collectionId] = [textOf(memberOf(value, 'id')), textOf(memberOf(value, 'collectionId'))];
  const values = memberOf(value, 'values');
  const title = textOf(memberOf(values, titleFields.get(collectionId) ?? ''));
  const found: Found[] = title !== '' && isMeant(title) ? [{ kind: 'record', id, name: title, collectionId }] : [];
  for (const reference of Object.values(typeof values === 'object' && values !== null ? values : {}).flat()) {
    const [hash, name] = [textOf(memberOf(reference, 'hash')), textOf(memberOf(reference, 'name'))];
    if (hash !== '' && isMeant(name)) found.push({ kind: 'file', id: hash, name, collectionId });
  }
  return found;
}

function add(found: Map<string, Located>, item: Found, backup: string): void {
  const key = JSON.stringify([item.kind, item.id, item.kind === 'file' ? item.name : '']);
  const known = found.get(key);
  if (!known) found.set(key, { ...item, backups: [backup] });
  else if (known.backups.at(-1) !== backup) known.backups.push(backup);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
