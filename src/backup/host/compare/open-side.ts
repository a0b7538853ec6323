import {
  BackupError,
  isUnreadable,
  lastingId,
  leftOutOf,
  type CallOptions,
  type Repository,
  type Snapshot,
  type SourceMoment,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import {
  captureLive,
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
  /**
   * How large each file is, by its key's text; missing where the side has no table of files. Not known of those of now:
   * 0.
   */
  readonly fileSizes?: ReadonlyMap<string, number>;
  /** Whether files were left out by kind: a missing file may be one of them. */
  readonly isPartial?: boolean;
  readonly names: CatalogueNames;
  /** A backup whose collections were matched with the present ones. `names` are those after matching. */
  readonly matched?: MatchedBackup;
  /** The names in the backup. */
  readonly storedNames?: CatalogueNames;
  /** Files whose rows cannot be read: unknown, except for the range of their keys. */
  readonly unreadableFiles?: UnreadableRanges;
  /** Records by collection, if they were counted along the way. */
  readonly groupRows?: ReadonlyMap<string, number>;
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
  const unreadableFiles = new UnreadableRanges();
  return {
    summary: toSummary(snapshot, verifications[lastingId(snapshot)]),
    snapshot,
    open,
    roots,
    find: findIn(open, roots, PASSED_OVER),
    rowsOf: new Map(snapshot.tables.map((table) => [table.name, table.rows])),
    names: await readNames(repository, roots, reading),
    ...(matched ? { matched, storedNames: await readNames(stored, rootsOf(asStored.snapshot), reading) } : {}),
    ...(files
      ? {
          fileSizes: await sizesInBackup(repository, files, unreadableFiles, options),
          unreadableFiles,
          isPartial: leftOutOf(snapshot).length > 0,
        }
      : {}),
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
  const { tables } = await catalogueSource.describe();
  const captured = tables.filter((table) => !table.isContentAddressed).map((table) => table.name);
  const moment = await catalogueSource.openMoment(
    tables.map((table) => table.name),
    options,
  );
  try {
    const groupRows = new Map<string, number>();
    const { view, roots } = await captureLive(await like(), countingGroups(moment, groupRows), captured, options);
    const fileSizes = new Map<string, number>();
    // A file whose content is lost counts as missing here.
    const lost = await findLostContent(catalogueSource, moment, FILES, options);
    for await (const keys of moment.keys(FILES)) {
      for (const keyText of keys.map((key) => JSON.stringify(key))) if (!lost.has(keyText)) fileSizes.set(keyText, 0);
    }
    const rowsOf = new Map<string, number>();
    for (const { name } of tables) rowsOf.set(name, await moment.count(name));
    const { heldChunks = new Map() } = view;
    const open = async (): Promise<Repository> => ({ ...(await like()), heldChunks });
    return {
      summary: 'now',
      open,
      roots,
      find: findInNow(open, roots),
      rowsOf,
      fileSizes,
      groupRows,
      names: await readNames(view, roots, options),
    };
  } finally {
    moment.close();
  }
}

/** The same moment; records read from it are counted by collection. */
function countingGroups(moment: SourceMoment, counts: Map<string, number>): SourceMoment {
  async function* counted(table: string) {
    for await (const rows of moment.rows(table)) {
      if (table === RECORDS) {
        for (const row of rows) {
          const value = isUnreadable(row) ? undefined : row.value;
          const group: unknown =
            typeof value === 'object' && value !== null ? Reflect.get(value, 'collectionId') : undefined;
          if (typeof group === 'string') counts.set(group, (counts.get(group) ?? 0) + 1);
        }
      }
      yield rows;
    }
  }
  return { ...moment, rows: counted };
}
