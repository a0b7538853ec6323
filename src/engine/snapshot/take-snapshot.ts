import { toBackupError } from '../core/errors.ts';
import type { CallOptions, Progress } from '../core/progress.ts';
import { throwIfAborted } from '../core/progress.ts';
import type { OmittedValue } from '../format/record/row-codec.ts';
import {
  lastingId,
  type OmittedEntry,
  type Snapshot,
  type SnapshotData,
  type SnapshotTable,
  type SnapshotTrigger,
} from '../format/snapshot.ts';
import { renewing, type RepositoryLock, withLock } from '../repository/lock.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { ContentSample } from './content-sample.ts';
import { deferBlobs, Gate } from './defer-blobs.ts';
import { createBoundaryTest } from './page-cutter.ts';
import { publishSnapshots } from '../repository/publish-snapshots.ts';
import { reuseRows } from './reuse-rows.ts';
import { ContentFilter, tablesInScope, takesAll, type WantedContent } from './scope.ts';
import { listSnapshots, writeSnapshot } from '../repository/snapshots.ts';
import type { Source, SourceMoment, TableDescription } from './source.ts';
import {
  type DraftRow,
  encodeBatches,
  type WhyLeftOut,
  writeTable,
  type WriteTableOptions,
  type WrittenTable,
} from './write-table.ts';

/** The requested backup. */
export interface SnapshotRequest extends WantedContent {
  readonly trigger: SnapshotTrigger;
  readonly name?: string;
  readonly note?: string;
  readonly isPinned?: boolean;
  readonly app: { readonly name: string; readonly version: string };
  readonly device: { readonly id: string; readonly name: string };
}

export interface SnapshotOptions extends CallOptions {
  /**
   * Receives a table whose rows change under their keys although it is described as content-addressed: it is read in
   * full.
   */
  readonly onChangedContent?: (table: string) => void;
}

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
  #omittedCount = 0;
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
    const parent = await this.#findParent(description.name);
    // Requested before the moment is opened, because the request needs to write. Rows added in between have telling
    // keys.
    const nextKeys = await this.#source.nextKeys?.(
      wanted.filter((table) => table.autoIncrement).map((table) => table.name),
    );
    const written = await this.#writeTables(wanted, parent);
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
    return publishSnapshots(this.#repository, this.#lock, this.#options, async (noteWritten) => {
      const snapshot = await writeSnapshot(this.#repository, data, this.#options);
      noteWritten(snapshot.id);
      return snapshot;
    });
  }

  async abandon(): Promise<void> {
    await this.#writer.abandon();
  }

  /**
   * The latest backup of the same source, preferably with the files that this one includes: unchanged content need not
   * be read again.
   */
  async #findParent(sourceName: string): Promise<Snapshot | undefined> {
    const { snapshots } = await listSnapshots(this.#repository, this.#options);
    const own = snapshots.filter((snapshot) => snapshot.source.name === sourceName);
    const { leaveOut = [] } = this.#request;
    const wanted = { scope: 'full', withFiles: true, leaveOut } as const;
    return own.find((snapshot) => takesAll(snapshot, wanted)) ?? own[0];
  }

  /**
   * Everything is read at one moment. Content-addressed rows are only listed then, and Blobs of other rows are only
   * taken as handles: their bytes are read after the moment has been closed, so that edits do not wait for gigabytes.
   */
  async #writeTables(
    wanted: readonly TableDescription[],
    parent: Snapshot | undefined,
  ): Promise<ReadonlyMap<string, WrittenTable>> {
    const endsBehind = await createBoundaryTest(this.#repository.keys.pageBoundaryKey);
    const written = new Map<string, WrittenTable>();
    const listed = new Map<string, readonly (readonly DraftRow[])[]>();
    const waiting: { readonly gate: Gate; readonly writing: Promise<unknown> }[] = [];
    const moment = await this.#source.openMoment(
      wanted.map((table) => table.name),
      this.#options,
    );
    try {
      await this.#countRows(moment, wanted);
      for (const table of wanted) {
        if (table.isContentAddressed) {
          listed.set(table.name, await this.#listContent(moment, table, parent));
          continue;
        }
        const gate = new Gate();
        const encoded = encodeBatches(moment.rows(table.name), (keyText, why) =>
          this.#omit(table.name, keyText, '', LEFT_OUT_ROW[why]),
        );
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
    this.#startFiles(listed);
    for (const table of wanted) {
      const batches = listed.get(table.name);
      if (batches) written.set(table.name, await this.#write(table, each(batches), endsBehind));
    }
    return written;
  }

  async #countRows(moment: SourceMoment, wanted: readonly TableDescription[]): Promise<void> {
    let total = 0;
    for (const table of wanted) if (!table.isContentAddressed) total += await moment.count(table.name);
    this.#report({ phase: 'reading-records', total });
  }

  #startFiles(listed: ReadonlyMap<string, readonly (readonly DraftRow[])[]>): void {
    const drafts = [...listed.values()].flat(2);
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
    const taken = filter.rows(this.#source, moment, table);
    for await (const batch of reuseRows(
      this.#repository,
      earlier,
      taken,
      sample,
      (keyText, why) => lost.set(keyText, why),
      this.#options,
    )) {
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
    return writeTable(this.#noteOmitted(table, batches), {
      writer: this.#writer,
      endsBehind,
      added: this.#added,
      signal: this.#options.signal,
      onRows: (rows, bytes) => {
        const { done, bytesDone } = this.#progress;
        this.#report({ done: done + rows, bytesDone: bytesDone + bytes, current: table.name });
      },
      onLostBlobs: (keyText, lost) => this.#leaveOut(table, keyText, lost),
    });
  }

  async *#noteOmitted(table: TableDescription, batches: AsyncIterable<readonly DraftRow[]>) {
    for await (const batch of batches) {
      throwIfAborted(this.#options.signal);
      await this.#lock.renewIfDue();
      for (const draft of batch) {
        if (draft.kind !== 'encoded') continue;
        for (const { path, type } of draft.row.omitted) this.#omit(table.name, draft.row.keyText, path, type);
      }
      yield batch;
    }
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

function attachedBytes(draft: DraftRow): number {
  if (draft.kind === 'reused') return draft.attachedBytes;
  return draft.row.attachments.reduce(
    (sum, part) => sum + (part.kind === 'blob' ? part.blob.size : part.bytes.length),
    0,
  );
}

/** Beyond the integers that JSON preserves, a generator has practically no keys left to give. */
function isNextKey(key: number | undefined): key is number {
  return Number.isSafeInteger(key) && key !== undefined && key >= 1;
}
