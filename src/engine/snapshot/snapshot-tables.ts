import { BackupError } from '../core/errors.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { StoredRow } from '../format/row-line.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import type { UnreadableData } from '../repository/unreadable-data.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { findRows } from './find-rows.ts';
import { readRow } from './read-attachment.ts';
import { treeRows } from './tree-reader.ts';
import type { TreeReadOptions } from './unreadable.ts';

/** The tables of a snapshot, read by name. A table that the snapshot does not have counts as empty. */
export interface SnapshotTables {
  /** All rows in the order of their keys, read on demand. */
  rows(table: string): AsyncGenerator<unknown, void, void>;
  /** The Blob at this member of a row with a text as its key; `undefined` without such a row. */
  blob(table: string, key: string, member: string): Promise<Blob | undefined>;
}

export interface SnapshotTablesOptions extends StorageOptions {
  /**
   * Receives each part that cannot be read, and why; it then counts as missing. The same part may be reported several
   * times. Without this, reading ends there.
   */
  readonly onUnreadable?: (data: UnreadableData, error: BackupError) => void;
}

/** @throws BackupError each call: `damaged` (also if there is no Blob), `missing-object`, `cancelled`. */
export function snapshotTables(
  repository: Repository,
  snapshot: Pick<Snapshot, 'tables'>,
  options: SnapshotTablesOptions,
): SnapshotTables {
  const rootOf = (table: string) => snapshot.tables.find(({ name }) => name === table)?.root ?? null;
  const treeOptions = (table: string): TreeReadOptions => treeOptionsOf(snapshot, table, options);
  const read = async (table: string, row: StoredRow) => {
    try {
      return await readRow(repository, row, options);
    } catch (error) {
      if (!options.onUnreadable || !(error instanceof BackupError) || !isOfRow(error)) throw error;
      options.onUnreadable({ kind: 'item', table, keyText: JSON.stringify(row.key) }, error);
      return undefined;
    }
  };
  return {
    async *rows(table) {
      for await (const lines of treeRows(repository, rootOf(table), treeOptions(table))) {
        for (const { row } of lines) {
          const found = await read(table, row);
          if (found) yield found.value;
        }
      }
    },
    async blob(table, key, member) {
      const keyText = JSON.stringify(key);
      const line = (await findRows(repository, rootOf(table), [keyText], treeOptions(table))).get(keyText);
      const found = line && (await read(table, line.row));
      if (!found) return undefined;
      const { value } = found;
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
      if (!(blob instanceof Blob)) throw new BackupError('damaged', { context: { what: 'file' } });
      return blob;
    },
  };
}

/** Damage, or a value that this platform cannot make: in both cases the other rows can still be read. */
function isOfRow(error: BackupError): boolean {
  return isDamage(error) || error.code === 'incompatible';
}

function treeOptionsOf(
  { tables }: Pick<Snapshot, 'tables'>,
  table: string,
  { signal, onUnreadable }: SnapshotTablesOptions,
): TreeReadOptions {
  return {
    ...(signal ? { signal } : {}),
    ...(onUnreadable
      ? {
          treeRows: tables.find(({ name }) => name === table)?.rows ?? 0,
          onUnreadable: (range, error) => onUnreadable({ kind: 'rows', table, range }, error),
        }
      : {}),
  };
}
