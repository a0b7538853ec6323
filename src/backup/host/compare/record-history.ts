import {
  BackupError,
  lastingId,
  listSnapshots,
  type CallOptions,
  type Repository,
  type Snapshot,
} from '../../../engine/index.ts';
import {
  compareKeys,
  decodeKey,
  isDamage,
  mapConcurrent,
  readNode,
  readPage,
  type StoredLine,
  type TreeRoot,
} from '../../../engine/low-level.ts';
import type { RecordVersion } from '../../contract/comparing.ts';
import type { Host } from '../state/host.ts';
import { toSummary } from '../state/summaries.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import { type CatalogueNames, PASSED_OVER, readNames, type TreeRoots } from './catalogue-names.ts';
import { describeRows } from './describe-rows.ts';
import { openLiveSide } from './live-side.ts';
import { findIn, type OpenSide } from './open-side.ts';
import { mustDescribeTable, pairOf } from './read-difference.ts';

const RECORDS = 'records';
const SNAPSHOTS_AT_ONCE = 4;

/** Consecutive backups with the same version of the record. */
interface Run {
  readonly line: StoredLine | undefined;
  /** Newest first. */
  readonly snapshots: readonly Snapshot[];
}

/**
 * A record through all backups in this browser that have records, newest first; equal adjacent versions are combined.
 */
export function recordHistory(host: Host, recordId: string, options: CallOptions): Promise<readonly RecordVersion[]> {
  return withObjectsKept(options.signal, async () => {
    const state = await host.local.getState();
    if (state.kind === 'none') return [];
    const repository = await host.local.mustOpen();
    const { snapshots } = await listSnapshots(repository, options);
    const withRecords = snapshots.filter(({ tables }) => tables.some(({ name }) => name === RECORDS));
    const newestFirst = withRecords.sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
    const keyText = JSON.stringify(recordId);
    const runs = await findRuns(repository, newestFirst, keyText, options);
    const verifications = await host.device.getVerifications();
    const summary = (snapshot: Snapshot) => toSummary(snapshot, verifications[lastingId(snapshot)]);
    const table = await mustDescribeTable(RECORDS);
    const side = await openLiveSide(repository, options);
    const now = { side, line: (await side.find(RECORDS, [keyText])).get(keyText) };
    const names = new NamesOfSnapshots(repository, options);

    const versions: RecordVersion[] = [];
    for (const {
      line,
      snapshots: [newest, ...older],
    } of runs) {
      if (!newest) continue;
      const after = await sideOf(repository, newest, names);
      const [row] = line
        ? await describeRows({ before: now.side, after }, table, [pairOf(keyText, now.line, line)], options)
        : [];
      versions.push({
        newest: summary(newest),
        oldest: summary(older.at(-1) ?? newest),
        backups: 1 + older.length,
        ...(row ? { row } : {}),
        isSameAsNow: line?.line === now.line?.line,
      });
    }
    return versions;
  });
}

async function findRuns(
  repository: Repository,
  snapshots: readonly Snapshot[],
  keyText: string,
  options: CallOptions,
): Promise<readonly Run[]> {
  const finder = new LineFinder(repository, keyText, options);
  const find = async (snapshot: Snapshot) => {
    try {
      return { snapshot, line: await finder.find(snapshot.tables.find(({ name }) => name === RECORDS)?.root ?? null) };
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      return undefined;
    }
  };
  const runs: { readonly line: StoredLine | undefined; readonly snapshots: Snapshot[] }[] = [];
  let done = 0;
  for await (const found of mapConcurrent(snapshots, SNAPSHOTS_AT_ONCE, find, options.signal)) {
    // A backup that cannot be read is skipped; the others help.
    if (!found) continue;
    const { snapshot, line } = found;
    options.onProgress?.({ phase: 'comparing', done: (done += 1), total: snapshots.length, bytesDone: 0 });
    const last = runs.at(-1);
    if (last && last.line?.line === line?.line) last.snapshots.push(snapshot);
    else runs.push({ line, snapshots: [snapshot] });
  }
  return runs;
}

/** Finds one key in many trees: shared parts are read once. */
class LineFinder {
  readonly #repository: Repository;
  readonly #keyText: string;
  readonly #key: unknown;
  readonly #options: CallOptions;
  readonly #found = new Map<string, Promise<StoredLine | undefined>>();

  constructor(repository: Repository, keyText: string, options: CallOptions) {
    this.#repository = repository;
    this.#keyText = keyText;
    this.#key = decodeKey(JSON.parse(keyText));
    this.#options = options;
  }

  find(root: TreeRoot | null): Promise<StoredLine | undefined> {
    return root ? this.#once(root.pieces, () => this.#below(root)) : Promise.resolve(undefined);
  }

  /** Equal pieces are an equal page or subtree: the same version. */
  #once(pieces: readonly string[], find: () => Promise<StoredLine | undefined>): Promise<StoredLine | undefined> {
    const id = pieces.join();
    const known = this.#found.get(id) ?? find();
    this.#found.set(id, known);
    return known;
  }

  async #below(root: TreeRoot): Promise<StoredLine | undefined> {
    const node = await readNode(this.#repository, root, this.#options);
    const entry = node.entries.find(({ lastKey }) => compareKeys(this.#key, decodeKey(lastKey)) <= 0);
    if (!entry) return undefined;
    if (node.level > 0) return this.find({ level: node.level - 1, pieces: entry.pieces });
    return this.#once(entry.pieces, async () => {
      const lines = await readPage(this.#repository, entry, this.#options);
      return lines.find(({ row }) => JSON.stringify(row.key) === this.#keyText);
    });
  }
}

async function sideOf(repository: Repository, snapshot: Snapshot, known: NamesOfSnapshots): Promise<OpenSide> {
  const roots: TreeRoots = new Map(
    snapshot.tables.filter((table) => !table.isContentAddressed).map((table) => [table.name, table.root]),
  );
  const open = async () => repository;
  return {
    summary: toSummary(snapshot),
    snapshot,
    open,
    roots,
    find: findIn(open, roots, PASSED_OVER),
    rowsOf: new Map(),
    names: await known.of(roots),
  };
}

/** Most backups have the same collections and fields, which are read once. */
class NamesOfSnapshots {
  readonly #repository: Repository;
  readonly #options: CallOptions;
  readonly #known = new Map<string, Promise<CatalogueNames>>();

  constructor(repository: Repository, options: CallOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  of(roots: TreeRoots): Promise<CatalogueNames> {
    const id = JSON.stringify([roots.get('collections'), roots.get('fields')]);
    const names = this.#known.get(id) ?? readNames(this.#repository, roots, { ...this.#options, ...PASSED_OVER });
    this.#known.set(id, names);
    return names;
  }
}
