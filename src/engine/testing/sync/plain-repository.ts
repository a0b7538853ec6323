import type { ChunkId, SnapshotId } from '../../core/ids.ts';
import { BackupError } from '../../core/errors.ts';
import { cheapSha256, encodePlain, forgetPlainObjects, isWhole } from './plain-objects.ts';
import { encodeKey } from '../../format/record/row-codec.ts';
import type { RepositoryConfig } from '../../format/repository-config.ts';
import { lastingId, type Snapshot, type SnapshotData, type SnapshotTable } from '../../format/snapshot.ts';
import type { Ports, Repository } from '../../repository/repository.ts';
import { listSnapshots, writeSnapshot } from '../../repository/snapshots.ts';
import { type RestorePlan, type RowAction, WHOLE_AND_EXACT } from '../../restore/restore-plan.ts';
import type { SnapshotRequest } from '../../snapshot/snapshot-request.ts';
import { isReadable, type LiveRow, type Source, type SourceChange, type SourceMoment } from '../../snapshot/source.ts';
import { type BlobStorage, idOfKey, storageKey } from '../../storage/blob-storage.ts';
import type { CopyPlaces } from '../../sync/copy-difference.ts';
import { listingOf } from './simulated-storage.ts';
import {
  forgetPlainTrees,
  lineOfRow,
  type PlainTree,
  readTree,
  rootOf,
  rowOfLine,
  saveRoot,
  type TreeSaver,
} from './plain-trees.ts';

// In place of the engine's repositories, in the modelled simulation: what a repository has is kept in the same storage
// by the same kinds of objects, in the same order; but a pack is a list of trees (`plain-trees.ts`), there are no
// indexes and locks, and a prune happens at once. Heads and snapshots are those of the engine.

/** Which trees a repository has. */
class PlainIndex {
  readonly #trees = new Set<ChunkId>();

  has(id: ChunkId): boolean {
    return this.#trees.has(id);
  }

  add(ids: Iterable<ChunkId>): void {
    for (const id of ids) this.#trees.add(id);
  }
}

const configs = new WeakMap<object, RepositoryConfig>();
const packs = new Map<string, readonly ChunkId[]>();

/** Of `crypto/repository-keys.ts`: one world has one key. */
export const plainKeys = {
  generateMasterKey: () => undefined,
  RepositoryKeys: {
    fromMasterKey: async () => {
      forgetPlainObjects();
      forgetPlainTrees();
      packs.clear();
      return {};
    },
  },
};

async function open(storage: BlobStorage, keys: object, ports: Ports): Promise<Repository> {
  const index = new PlainIndex();
  for (const { key, sizeBytes } of await listingOf(storage).listAll('packs'))
    if (isWhole(sizeBytes)) index.add(treesOfPack(key));
  const config = configs.get(keys);
  // Nothing but the functions below looks into such a repository.
  return { id: config?.id, config, storage, keys, ports, index } as unknown as Repository;
}

const treesOfPack = (key: string): readonly ChunkId[] => packs.get(idOfKey(key)) ?? [];

async function writePack({ storage, index }: Repository, trees: readonly ChunkId[]): Promise<void> {
  if (trees.length === 0) return;
  const bytes = encodePlain(trees);
  const id = await cheapSha256.sha256Hex(bytes);
  packs.set(id, trees);
  await storage.write(storageKey('packs', id), bytes);
  plainIndexOf(index).add(trees);
}

// `open` has put it there.
const plainIndexOf = (index: Repository['index']) => index as unknown as PlainIndex;

/** Of `repository/repository.ts`. */
export const plainRepositories = {
  openRepository: open,
  reopenRepository: async (stale: Repository) => ({
    ...stale,
    index: (await open(stale.storage, stale.keys, stale.ports)).index,
  }),
};

/** Of `repository/create-repository.ts`. */
export const plainCreation = {
  createReplica: async (storage: BlobStorage, config: RepositoryConfig, keys: object, ports: Ports) => {
    configs.set(keys, config);
    return open(storage, keys, ports);
  },
};

/** Of `repository/share-repository.ts`: nobody prunes while another is at work, so nothing has to be marked. */
export const plainSharing = { shareRepository: async (repository: Repository) => repository };

function reachableFrom(snapshots: readonly Pick<Snapshot, 'tables'>[]): ReadonlySet<ChunkId> {
  return new Set(snapshots.flatMap(({ tables }) => tables.flatMap(({ root }) => root?.pieces ?? [])));
}

/** Of `repository/reachable.ts`. */
export const plainReachable = {
  mustFindReachable: async (_repository: Repository, snapshots: readonly Snapshot[]) => reachableFrom(snapshots),
};

/** Of `repository/prune.ts`. */
export const plainPrune = {
  forgetSnapshots: async ({ storage }: Repository, ids: readonly SnapshotId[]) => {
    for (const id of ids) await storage.remove(storageKey('snapshots', id));
  },
  applyPrune: async (repository: Repository) => {
    const needed = reachableFrom((await listSnapshots(repository)).snapshots);
    const unused: string[] = [];
    for (const { key } of await listingOf(repository.storage).listAll('packs'))
      if (!treesOfPack(key).some((id) => needed.has(id))) unused.push(key);
    for (const key of unused) await repository.storage.remove(key);
  },
};

/** Of `repository/lock.ts`. */
export const plainLocks = {
  withLock: async <Result>(
    _repository: unknown,
    _mode: unknown,
    _owner: unknown,
    _options: unknown,
    work: (lock: undefined) => Promise<Result>,
  ) => work(undefined),
  renewing: (storage: BlobStorage) => storage,
};

/** Of `repository/pack-writer.ts`: one pack with all new trees. */
export class PlainPackWriter implements TreeSaver {
  readonly #repository: Repository;
  readonly #trees = new Set<ChunkId>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  saveTree(id: ChunkId): void {
    if (!this.#repository.index.has(id)) this.#trees.add(id);
  }

  async finish(): Promise<void> {
    await writePack(this.#repository, [...this.#trees]);
  }

  async abandon(): Promise<void> {
    // Nothing is written before it is finished.
  }
}

/** Of `repository/publish-snapshots.ts`, where nobody prunes meanwhile. */
export const plainPublication = {
  publishSnapshots: async <Result>(
    _repository: unknown,
    _lock: unknown,
    _options: unknown,
    { write }: { readonly write: (noteWritten: () => void) => Promise<Result> },
  ) => write(() => undefined),
};

/** Of `sync/copy-difference.ts`: the trees first, and then the snapshots. */
export const plainCopy = {
  copyDifference: async ({ from, to }: CopyPlaces, snapshots: readonly Snapshot[]) => {
    const missing = [...reachableFrom(snapshots)].filter((id) => !to.index.has(id));
    for (const id of missing)
      if (!from.index.has(id)) throw new BackupError('missing-object', { context: { chunk: id } });
    await writePack(to, missing);
    for (const { id } of snapshots) {
      const key = storageKey('snapshots', id);
      if (isWhole((await to.storage.stat(key))?.sizeBytes ?? 0)) continue;
      await to.storage.write(key, await from.storage.read(key));
    }
  },
};

const linesByRows = new WeakMap<readonly LiveRow[], PlainTree>();
const NO_LINES: PlainTree = new Map();

async function linesOf(moment: SourceMoment, table: string): Promise<PlainTree> {
  let all = NO_LINES;
  for await (const rows of moment.rows(table)) {
    // A small table comes as one list, which stays the same until a row changes.
    const lines =
      linesByRows.get(rows) ?? new Map(rows.filter(isReadable).map((row) => [encodeKey(row.key), lineOfRow(row)]));
    linesByRows.set(rows, lines);
    all = all.size === 0 ? lines : new Map([...all, ...lines]);
  }
  return all;
}

/** Of `snapshot/capture-live.ts`. */
export const plainCapture = {
  captureLive: async (view: Repository, moment: SourceMoment, tables: readonly string[]) => {
    const roots = new Map<string, SnapshotTable['root']>();
    for (const table of tables) roots.set(table, rootOf(await linesOf(moment, table)));
    return {
      view,
      roots,
      rows: new Map(),
      unreadable: new Map(),
      omitted: new Map(),
      live: new Set(),
      groupRows: new Map(),
    };
  },
};

/** Of `snapshot/take-snapshot.ts`. */
export const plainTaking = {
  takeSnapshot: async (
    repository: Repository,
    source: Source,
    { scope, withFiles, trigger, app, device }: SnapshotRequest,
  ) => {
    const { name, schemaVersion, tables: described } = await source.describe();
    const writer = new PlainPackWriter(repository);
    const moment = await source.openMoment(described.map((table) => table.name));
    const tables: SnapshotTable[] = [];
    for (const { name: table, role, isEssential, isContentAddressed, keyPath, autoIncrement } of described) {
      const facts = { name: table, role, isEssential, isContentAddressed, keyPath, autoIncrement };
      const figures = { bytes: 0, attachments: 0, attachedBytes: 0 };
      tables.push({ ...facts, ...figures, ...saveRoot(await linesOf(moment, table), writer) });
    }
    moment.close();
    await writer.finish();
    const data: SnapshotData = {
      version: 1,
      originalId: null,
      amendedAt: null,
      takenAt: new Date(repository.ports.clock.now()).toISOString(),
      durationMs: 0,
      trigger,
      name: '',
      note: '',
      isPinned: false,
      scope,
      withFiles,
      app,
      device,
      source: { name, schemaVersion },
      parent: null,
      tables,
      newChunks: 0,
      newBytes: 0,
      omitted: [],
      omittedCount: 0,
    };
    return writeSnapshot(repository, data);
  },
};

/** Of `restore/plan-restore.ts`: everything becomes as in the backup. */
export const plainPlanning = {
  planRestore: async ({ repository, snapshot, source }: PlainRestoreInput): Promise<RestorePlan> => {
    const names = snapshot.tables.map(({ name }) => name);
    const moment = await source.openMoment(names);
    const changes: Record<string, RestorePlan['changes'][string]> = {};
    for (const { name, root } of snapshot.tables) {
      const [now, then] = [await linesOf(moment, name), readTree(repository, root)];
      const actions: RowAction[] = [];
      for (const keyText of now.keys()) if (!then.has(keyText)) actions.push({ keyText, action: 'remove' });
      for (const [keyText, { line }] of then)
        if (now.get(keyText)?.line !== line) actions.push({ keyText, action: now.has(keyText) ? 'replace' : 'add' });
      changes[name] = { kind: 'rows', actions, expected: { kind: 'tree', root: rootOf(now) } };
    }
    moment.close();
    return {
      snapshotId: snapshot.id,
      lastingId: lastingId(snapshot),
      takenAt: snapshot.takenAt,
      app: snapshot.app,
      schemaVersion: snapshot.source.schemaVersion,
      choice: WHOLE_AND_EXACT,
      tables: [],
      untouched: [],
      unknown: [],
      dangling: 0,
      bytes: 0,
      unreadable: [],
      changes,
      content: {},
      nextKeys: {},
    };
  },
};

interface PlainRestoreInput {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly source: Source;
}

interface PlainApplying {
  readonly rewritten?: Snapshot;
  readonly memo?: string;
}

/** Of `restore/apply-restore.ts`: files first, then one transaction that compares before it changes anything. */
export const plainApplying = {
  applyRestore: async (
    repository: Repository,
    source: Source,
    plan: RestorePlan,
    { rewritten, memo }: PlainApplying = {},
  ): Promise<void> => {
    const { snapshots } = rewritten ? { snapshots: [rewritten] } : await listSnapshots(repository);
    const snapshot = snapshots.find((one) => lastingId(one) === plan.lastingId);
    if (!snapshot) throw new BackupError('missing-object', { context: { backup: plan.lastingId } });
    const wanted = new Map(snapshot.tables.map(({ name, root }) => [name, readTree(repository, root)]));
    const rowsOf = (table: string, keyTexts: readonly string[]) =>
      keyTexts.flatMap((keyText) => {
        const line = wanted.get(table)?.get(keyText);
        return line ? [rowOfLine(line)] : [];
      });
    const added: [table: string, keys: readonly unknown[]][] = [];
    for (const [table, content] of Object.entries(plan.content)) {
      if (content.kind !== 'keys' || content.keyTexts.length === 0) continue;
      const rows = rowsOf(table, content.keyTexts);
      added.push([table, rows.map(({ key }) => key)]);
      await source.addContent(table, one(rows));
    }
    const tables = [...Object.keys(plan.changes), ...Object.keys(plan.content)];
    const changes = async function* (now: SourceMoment): AsyncGenerator<SourceChange, void, undefined> {
      for (const [table, change] of Object.entries(plan.changes)) {
        if (change.kind !== 'rows' || change.expected.kind !== 'tree') continue;
        const root = rootOf(await linesOf(now, table));
        if (root?.pieces[0] !== change.expected.root?.pieces[0]) throw new BackupError('stale-plan');
      }
      for (const [table, change] of Object.entries(plan.changes)) {
        const actions = change.kind === 'rows' ? change.actions : [];
        const gone = actions.filter(({ action }) => action !== 'add').map(({ keyText }) => keyText);
        const put = actions.filter(({ action }) => action !== 'remove').map(({ keyText }) => keyText);
        if (gone.length > 0) yield { kind: 'delete', table, keys: gone.map((keyText): unknown => JSON.parse(keyText)) };
        if (put.length > 0) yield { kind: 'put', table, rows: rowsOf(table, put) };
      }
      for (const [table, content] of Object.entries(plan.content)) {
        const removed = content.kind === 'keys' ? (content.removes ?? []) : [];
        if (removed.length > 0)
          yield { kind: 'delete', table, keys: removed.map((keyText): unknown => JSON.parse(keyText)) };
      }
    };
    try {
      await source.apply(tables, changes, memo === undefined ? {} : { memo });
    } catch (error) {
      // A device that was killed does nothing any more.
      if (error instanceof BackupError) for (const [table, keys] of added) await source.takeBackContent?.(table, keys);
      throw error;
    }
  },
};

async function* one<Item>(item: Item): AsyncGenerator<Item, void, undefined> {
  yield item;
}
