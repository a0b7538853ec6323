import { BackupError } from '../core/errors.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { isJsonObject, TAG } from '../format/record/tags.ts';
import type { StoredAttachment, StoredRow } from '../format/row-line.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import type { UnreadableData } from '../repository/unreadable-data.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { findRows } from './find-rows.ts';
import { isLargeContent, openAttachment, readRow } from './read-attachment.ts';
import type { FileContent } from './source.ts';
import { treeRows } from './tree-reader.ts';
import type { TreeReadOptions } from './unreadable.ts';

/** The tables of a snapshot, read by name. A table that the snapshot does not have counts as empty. */
export interface SnapshotTables {
  /** All rows in the order of their keys, read on demand. */
  rows(table: string): AsyncGenerator<unknown, void, void>;
  /** The file at this member of a row whose key is a text; a large one is streamed. `undefined` without such a row. */
  blob(table: string, key: string, member: string): Promise<FileContent | undefined>;
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
  const unlessUnreadable = async <Value>(table: string, row: StoredRow, work: () => Promise<Value>) => {
    try {
      return await work();
    } catch (error) {
      if (!options.onUnreadable || !(error instanceof BackupError) || !isOfRow(error)) throw error;
      options.onUnreadable({ kind: 'item', table, keyText: JSON.stringify(row.key) }, error);
      return undefined;
    }
  };
  const read = (table: string, row: StoredRow) => unlessUnreadable(table, row, () => readRow(repository, row, options));
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
      if (!line) return undefined;
      const content = contentAt(line.row, member);
      const isChecked = options.onUnreadable !== undefined;
      if (content)
        return unlessUnreadable(table, line.row, () => openAttachment(repository, content, { ...options, isChecked }));
      const found = await read(table, line.row);
      if (!found) return undefined;
      const { value } = found;
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
      if (!(blob instanceof Blob)) throw new BackupError('damaged', { context: { what: 'file' } });
      return blob;
    },
  };
}

/** The content outside the line that a member of a row stands for, if it is too large for a Blob in memory. */
function contentAt({ value, attachments }: StoredRow, member: string): StoredAttachment | undefined {
  const stored = isJsonObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
  const at = isJsonObject(stored) && (stored[TAG] === 'blob' || stored[TAG] === 'file') ? stored['at'] : undefined;
  const content = typeof at === 'number' ? attachments[at] : undefined;
  return content?.kind === 'blob' && isLargeContent(content) ? content : undefined;
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
