import { decodeKey } from '../format/record/row-codec.ts';
import { ChangedRows } from '../snapshot/changed-rows.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';
import { compareKeys } from '../format/record/row-codec.ts';
import type { DraftRow } from '../snapshot/write-table.ts';
import type { TableChange } from './sync-request.ts';

/** One row before and after a merge. A missing line: there is no row. */
export interface RowChange {
  readonly before: StoredLine | undefined;
  readonly after: StoredLine | undefined;
}

/** What a merge changes in one state: the rows that become others, by table and key text. */
export class RowChanges {
  readonly #tables = new Map<string, Map<string, RowChange>>();

  get tables(): ReadonlyMap<string, ReadonlyMap<string, RowChange>> {
    return this.#tables;
  }

  find(table: string, keyText: string): RowChange | undefined {
    return this.#tables.get(table)?.get(keyText);
  }

  /** Notes what a row becomes, whatever was noted before; nothing, if it stays as it was. */
  set(table: string, keyText: string, { before, after }: RowChange): void {
    const rows = this.#tables.get(table) ?? new Map<string, RowChange>();
    this.#tables.set(table, rows);
    if (before?.line === after?.line) rows.delete(keyText);
    else rows.set(keyText, { before, after });
    if (rows.size === 0) this.#tables.delete(table);
  }

  /** Adds the changes of a later merge, made on the result of this one. */
  follow(later: RowChanges): void {
    for (const [table, rows] of later.tables)
      for (const [keyText, { before, after }] of rows) {
        const earlier = this.find(table, keyText);
        this.set(table, keyText, { before: earlier ? earlier.before : before, after });
      }
  }

  count(): readonly TableChange[] {
    return [...this.#tables].map(([table, rows]) => {
      const count = { table, added: 0, changed: 0, removed: 0 };
      for (const { before, after } of rows.values()) count[!before ? 'added' : !after ? 'removed' : 'changed'] += 1;
      return count;
    });
  }
}

/** The changes of one table, for the tree that has them. */
export function changedRowsOf(rows: ReadonlyMap<string, RowChange>): ChangedRows {
  const drafts = [...rows].map(([keyText, { after }]) => {
    const key = decodeKey(JSON.parse(keyText));
    return after ? { key, draft: draftOf(keyText, after) } : { key };
  });
  return new ChangedRows(
    drafts.sort((one, other) => compareKeys(one.key, other.key)),
    [],
    0,
  );
}

function draftOf(keyText: string, { line, row }: StoredLine): DraftRow {
  return {
    kind: 'reused',
    line: { keyText, line, attached: row.attachments.flatMap(({ pieces }) => pieces) },
    attachments: row.attachments.length,
    attachedBytes: row.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    countedValue: row.value,
  };
}
