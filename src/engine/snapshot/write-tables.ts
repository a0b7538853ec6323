import { throwIfAborted } from '../core/progress.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import { type ChangedRows, readChangedRows } from './changed-rows.ts';
import { type HashedKeys, listContent, readByKeys } from './content-tables.ts';
import { deferBlobs, Gate } from './defer-blobs.ts';
import { groupCounterOf } from './group-counter.ts';
import { baseIn, countToCompare, type LiveBase } from './live-base.ts';
import { writeLiveTree } from './live-tree.ts';
import { OmittedContent } from './omitted-content.ts';
import { type BoundaryTest, createBoundaryTest } from './page-cutter.ts';
import type { SnapshotJob } from './snapshot-job.ts';
import type { SourceChanges, SourceMoment, TableDescription } from './source.ts';
import {
  attachedBytes,
  type DraftRow,
  encodeBatches,
  type WhyLeftOut,
  writeTable,
  type WriteTableOptions,
  type WrittenTable,
} from './write-table.ts';

/** What a backup relies on instead of reading it. */
export interface KnownContent {
  /** Its files, named by their content, need not be read again. */
  readonly parent: Snapshot | undefined;
  /** The snapshots that changes may be known since, newest first; empty to read every row. */
  readonly bases: readonly Snapshot[];
}

/** All requested tables at one moment, stored. */
export interface WrittenTables {
  readonly tables: ReadonlyMap<string, WrittenTable>;
  readonly omitted: OmittedContent;
  /** The mark of the source's journal at that moment; missing if it has none. */
  readonly mark?: { readonly mark: unknown };
}

/**
 * Reads everything at one moment. Content-addressed rows are only listed then, and of other rows Blobs are only taken
 * as handles: their bytes are read after the moment has been closed, so that edits do not wait for gigabytes.
 * @returns `undefined` if a snapshot or the journal turned out not to be reliable.
 */
export async function writeTables(
  job: SnapshotJob,
  wanted: readonly TableDescription[],
  known: KnownContent,
): Promise<WrittenTables | undefined> {
  const endsBehind = await createBoundaryTest(job.repository.keys.pageBoundaryKey);
  return new TablesWriting(job, wanted, known, endsBehind).run();
}

/** A table of which only what has changed since an earlier snapshot is read. */
interface LiveTable {
  readonly table: TableDescription;
  readonly base: SnapshotTable;
  readonly changed: ChangedRows;
  readonly keysHash?: string;
  readonly count: number | undefined;
}

/** A table whose Blobs are read once the moment is closed. */
interface WaitingTable {
  readonly gate: Gate;
  readonly writing: Promise<unknown>;
}

class TablesWriting {
  readonly #job: SnapshotJob;
  readonly #wanted: readonly TableDescription[];
  readonly #known: KnownContent;
  readonly #endsBehind: BoundaryTest;
  readonly #omitted = new OmittedContent();
  readonly #written = new Map<string, WrittenTable>();
  /** The rows of content-addressed tables, still to be stored. */
  readonly #listed = new Map<string, readonly (readonly DraftRow[])[]>();
  /** For the next backup, if the source keeps no journal: the hashes of their keys, if no row turns out to be lost. */
  readonly #keysHashes = new Map<string, HashedKeys>();
  readonly #live: LiveTable[] = [];
  #hasJournal = false;
  readonly #waiting: WaitingTable[] = [];

  constructor(job: SnapshotJob, wanted: readonly TableDescription[], known: KnownContent, endsBehind: BoundaryTest) {
    this.#job = job;
    this.#wanted = wanted;
    this.#known = known;
    this.#endsBehind = endsBehind;
  }

  async run(): Promise<WrittenTables | undefined> {
    const changes = await this.#readMoment();
    const isContent = ({ table }: LiveTable) => table.isContentAddressed;
    if (!(await this.#writeLive(this.#live.filter((table) => !isContent(table))))) return undefined;
    const files = this.#live.filter(isContent);
    this.#startFiles(files);
    if (!(await this.#writeLive(files))) return undefined;
    for (const table of this.#wanted) {
      const batches = this.#listed.get(table.name);
      if (!batches) continue;
      await this.#write(table, each(batches));
      this.#addKeysHash(table.name, this.#keysHashes.get(table.name));
    }
    const mark = changes ? { mark: { mark: changes.mark } } : {};
    return { tables: this.#written, omitted: this.#omitted, ...mark };
  }

  async #readMoment(): Promise<SourceChanges | undefined> {
    const { source, options } = this.#job;
    const names = this.#wanted.map((table) => table.name);
    const moment = await source.openMoment(names, { ...options, withChanges: true });
    try {
      const changes = await moment.changes?.();
      this.#hasJournal = changes !== undefined;
      await this.#countRows(moment, changes);
      for (const table of this.#wanted) await this.#readTable(moment, table, changes);
      moment.close();
      // One after the other, so that memory does not depend on the number of tables.
      for (const { gate, writing } of this.#waiting) {
        gate.open();
        await writing;
      }
      return changes;
    } catch (error) {
      for (const { gate } of this.#waiting) gate.abandon(error);
      await Promise.allSettled(this.#waiting.map(({ writing }) => writing));
      throw error;
    } finally {
      moment.close();
    }
  }

  /** For progress: where what has changed is known, the earlier number is close enough. */
  async #countRows(moment: SourceMoment, changes: SourceChanges | undefined): Promise<void> {
    let total = 0;
    for (const { name, isContentAddressed } of this.#wanted)
      if (!isContentAddressed) total += this.#baseOf(name, changes)?.table.rows ?? (await moment.count(name));
    this.#job.progress.report({ phase: 'reading-records', total });
  }

  async #readTable(moment: SourceMoment, table: TableDescription, changes: SourceChanges | undefined): Promise<void> {
    const live = await this.#readLive(moment, table, changes);
    if (live) {
      this.#live.push(live);
      return;
    }
    if (table.isContentAddressed) return this.#readContent(moment, table);
    const gate = new Gate();
    const encoded = encodeBatches(moment.rows(table.name), (...row) => this.#omitted.addRow(table.name, ...row));
    const writing = this.#write(table, deferBlobs(encoded, gate));
    this.#waiting.push({ gate, writing });
    // Either it waits with its Blobs for the moment to be closed, or it is done or has failed.
    await Promise.race([gate.reached, writing]);
  }

  /** By its keys, if there is an earlier snapshot to rely on; otherwise by its rows. */
  async #readContent(moment: SourceMoment, table: TableDescription): Promise<void> {
    const { parent, bases } = this.#known;
    const reading = { job: this.#job, omitted: this.#omitted, moment, table };
    const byKeys = bases.length > 0 ? await readByKeys(reading, parent) : undefined;
    if (byKeys !== undefined && byKeys !== 'changed') {
      this.#live.push({ table, ...byKeys });
      return;
    }
    const { batches, keys } = await listContent(reading, byKeys === 'changed' ? undefined : parent);
    this.#listed.set(table.name, batches);
    if (keys) this.#keysHashes.set(table.name, keys);
  }

  /** Reads what has changed in a table; `undefined` where that is not known, or too much. */
  async #readLive(
    moment: SourceMoment,
    table: TableDescription,
    changes: SourceChanges | undefined,
  ): Promise<LiveTable | undefined> {
    const base = this.#baseOf(table.name, changes);
    if (base?.table.isContentAddressed !== table.isContentAddressed) return undefined;
    // Which of its files are left out depends on all other tables.
    if (table.role === 'files' && (this.#job.request.leaveOut ?? []).length > 0) return undefined;
    const leftOut: (readonly [string, WhyLeftOut])[] = [];
    const changed = await readChangedRows(moment, base, (...row) => leftOut.push(row));
    // A file that the database has lost may still be in an earlier backup.
    if (!changed || (table.isContentAddressed && changed.leftOut > 0)) return undefined;
    for (const row of leftOut) this.#omitted.addRow(table.name, ...row);
    for (const { draft } of changed.rows) if (draft) this.#omitted.addValuesOf(table.name, draft);
    const count = await countToCompare(moment, base.table, this.#job.options.countsAllRows);
    return { table, base: base.table, changed, count };
  }

  /** Notes the hash of a written table's keys, unless rows are missing from it. */
  #addKeysHash(table: string, keys: HashedKeys | undefined): void {
    const written = this.#written.get(table);
    if (written && !this.#hasJournal && keys?.rows === written.rows)
      this.#written.set(table, { ...written, keysHash: keys.hash });
  }

  #baseOf(table: string, changes: SourceChanges | undefined): LiveBase | undefined {
    const ofTable = changes?.tables.get(table);
    const since = ofTable && this.#known.bases.find((snapshot) => lastingId(snapshot) === ofTable.since);
    return ofTable && baseIn(since, table, ofTable);
  }

  /** @returns whether the journal and the earlier snapshots could be relied on. */
  async #writeLive(tables: readonly LiveTable[]): Promise<boolean> {
    const { repository, options, lock, progress } = this.#job;
    for (const { table, keysHash, ...input } of tables) {
      throwIfAborted(options.signal);
      await lock.renewIfDue();
      const result = await writeLiveTree({ repository, ...input }, this.#writeOptions(table));
      if (result.kind === 'doubt') {
        if (result.why === 'count') options.onWrongJournal?.(table.name);
        return false;
      }
      this.#written.set(table.name, result.table);
      const { base, changed, count } = input;
      const hash = keysHash ?? (changed.isEmpty ? base.keysHash : undefined);
      if (hash !== undefined) this.#addKeysHash(table.name, { hash, rows: count ?? base.rows });
      if (table.isContentAddressed) continue;
      progress.advance(table.name, Math.max(0, result.table.rows - input.changed.rows.length));
    }
    return true;
  }

  #startFiles(live: readonly LiveTable[]): void {
    const changed = live.flatMap((table) => table.changed.rows.flatMap(({ draft }) => draft ?? []));
    const drafts = [...[...this.#listed.values()].flat(2), ...changed];
    const bytesTotal = drafts.reduce((sum, draft) => sum + attachedBytes(draft), 0);
    this.#job.progress.report({ phase: 'reading-files', done: 0, total: drafts.length, bytesDone: 0, bytesTotal });
  }

  async #write(table: TableDescription, batches: AsyncIterable<readonly DraftRow[]>): Promise<void> {
    this.#written.set(table.name, await writeTable(this.#noteOmitted(table, batches), this.#writeOptions(table)));
  }

  #writeOptions(table: TableDescription): WriteTableOptions {
    const { writer, added, options, progress } = this.#job;
    return {
      writer,
      endsBehind: this.#endsBehind,
      added,
      signal: options.signal,
      groups: groupCounterOf(table),
      onRows: (rows, bytes) => progress.advance(table.name, rows, bytes),
      onLostBlobs: (keyText, lost) => this.#omitted.addLostBlobs(table, keyText, lost),
    };
  }

  async *#noteOmitted({ name }: TableDescription, batches: AsyncIterable<readonly DraftRow[]>) {
    for await (const batch of batches) {
      throwIfAborted(this.#job.options.signal);
      await this.#job.lock.renewIfDue();
      for (const draft of batch) this.#omitted.addValuesOf(name, draft);
      yield batch;
    }
  }
}

// A generator, since an array of batches is not an asynchronous sequence.
async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
