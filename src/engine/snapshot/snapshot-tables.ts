import { BackupError } from '../core/errors.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { findRows } from './find-rows.ts';
import { readRow } from './read-attachment.ts';
import { treeRows } from './tree-reader.ts';

/** The tables of a snapshot, read by name. A table that the snapshot does not have counts as empty. */
export interface SnapshotTables {
  /** All rows in the order of their keys, read on demand. */
  rows(table: string): AsyncGenerator<unknown, void, void>;
  /** The Blob at this member of a row with a text as its key; `undefined` without such a row. */
  blob(table: string, key: string, member: string): Promise<Blob | undefined>;
}

/** @throws BackupError each call: `damaged` (also if there is no Blob), `missing-object`, `cancelled`. */
export function snapshotTables(
  repository: Repository,
  snapshot: Pick<Snapshot, 'tables'>,
  options: StorageOptions,
): SnapshotTables {
  const rootOf = (table: string) => snapshot.tables.find(({ name }) => name === table)?.root ?? null;
  return {
    async *rows(table) {
      for await (const lines of treeRows(repository, rootOf(table), options))
        for (const { row } of lines) yield (await readRow(repository, row, options)).value;
    },
    async blob(table, key, member) {
      const keyText = JSON.stringify(key);
      const line = (await findRows(repository, rootOf(table), [keyText], options)).get(keyText);
      if (!line) return undefined;
      const { value } = await readRow(repository, line.row, options);
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
      if (!(blob instanceof Blob)) throw new BackupError('damaged', { context: { what: 'file' } });
      return blob;
    },
  };
}
