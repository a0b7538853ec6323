import {
  BackupError,
  lastingId,
  leftOutOf,
  type CallOptions,
  type Repository,
  type Snapshot,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import {
  captureBriefly,
  findLostContent,
  findRows,
  isDamage,
  liveLines,
  treeRows,
  UnreadableRanges,
  type ReadableSnapshot,
  type StoredLine,
  type TreeReadOptions,
} from '../../../engine/low-level.ts';
import type { BackupSummary } from '../../contract/backups.ts';
import type { RestoreSource } from '../../contract/restoring.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { toSummary } from '../state/summaries.ts';
import { asMatched, rootsOf, type MatchedBackup } from './match-backup.ts';
import { PASSED_OVER, readNames, type CatalogueNames, type TreeRoots } from './catalogue-names.ts';

const FILES = 'files';
const RECORDS = 'records';

/** One side of a comparison, opened for reading. */
export interface OpenSide {
  readonly summary: BackupSummary | 'now';
  /** Missing for the current data. */
  readonly snapshot?: Snapshot;
  /** The location of its rows; opened again for each use, because objects may be packed again meanwhile. */
  readonly open: () => Promise<Repository>;
  /** Its tables of records and configuration. */
  readonly roots: TreeRoots;
  /** The rows of some keys, by their text, without missing ones. Reads only the way to them. */
  readonly find: (
    table: string,
    keyTexts: readonly string[],
    options?: CallOptions,
  ) => Promise<ReadonlyMap<string, StoredLine>>;
  readonly rowsOf: ReadonlyMap<string, number>;
  /** Missing where the side has no table of files. */
  readonly files?: SideFiles;
  readonly names: CatalogueNames;
  /** A backup whose collections were matched with the present ones. `names` are those after matching. */
  readonly matched?: MatchedBackup;
  /** The names in the backup. */
  readonly storedNames?: CatalogueNames;
  /** Records by collection, if they are counted. */
  readonly groupRows?: ReadonlyMap<string, number>;
}

/** The files of a side. */
export interface SideFiles {
  /** How large each file is, by its key's text; 0 for present files. The first call reads the table of a backup. */
  readonly sizes: () => Promise<ReadonlyMap<string, number>>;
  /** The size of all files; 0 for present ones. */
  readonly attachedBytes: number;
  /** Whether files were left out by kind: a missing file may be one of them. */
  readonly isPartial: boolean;
  /** Unknown files, except for the range of their keys. Complete once `sizes` was called. */
  readonly unreadable: UnreadableRanges;
}

/**
 * @param match returns the rewritten parts of the backup, if its collections are matched with the present ones.
 * @throws BackupError `missing-object`, `locked`, `no-repository`, `damaged`; as `match`.
 */
export async function openBackupSide(
  host: Host,
  source: RestoreSource,
  id: string,
  options: CallOptions,
  match?: (stored: ReadableSnapshot) => Promise<MatchedBackup>,
): Promise<OpenSide> {
  const openStored = () => openRestoreSource(host, source);
  const stored = await openStored();
  const asStored = { repository: stored, snapshot: await mustFindSnapshot(stored, id, options) };
  const matched = await match?.(asStored);
  const { repository, snapshot } = matched ? asMatched(asStored, matched) : asStored;
  const open = async () =>
    matched ? asMatched({ ...asStored, repository: await openStored() }, matched).repository : openStored();
  const verifications = source.kind === 'here' ? await host.device.getVerifications() : {};
  const roots = rootsOf(snapshot);
  const reading = { ...options, ...PASSED_OVER };
  const files = snapshot.tables.find((table) => table.name === FILES);
  const { groupRows } = snapshot.tables.find((table) => table.name === RECORDS) ?? {};
  return {
    summary: toSummary(snapshot, verifications[lastingId(snapshot)]),
    snapshot,
    open,
    roots,
    find: findIn(open, roots, PASSED_OVER),
    rowsOf: new Map(snapshot.tables.map((table) => [table.name, table.rows])),
    names: await readNames(repository, roots, reading),
    ...(matched ? { matched, storedNames: await readNames(stored, rootsOf(asStored.snapshot), reading) } : {}),
    ...(files ? { files: filesInBackup(open, snapshot, files, options) } : {}),
    ...(groupRows ? { groupRows: new Map(groupRows) } : {}),
  };
}

/** Finds rows in the trees of a side. */
export function findIn(open: OpenSide['open'], roots: TreeRoots, reading: TreeReadOptions = {}): OpenSide['find'] {
  return async (table, keyTexts, options) =>
    findRows(await open(), roots.get(table) ?? null, keyTexts, { ...options, ...reading });
}

/** Finds current rows; if a chunk on which the capture relied has become damaged, in their present state. */
function findInNow(open: OpenSide['open'], roots: TreeRoots): OpenSide['find'] {
  const find = findIn(open, roots);
  return async (table, keyTexts, options) => {
    try {
      return await find(table, keyTexts, options);
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      const moment = await catalogueSource.openMoment([table], options);
      return liveLines(await open(), moment, table, keyTexts).finally(() => moment.close());
    }
  };
}

function filesInBackup(
  open: OpenSide['open'],
  snapshot: Snapshot,
  files: Snapshot['tables'][number],
  { signal }: CallOptions,
): SideFiles {
  const unreadable = new UnreadableRanges();
  let read: Promise<ReadonlyMap<string, number>> | undefined;
  const sizes = async () => sizesInBackup(await open(), files, unreadable, signal ? { signal } : {});
  return {
    sizes: () => (read ??= sizes()),
    attachedBytes: files.attachedBytes,
    isPartial: leftOutOf(snapshot).length > 0,
    unreadable,
  };
}

/** The table of files lists the sizes; their content is not read. */
async function sizesInBackup(
  repository: Repository,
  { root, rows }: Snapshot['tables'][number],
  unreadable: UnreadableRanges,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const lines of treeRows(repository, root, {
    ...options,
    treeRows: rows,
    onUnreadable: (range) => unreadable.add(range),
  })) {
    for (const { row } of lines)
      sizes.set(
        JSON.stringify(row.key),
        row.attachments.reduce((sum, part) => sum + part.sizeBytes, 0),
      );
  }
  return sizes;
}

/**
 * The current data, cut like a backup in the repository of `like`, so that equal parts are not read; differing parts
 * are kept in memory.
 */
export async function openNowSide(like: () => Promise<Repository>, options: CallOptions): Promise<OpenSide> {
  const side = (await openNow(like, options, true)) ?? (await openNow(like, options, false));
  if (!side) throw new BackupError('internal', { context: { what: 'a full capture that relied on a journal' } });
  return side;
}

/** `undefined` if what has changed cannot be relied on: then everything has to be read. */
async function openNow(
  like: () => Promise<Repository>,
  options: CallOptions,
  withChanges: boolean,
): Promise<OpenSide | undefined> {
  const { tables } = await catalogueSource.describe();
  const captured = tables.filter((table) => !table.isContentAddressed).map((table) => table.name);
  const repository = await like();
  const moment = await catalogueSource.openMoment(
    tables.map((table) => table.name),
    { ...options, withChanges },
  );
  try {
    const fileSizes = new Map<string, number>();
    // A file whose content is lost counts as missing here.
    const lost = await findLostContent(catalogueSource, moment, FILES, options);
    for await (const keys of moment.keys(FILES)) {
      for (const keyText of keys.map((key) => JSON.stringify(key))) if (!lost.has(keyText)) fileSizes.set(keyText, 0);
    }
    const rowsOf = new Map<string, number>();
    for (const { name } of tables) if (!captured.includes(name)) rowsOf.set(name, await moment.count(name));
    const state = await captureBriefly(repository, moment, captured, { ...options, described: tables });
    if (!state) return undefined;
    const { view, roots, rows, groupRows } = state;
    const byCollection = groupRows.get(RECORDS);
    const { heldChunks = new Map() } = view;
    const open = async (): Promise<Repository> => ({ ...(await like()), heldChunks });
    return {
      summary: 'now',
      open,
      roots,
      find: findInNow(open, roots),
      rowsOf: new Map([...rowsOf, ...rows]),
      files: {
        sizes: () => Promise.resolve(fileSizes),
        attachedBytes: 0,
        isPartial: false,
        unreadable: new UnreadableRanges(),
      },
      ...(byCollection ? { groupRows: new Map(byCollection) } : {}),
      names: await readNames(view, roots, options),
    };
  } finally {
    moment.close();
  }
}
