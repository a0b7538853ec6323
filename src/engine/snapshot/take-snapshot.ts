import { BackupError, toBackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import type { Progress } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { OmittedValue } from '../format/record/row-codec.ts';
import {
  lastingId,
  type OmittedEntry,
  type Snapshot,
  type SnapshotData,
  type SnapshotTable,
} from '../format/snapshot.ts';
import { renewing, type RepositoryLock, withLock } from '../repository/lock.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { ContentSample } from './content-sample.ts';
import { deferBlobs, Gate } from './defer-blobs.ts';
import { createBoundaryTest } from './page-cutter.ts';
import { publishSnapshots } from '../repository/publish-snapshots.ts';
import { reuseRows } from './reuse-rows.ts';
import { ContentFilter, tablesInScope, takesAll } from './scope.ts';
import { listSnapshots, writeSnapshot } from '../repository/snapshots.ts';
import { type ChangedRows, readChangedRows } from './changed-rows.ts';
import { baseIn } from './live-base.ts';
import { writeLiveTree } from './live-tree.ts';
import type { Source, SourceChanges, SourceMoment, TableDescription } from './source.ts';
import {
  attachedBytes,
  type DraftRow,
  encodeBatches,
  type OnLeftOut,
  type WhyLeftOut,
  writeTable,
  type WriteTableOptions,
  type WrittenTable,
} from './write-table.ts';
import type { SnapshotOptions, SnapshotRequest } from './snapshot-request.ts';

export type { SnapshotOptions, SnapshotRequest } from './snapshot-request.ts';

const MOST_OMITTED = 100;
/** Descriptions of omitted content for people: a row whose value the browser has lost, and a file. */
const LOST_FILE = 'file that cannot be read';
const LEFT_OUT_ROW = { unreadable: 'record that cannot be read', 'too-large': 'record that is too large' } as const;
const LEFT_OUT_FILE = { unreadable: LOST_FILE, 'too-large': 'file that is too large' } as const;

/**
 * Takes a backup: the complete state of the source at one moment. Stores only content that the repository does not
 * have. If it is killed at any instant, earlier snapshots stay intact and only space is lost.
 * @throws BackupError `cancelled`, `busy`, `source-failed`, `quota-exceeded` and any other error of the storage.
 */
export async function takeSnapshot(
  repository: Repository,
  source: Source,
  request: SnapshotRequest,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  // Before waiting for the lock: a source refuses to be read within its own transaction.
  await source.describe();
  return withLock(repository, 'shared', `backup on ${request.device.name}`, options, async (lock) => {
    const kept = { ...repository, storage: renewing(repository.storage, lock) };
    const taking = new SnapshotTaking(kept, source, request, options, lock);
    try {
      return await taking.run();
    } catch (error) {
      await taking.abandon();
      throw toBackupError(error, 'internal');
    }
  });
}

/** A table of which only what has changed since an earlier snapshot is read. */
interface LiveTable {
  readonly table: TableDescription;
  readonly base: SnapshotTable;
  readonly changed: ChangedRows;
  readonly count: number;
}

/** The state of one backup in progress. */
class SnapshotTaking {
  readonly #repository: Repository;
  readonly #source: Source;
  readonly #request: SnapshotRequest;
  readonly #options: SnapshotOptions;
  readonly #lock: RepositoryLock;
  readonly #writer: PackWriter;
  readonly #added = { chunks: 0, bytes: 0 };
  readonly #omitted: OmittedEntry[] = [];
  /** The kinds of content that were left out, by table. */
  readonly #leftOut = new Map<string, readonly string[]>();
  /** Tables of which something was omitted. */
  readonly #incomplete = new Set<string>();
  #omittedCount = 0;
  #mark: { readonly mark: unknown } | undefined;
  #progress: Progress = { phase: 'preparing', done: 0, bytesDone: 0 };

  constructor(
    repository: Repository,
    source: Source,
    request: SnapshotRequest,
    options: SnapshotOptions,
    lock: RepositoryLock,
  ) {
    this.#repository = repository;
    this.#source = source;
    this.#request = request;
    this.#options = options;
    this.#lock = lock;
    this.#writer = new PackWriter(repository, options);
  }

  async run(): Promise<Snapshot> {
    const { clock } = this.#repository.ports;
    const startedAt = clock.now();
    this.#report({});
    const description = await this.#source.describe();
    const wanted = tablesInScope(description.tables, this.#request.scope, this.#request.withFiles);
    const { snapshots } = await listSnapshots(this.#repository, this.#options);
    const parent = this.#findParent(snapshots, description.name);
    // Requested before the moment is opened, because the request needs to write. Rows added in between have telling
    // keys.
    const nextKeys = await this.#source.nextKeys?.(
      wanted.filter((table) => table.autoIncrement).map((table) => table.name),
    );
    const written = await this.#writeAll(wanted, parent, snapshots);
    for (const table of description.unknownTables ?? []) this.#omit(table, '', '', 'table that the app does not know');
    this.#report({ phase: 'finishing' });
    throwIfAborted(this.#options.signal);
    await this.#writer.finish();
    const { trigger, scope, withFiles, name = '', note = '', isPinned = false, app, device } = this.#request;
    const data: SnapshotData = {
      version: 1,
      originalId: null,
      amendedAt: null,
      takenAt: new Date(startedAt).toISOString(),
      durationMs: Math.max(0, Math.round(clock.now() - startedAt)),
      trigger,
      name,
      note,
      isPinned,
      scope,
      withFiles: withFiles && scope === 'full' && this.#leftOut.size === 0,
      app,
      device,
      source: { name: description.name, schemaVersion: description.schemaVersion },
      parent: parent ? lastingId(parent) : null,
      tables: wanted.map((table) => this.#describeTable(table, written.get(table.name), nextKeys?.get(table.name))),
      newChunks: this.#added.chunks,
      newBytes: this.#added.bytes,
      omitted: this.#omitted,
      omittedCount: this.#omittedCount,
    };
    throwIfAborted(this.#options.signal);
    const snapshot = await publishSnapshots(this.#repository, this.#lock, this.#options, async (noteWritten) => {
      const published = await writeSnapshot(this.#repository, data, this.#options);
      noteWritten(published.id);
      return published;
    });
    await this.#noteCovered(snapshot);
    return snapshot;
  }

  /** The backup is made; where this fails, the next one takes more to have changed than has. */
  async #noteCovered(snapshot: Snapshot): Promise<void> {
    if (!this.#mark) return;
    const tables = snapshot.tables.filter(({ name, leftOut }) => !leftOut && !this.#incomplete.has(name));
    const covered = { snapshot: lastingId(snapshot), tables: tables.map(({ name }) => name), ...this.#mark };
    await this.#source.cover?.(covered).catch(() => undefined);
  }

  async abandon(): Promise<void> {
    await this.#writer.abandon();
  }

  /**
   * The latest backup of the same source, preferably with the files that this one includes: unchanged content need not
   * be read again.
   */
  #findParent(snapshots: readonly Snapshot[], sourceName: string): Snapshot | undefined {
    const own = snapshots.filter((snapshot) => snapshot.source.name === sourceName);
    const { leaveOut = [] } = this.#request;
    const wanted = { scope: 'full', withFiles: true, leaveOut } as const;
    return own.find((snapshot) => takesAll(snapshot, wanted)) ?? own[0];
  }

  /**
   * Reads what has changed, where that is known. Should it turn out that more has, all is read, at another moment: what
   * was stored by then is not stored again.
   */
  async #writeAll(
    wanted: readonly TableDescription[],
    parent: Snapshot | undefined,
    snapshots: readonly Snapshot[],
  ): Promise<ReadonlyMap<string, WrittenTable>> {
    const byId = new Map(snapshots.map((snapshot) => [lastingId(snapshot), snapshot]));
    if (this.#options.isFullScan !== true) {
      const written = await this.#writeTables(wanted, parent, byId);
      if (written) return written;
      this.#omitted.length = 0;
      this.#omittedCount = 0;
      this.#incomplete.clear();
      this.#leftOut.clear();
      this.#progress = { phase: 'preparing', done: 0, bytesDone: 0 };
    }
    const all = await this.#writeTables(wanted, parent, new Map());
    if (!all) throw new BackupError('internal', { context: { what: 'a full scan that relied on a journal' } });
    return all;
  }

  /**
   * Everything is read at one moment. Content-addressed rows are only listed then, and of other rows Blobs are only
   * taken as handles: their bytes are read after the moment has been closed, so that edits do not wait for gigabytes.
   * @param bases the snapshots that may be relied on, by their lasting ids.
   * @returns `undefined` where one of them could not be relied on.
   */
  async #writeTables(
    wanted: readonly TableDescription[],
    parent: Snapshot | undefined,
    bases: ReadonlyMap<SnapshotId, Snapshot>,
  ): Promise<ReadonlyMap<string, WrittenTable> | undefined> {
    const endsBehind = await createBoundaryTest(this.#repository.keys.pageBoundaryKey);
    const written = new Map<string, WrittenTable>();
    const listed = new Map<string, readonly (readonly DraftRow[])[]>();
    const live: LiveTable[] = [];
    const waiting: { readonly gate: Gate; readonly writing: Promise<unknown> }[] = [];
    const moment = await this.#source.openMoment(
      wanted.map((table) => table.name),
      { ...this.#options, withChanges: true },
    );
    try {
      const changes = await moment.changes?.();
      this.#mark = changes && { mark: changes.mark };
      await this.#countRows(moment, wanted);
      for (const table of wanted) {
        const changed = await this.#readLive(moment, table, changes, bases);
        if (changed) {
          live.push(changed);
          continue;
        }
        if (table.isContentAddressed) {
          listed.set(table.name, await this.#listContent(moment, table, parent));
          continue;
        }
        const gate = new Gate();
        const encoded = encodeBatches(moment.rows(table.name), this.#leavingOut(table));
        const writing = this.#write(table, deferBlobs(encoded, gate), endsBehind).then((result) =>
          written.set(table.name, result),
        );
        waiting.push({ gate, writing });
        // Either it waits with its Blobs for the moment to be closed, or it is done or has failed.
        await Promise.race([gate.reached, writing]);
      }
      moment.close();
      // One after the other, so that memory does not depend on the number of tables.
      for (const { gate, writing } of waiting) {
        gate.open();
        await writing;
      }
    } catch (error) {
      for (const { gate } of waiting) gate.abandon(error);
      await Promise.allSettled(waiting.map(({ writing }) => writing));
      throw error;
    } finally {
      moment.close();
    }
    const isContent = ({ table }: LiveTable) => table.isContentAddressed;
    const records = live.filter((table) => !isContent(table));
    if (!(await this.#writeLive(records, written, endsBehind))) return undefined;
    const files = live.filter(isContent);
    this.#startFiles([...listed.values()].flat(2), files);
    if (!(await this.#writeLive(files, written, endsBehind))) return undefined;
    for (const table of wanted) {
      const batches = listed.get(table.name);
      if (batches) written.set(table.name, await this.#write(table, each(batches), endsBehind));
    }
    return written;
  }

  /** @returns whether the journal and the earlier snapshots could be relied on. */
  async #writeLive(
    tables: readonly LiveTable[],
    written: Map<string, WrittenTable>,
    endsBehind: WriteTableOptions['endsBehind'],
  ): Promise<boolean> {
    for (const { table, ...input } of tables) {
      throwIfAborted(this.#options.signal);
      await this.#lock.renewIfDue();
      const options = this.#writeOptions(table, endsBehind);
      const result = await writeLiveTree({ repository: this.#repository, ...input }, options);
      if (result.kind === 'doubt') {
        if (result.why === 'count') this.#options.onWrongJournal?.(table.name);
        return false;
      }
      written.set(table.name, result.table);
      if (table.isContentAddressed) continue;
      const unchanged = result.table.rows - input.changed.rows.length;
      this.#report({ done: this.#progress.done + Math.max(0, unchanged), current: table.name });
    }
    return true;
  }

  /** Reads what has changed in a table; `undefined` where that is not known, or too much. */
  async #readLive(
    moment: SourceMoment,
    table: TableDescription,
    changes: SourceChanges | undefined,
    bases: ReadonlyMap<SnapshotId, Snapshot>,
  ): Promise<LiveTable | undefined> {
    const ofTable = changes?.tables.get(table.name);
    const base = ofTable && baseIn(bases.get(ofTable.since), table.name, ofTable);
    if (base?.table.isContentAddressed !== table.isContentAddressed) return undefined;
    // Which of its files are left out hangs on all other tables.
    if (table.role === 'files' && (this.#request.leaveOut ?? []).length > 0) return undefined;
    const leftOut: (readonly [string, WhyLeftOut])[] = [];
    const changed = await readChangedRows(moment, table.name, base.changes, (...row) => leftOut.push(row));
    // A file that the database has lost may still be in an earlier backup.
    if (!changed || (table.isContentAddressed && changed.leftOut > 0)) return undefined;
    const leaveOut = this.#leavingOut(table);
    for (const row of leftOut) leaveOut(...row);
    for (const { draft } of changed.rows) if (draft) this.#noteOmissions(table, draft);
    return { table, base: base.table, changed, count: await moment.count(table.name) };
  }

  #leavingOut(table: TableDescription): OnLeftOut {
    return (keyText, why) => this.#omit(table.name, keyText, '', LEFT_OUT_ROW[why]);
  }

  async #countRows(moment: SourceMoment, wanted: readonly TableDescription[]): Promise<void> {
    let total = 0;
    for (const table of wanted) if (!table.isContentAddressed) total += await moment.count(table.name);
    this.#report({ phase: 'reading-records', total });
  }

  #startFiles(listed: readonly DraftRow[], live: readonly LiveTable[]): void {
    const changed = live.flatMap((table) => table.changed.rows.flatMap(({ draft }) => draft ?? []));
    const drafts = [...listed, ...changed];
    const bytesTotal = drafts.reduce((sum, draft) => sum + attachedBytes(draft), 0);
    this.#report({ phase: 'reading-files', done: 0, total: drafts.length, bytesDone: 0, bytesTotal });
  }

  /**
   * The parent's rows are reused unread, except for a sample: if one of it differs, the table is not content-addressed
   * as described, and all of it is read.
   */
  async #listContent(
    moment: SourceMoment,
    table: TableDescription,
    parent: Snapshot | undefined,
  ): Promise<readonly (readonly DraftRow[])[]> {
    const earlier = parent?.tables.find((other) => other.name === table.name && other.isContentAddressed);
    const sample = new ContentSample(this.#repository.ports.random);
    const lost = new Map<string, WhyLeftOut>();
    const batches: (readonly DraftRow[])[] = [];
    const filter = new ContentFilter(this.#request);
    const reused = reuseRows(
      { repository: this.#repository, parent: earlier, batches: filter.rows(this.#source, moment, table) },
      { ...this.#options, sample, onLeftOut: (keyText, why) => lost.set(keyText, why) },
    );
    for await (const batch of reused) {
      throwIfAborted(this.#options.signal);
      batches.push(batch);
    }
    if (!(await sample.isAsStored(this.#repository))) {
      this.#options.onChangedContent?.(table.name);
      return this.#listContent(moment, table, undefined);
    }
    for (const [keyText, why] of lost) this.#omit(table.name, keyText, '', LEFT_OUT_FILE[why]);
    if (filter.leftOut.length > 0) this.#leftOut.set(table.name, filter.leftOut);
    return batches;
  }

  async #write(
    table: TableDescription,
    batches: AsyncIterable<readonly DraftRow[]>,
    endsBehind: WriteTableOptions['endsBehind'],
  ): Promise<WrittenTable> {
    return writeTable(this.#noteOmitted(table, batches), this.#writeOptions(table, endsBehind));
  }

  #writeOptions(table: TableDescription, endsBehind: WriteTableOptions['endsBehind']): WriteTableOptions {
    return {
      writer: this.#writer,
      endsBehind,
      added: this.#added,
      signal: this.#options.signal,
      onRows: (rows, bytes) => {
        const { done, bytesDone } = this.#progress;
        this.#report({ done: done + rows, bytesDone: bytesDone + bytes, current: table.name });
      },
      onLostBlobs: (keyText, lost) => this.#leaveOut(table, keyText, lost),
    };
  }

  async *#noteOmitted(table: TableDescription, batches: AsyncIterable<readonly DraftRow[]>) {
    for await (const batch of batches) {
      throwIfAborted(this.#options.signal);
      await this.#lock.renewIfDue();
      for (const draft of batch) this.#noteOmissions(table, draft);
      yield batch;
    }
  }

  #noteOmissions(table: TableDescription, draft: DraftRow): void {
    if (draft.kind !== 'encoded') return;
    for (const { path, type } of draft.row.omitted) this.#omit(table.name, draft.row.keyText, path, type);
  }

  /**
   * A Blob that cannot be read does not prevent backing up anything else. Content consists of its Blob: without it, the
   * row is left out.
   */
  #leaveOut(table: TableDescription, keyText: string, lost: readonly OmittedValue[]): boolean {
    if (table.isContentAddressed) this.#omit(table.name, keyText, '', LOST_FILE);
    else for (const { path, type } of lost) this.#omit(table.name, keyText, path, type);
    return table.isContentAddressed;
  }

  #omit(table: string, key: string, path: string, type: string): void {
    this.#omittedCount += 1;
    this.#incomplete.add(table);
    if (this.#omitted.length >= MOST_OMITTED) return;
    this.#omitted.push({ table, key: key.slice(0, 1000), path: path.slice(0, 1000), type: type.slice(0, 200) });
  }

  #describeTable(
    table: TableDescription,
    written: WrittenTable | undefined,
    nextKey: number | undefined,
  ): SnapshotTable {
    const none = { root: null, rows: 0, bytes: 0, attachments: 0, attachedBytes: 0 };
    const { name, role, isEssential, isContentAddressed, keyPath, autoIncrement } = table;
    const leftOut = this.#leftOut.get(name);
    return {
      name,
      role,
      isEssential,
      isContentAddressed,
      keyPath,
      autoIncrement,
      ...(written ?? none),
      ...(isNextKey(nextKey) ? { nextKey } : {}),
      ...(leftOut ? { leftOut } : {}),
    };
  }

  #report(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#options.onProgress?.(this.#progress);
  }
}

// A generator, since an array of batches is no asynchronous sequence by itself.
async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** Beyond the integers that JSON preserves, a generator has practically no keys left to give. */
function isNextKey(key: number | undefined): key is number {
  return Number.isSafeInteger(key) && key !== undefined && key >= 1;
}
