import type { SourceChange } from '../../engine/index.ts';
import type { CatalogueTableName } from '../../catalogue/describe-source.ts';
import { keyTextOf, TABLES, tableOf, type FolderState, type RowPlace } from './folder-state.ts';
import { RowSpool } from './staging.ts';

/** What a folder becomes: its rows now, with changes made to them one after the other. */
export class DraftState {
  readonly tables: Record<CatalogueTableName, Map<string, RowPlace>>;
  readonly #spool: RowSpool;

  private constructor(tables: Record<CatalogueTableName, Map<string, RowPlace>>, spool: RowSpool) {
    this.tables = tables;
    this.#spool = spool;
  }

  /** @param folder for what has to wait. */
  static async of(now: Pick<FolderState, 'tables'>, folder: string): Promise<DraftState> {
    const copies = TABLES.map((name) => [name, new Map(tableOf(now.tables, name))]);
    // The cast: these are all tables.
    const tables = Object.fromEntries(copies) as Record<CatalogueTableName, Map<string, RowPlace>>;
    return new DraftState(tables, await RowSpool.create(folder));
  }

  async apply(change: SourceChange): Promise<void> {
    const places = tableOf(this.tables, change.table);
    switch (change.kind) {
      case 'clear':
        return places.clear();
      case 'delete':
        for (const key of change.keys) places.delete(keyTextOf(key));
        return;
      case 'put':
        for (const [at, row] of change.rows.entries()) {
          const isMany = change.table === 'records';
          const spooled = isMany ? this.#spool.add(row, change.lines?.[at]) : undefined;
          places.set(keyTextOf(row.key), spooled ?? { key: row.key, row });
        }
        return this.#spool.flushIfFull();
      case 'next-key':
        // No table of the catalogue counts its keys.
        return;
    }
  }

  /** After this, the rows can be read. */
  finish(): Promise<void> {
    return this.#spool.finish();
  }

  close(): Promise<void> {
    return this.#spool.close();
  }
}
