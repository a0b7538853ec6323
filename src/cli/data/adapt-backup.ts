import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import {
  environmentMapSchema,
  planAdaptation,
  type EnvironmentMap,
  type Unmapped,
} from '../../catalogue/matching/adapt-environment.ts';
import { matchRecords } from '../../catalogue/matching/match-records.ts';
import type { CatalogueSide } from '../../catalogue/matching/pair-collections.ts';
import { rowRewriting } from '../../catalogue/matching/row-rewriting.ts';
import type { CatalogueTables } from '../../catalogue/export/catalogue-reader.ts';
import type { CallOptions } from '../../engine/index.ts';
import { snapshotTables, type ReadableSnapshot } from '../../engine/low-level.ts';
import { rewriteSnapshot } from '../../engine/programs.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { jsonProblem } from '../terminal/json-problem.ts';
import { inputName, readText } from '../terminal/read-text.ts';
import { tablesOf } from './open-catalogue.ts';

/** What fits a backup into another environment by names alone. */
const BY_NAMES = 'auto';
const TABLES = ['collections', 'fields', 'views', 'settings', 'records'];

/** What was paired, and what was not. */
export interface AdaptationReport {
  readonly collections: number;
  readonly fields: number;
  readonly options: number;
  readonly records: number;
  readonly unmapped: readonly Unmapped[];
}

/** @param word a file of JSON, or `auto`. @throws CliError `bad-map`. */
export async function readEnvironmentMap(word: string): Promise<EnvironmentMap> {
  if (word === BY_NAMES) return {};
  const hint = 'It is JSON such as {"collections": {"Plants": "Garden"}, "fields": {}, "options": {}}, or auto.';
  const text = await readText(word, hint);
  try {
    return environmentMapSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new CliError(EXIT.usage, 'bad-map', `${inputName(word)} is no map of names: ${jsonProblem(error)}`, hint);
  }
}

/**
 * Rewrites a backup so that its collections, fields, choices and equal records are those that the folder has under
 * other ids. Nothing is stored. @throws BackupError `damaged`, `missing-object`.
 */
export async function adaptBackup(
  stored: ReadableSnapshot,
  source: DataFolderSource,
  map: EnvironmentMap,
  call: CallOptions,
): Promise<{ readonly adapted: ReadableSnapshot; readonly report: AdaptationReport }> {
  const backup = snapshotTables(stored.repository, stored.snapshot, call.signal ? { signal: call.signal } : {});
  const moment = await source.openMoment(TABLES);
  try {
    const now = tablesOf(moment);
    const { matching, unmapped } = planAdaptation(map, await readSide(backup), await readSide(now));
    const whole = await matchRecords(matching, backup.rows('records'), now.rows('records'));
    const tables = stored.snapshot.tables.map(({ name }) => name).filter((name) => TABLES.includes(name));
    const adapted = await rewriteSnapshot(stored, { tables, ...rowRewriting(whole) }, call);
    const options = [...whole.options.values()].reduce((sum, ids) => sum + ids.size, 0);
    const { collections, fields, records } = whole.present;
    const counts = { collections: collections.size, fields: fields.size, options, records: records.size };
    return { adapted, report: { ...counts, unmapped } };
  } finally {
    moment.close();
  }
}

async function readSide(tables: Pick<CatalogueTables, 'rows'>): Promise<CatalogueSide> {
  const all = async (table: string) => {
    const rows: unknown[] = [];
    for await (const row of tables.rows(table)) rows.push(row);
    return rows;
  };
  return { collections: await all('collections'), fields: await all('fields'), views: await all('views') };
}

const REASONS: Readonly<Record<Unmapped['reason'], string>> = {
  'not-here': 'not here; it is added',
  'other-type': 'has another type here; it is added beside it',
  'not-in-backup': 'not in the backup',
  'same-id': 'is here under the same id already',
};

export function unmappedLines({ unmapped }: AdaptationReport): string[] {
  return unmapped.map(({ kind, collection, name, reason }) => {
    const where = kind === 'collection' || collection === '' ? '' : ` of ${collection}`;
    return `Not mapped: ${kind} ${name}${where}: ${REASONS[reason]}.`;
  });
}
