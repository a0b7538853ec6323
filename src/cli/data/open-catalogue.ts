import { CATALOGUE_DESCRIPTION } from '../../adapters/source-data-folder/data-folder-source.ts';
import { isDataFolder } from '../../adapters/source-data-folder/read-folder.ts';
import {
  createTablesReader,
  type CatalogueReader,
  type CatalogueTables,
} from '../../catalogue/export/catalogue-reader.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { isReadable, lastingId, readableRows, type Repository, type SourceMoment } from '../../engine/index.ts';
import { snapshotTables } from '../../engine/low-level.ts';
import { findBackup, LATEST } from '../repository/find-backup.ts';
import { nameRepository, openNamedRepository, type RepositoryOptions } from '../repository/open-repository.ts';
import type { Session } from '../run-command.ts';
import { withDataFolder } from './open-data.ts';

/** A backup, or a data folder, that is open to be read. */
export interface OpenCatalogue {
  readonly reader: CatalogueReader;
  /** The id of the backup, or the path of the folder. */
  readonly label: string;
  readonly takenAt: Date;
  /** Missing for a data folder. */
  readonly repository?: Repository;
}

/** @param word a data folder, or what names a backup. A folder needs no repository and no passphrase. */
export async function withCatalogue<Value>(
  word: string,
  options: RepositoryOptions,
  { call }: Pick<Session, 'call'>,
  work: (catalogue: OpenCatalogue) => Promise<Value>,
): Promise<Value> {
  if (!(await isDataFolder(word))) {
    if (word !== LATEST && (await nameRepository(options)) === undefined) {
      const message = `${word} is not a data folder, and no --repo is given to look for a backup in.`;
      throw new CliError(EXIT.usage, 'no-repo', message, 'Check the path, or give --repo REPO.');
    }
    const { repository } = await openNamedRepository(options, call);
    const snapshot = await findBackup(repository, word, call);
    const reader = createTablesReader(snapshotTables(repository, snapshot, { signal: call.signal }));
    return work({ reader, label: lastingId(snapshot), takenAt: new Date(snapshot.takenAt), repository });
  }
  return withDataFolder(word, async (source) => {
    const moment = await source.openMoment(CATALOGUE_DESCRIPTION.tables.map(({ name }) => name));
    try {
      return await work({ reader: createTablesReader(tablesOf(moment)), label: word, takenAt: new Date() });
    } finally {
      moment.close();
    }
  });
}

/** The rows of a moment, as an export reads them. */
export function tablesOf(moment: SourceMoment): CatalogueTables {
  return {
    async *rows(table) {
      for await (const rows of readableRows(moment.rows(table))) for (const { value } of rows) yield value;
    },
    blob: async (table, key, member) => {
      const [row] = await moment.get(table, [key]);
      const value: unknown = row && isReadable(row) ? row.value : undefined;
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
      return blob instanceof Blob ? blob : undefined;
    },
  };
}
