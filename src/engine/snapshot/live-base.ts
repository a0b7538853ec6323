import { BackupError } from '../core/errors.ts';
import type { SnapshotId } from '../core/ids.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots, readSnapshot } from '../repository/snapshots.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { SourceChanges, KnownChanges, SourceMoment } from './source.ts';

/** A table of a snapshot, and what has changed in the source since. */
export interface LiveBase {
  readonly table: SnapshotTable;
  readonly changes: KnownChanges;
}

/** The table of a snapshot that changes are known since; `undefined` where it does not have all rows. */
export function baseIn(
  snapshot: Snapshot | undefined,
  table: string,
  changes: KnownChanges | undefined,
): LiveBase | undefined {
  const found = snapshot?.tables.find(({ name }) => name === table);
  if (!found || !changes || found.leftOut) return undefined;
  return { table: found, changes };
}

const MOST_FEW_CHANGES = 1000;
/** A table with this many rows is always counted, which takes a few milliseconds. */
const FEW_ROWS = 20_000;

/** Whether the live tree of a table takes less time than counting its rows. */
export function hasFewChanges({ keys, spans }: KnownChanges): boolean {
  return spans.length === 0 && keys.length <= MOST_FEW_CHANGES;
}

/**
 * How many rows a table has now, to compare with the tree that its journal leads to; `undefined` if counting would take
 * too long for that.
 * @param isAlwaysWanted whether large tables are counted too.
 */
export async function countToCompare(
  moment: SourceMoment,
  { name, rows }: SnapshotTable,
  isAlwaysWanted = false,
): Promise<number | undefined> {
  return isAlwaysWanted || rows <= FEW_ROWS ? moment.count(name) : undefined;
}

/** Finds, in a repository, the snapshots that a source knows its changes since. */
export class BaseSnapshots {
  readonly #repository: Repository;
  readonly #options: StorageOptions;
  readonly #found = new Map<SnapshotId, Promise<Snapshot | undefined>>();

  constructor(repository: Repository, options: StorageOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  async find(table: string, changes: SourceChanges | undefined): Promise<LiveBase | undefined> {
    const ofTable = changes?.tables.get(table);
    if (!ofTable) return undefined;
    const found = this.#found.get(ofTable.since) ?? this.#read(ofTable.since);
    this.#found.set(ofTable.since, found);
    return baseIn(await found, table, ofTable);
  }

  /** Mostly the object of that name; where it was renamed or pinned since, another one. */
  async #read(id: SnapshotId): Promise<Snapshot | undefined> {
    const options = this.#options.signal ? { signal: this.#options.signal } : {};
    const known = this.#repository.snapshotCache?.get(id);
    if (known) return known;
    try {
      return await readSnapshot(this.#repository, id, options);
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    }
    const { snapshots } = await listSnapshots(this.#repository, options);
    return snapshots.find((snapshot) => lastingId(snapshot) === id);
  }
}
