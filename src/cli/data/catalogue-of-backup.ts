import { BackupError, type CallOptions, type Repository, type Snapshot } from '../../engine/index.ts';
import { readRow, treeRows, findRows } from '../../engine/low-level.ts';
import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import type { CatalogueRecord } from '../../catalogue/model.ts';

/** Reads the catalogue that a backup holds. @throws BackupError each call: `damaged`, `missing-object`, `cancelled`. */
export function catalogueOfBackup(
  repository: Repository,
  snapshot: Pick<Snapshot, 'tables'>,
  { signal }: CallOptions = {},
): CatalogueReader {
  const options = signal ? { signal } : {};
  const rootOf = (table: string) => snapshot.tables.find(({ name }) => name === table)?.root ?? null;

  async function* rows<Row>(table: string): AsyncGenerator<Row, void, void> {
    for await (const lines of treeRows(repository, rootOf(table), options)) {
      // The cast: the backup was taken of the catalogue's own table of this name.
      for (const { row } of lines) yield (await readRow(repository, row, options)).value as Row;
    }
  }
  async function all<Row>(table: string): Promise<readonly Row[]> {
    const found: Row[] = [];
    for await (const row of rows<Row>(table)) found.push(row);
    return found;
  }

  return {
    collections: () => all('collections'),
    fields: () => all('fields'),
    views: () => all('views'),
    settings: () => all('settings'),
    async *records(collectionId) {
      for await (const record of rows<CatalogueRecord>('records'))
        if (record.collectionId === collectionId) yield record;
    },
    async file(hash) {
      const keyText = JSON.stringify(hash);
      const line = (await findRows(repository, rootOf('files'), [keyText], options)).get(keyText);
      if (!line) return undefined;
      const { value } = await readRow(repository, line.row, options);
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'blob') : undefined;
      if (!(blob instanceof Blob)) throw new BackupError('damaged', { context: { what: 'file' } });
      return blob;
    },
  };
}
