import { Dexie } from 'dexie';
import { closeAndDelete, deleteDatabase } from '../../../adapters/source-dexie/delete-database.ts';
import { createDexieSource } from '../../../adapters/source-dexie/dexie-source.ts';
import { CatalogueDatabase } from '../../../catalogue/database.ts';
import { CATALOGUE_TABLES, settleCatalogueRow } from '../../../catalogue/describe-source.ts';
import {
  applyRestore,
  BackupError,
  planRestore,
  type CallOptions,
  type Repository,
  type Snapshot,
  type Source,
} from '../../../engine/index.ts';
import { compareRestored, type TableCount } from './compare-restored.ts';
import { chooseSample, type FileSample } from './sample-files.ts';

const PREFIX = 'drill-of-heirloom-';

/** What was restored for trial, and how it compares. */
export interface Trial {
  /** What a person has entered: rows of data. */
  readonly records: number;
  /** All tables but those of files. */
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly filesInBackup: number;
  readonly bytes: number;
  /** Rows that came back otherwise than the backup says. */
  readonly differences: number;
}

/**
 * Restores a backup for real, into a database of its own, as into an empty app; reads back what stands there then, and
 * compares it with what the backup says: all rows, and all files, or as many of them as there is room for. What the
 * live data is plays no part. To be called under the drill lock; the database is gone afterwards, also one that a tab
 * which was closed midway has left.
 * @param mostFileBytes as for `chooseSample`.
 * @throws BackupError `damaged`, `missing-object` …: the backup could not be restored; `quota-exceeded`: there is no
 *   room to try.
 */
export async function tryRestore(
  repository: Repository,
  snapshot: Snapshot,
  options: CallOptions,
  mostFileBytes?: number,
): Promise<Trial> {
  await removeLeftBehind();
  const db = new CatalogueDatabase(`${PREFIX}${crypto.randomUUID()}`);
  try {
    const scratch = createDexieSource({
      db,
      name: snapshot.source.name,
      tables: CATALOGUE_TABLES,
      settle: (table, value) => settleCatalogueRow(table, value),
      createAt: (name, version) => new CatalogueDatabase(name, version),
    });
    const sample = await chooseSample(repository, snapshot, options, mostFileBytes);
    await restoreInto(scratch, repository, snapshot, sample, options);
    const { tables, differences } = await compareRestored(scratch, { repository, snapshot }, sample, options);
    return {
      ...countRows(tables),
      files: sample.files,
      filesInBackup: sample.filesInBackup,
      bytes: sample.bytes,
      differences,
    };
  } finally {
    await closeAndDelete(db);
  }
}

function countRows(tables: readonly TableCount[]): Pick<Trial, 'records' | 'tables'> {
  const rows = tables.filter(({ role }) => role !== 'files');
  const records = rows.reduce((sum, table) => sum + (table.role === 'data' ? table.rows : 0), 0);
  return { records, tables: rows.map((table) => ({ name: table.name, rows: table.rows })) };
}

async function restoreInto(
  scratch: Source,
  repository: Repository,
  snapshot: Snapshot,
  sample: FileSample,
  options: CallOptions,
): Promise<void> {
  const plan = await planRestore({ repository, snapshot, source: scratch }, options);
  const content = Object.fromEntries(Object.keys(plan.content).map((table) => [table, sample.contentOf(table)]));
  await applyRestore(repository, scratch, { ...plan, content }, options);
}

async function removeLeftBehind(): Promise<void> {
  try {
    for (const name of await Dexie.getDatabaseNames()) if (name.startsWith(PREFIX)) await deleteDatabase(name);
  } catch (cause) {
    throw new BackupError('storage-unavailable', { context: { what: 'scratch database' }, cause });
  }
}
