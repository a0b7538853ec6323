import { BackupError, type CallOptions, type TableDescription } from '../../../engine/index.ts';
import type { StoredLine } from '../../../engine/low-level.ts';
import type { ComparedRow } from '../../contract/comparing.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Sides } from './collect-differences.ts';
import { describeFile } from './compared-files.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { describeRows, type RowPair } from './describe-rows.ts';

/** @throws BackupError `missing-object`. */
export async function mustDescribeTable(name: string): Promise<TableDescription> {
  const table = (await catalogueSource.describe()).tables.find((other) => other.name === name);
  if (!table) throw new BackupError('missing-object', { context: { table: name.slice(0, 80) } });
  return table;
}

/** The rows of some keys on both sides. Reads only the way to them. */
export async function readPairs(
  sides: Sides,
  table: string,
  keyTexts: readonly string[],
  options: CallOptions = {},
): Promise<readonly RowPair[]> {
  const [before, after] = [
    await sides.before.find(table, keyTexts, options),
    await sides.after.find(table, keyTexts, options),
  ];
  return keyTexts.map((keyText) => pairOf(keyText, before.get(keyText), after.get(keyText)));
}

export function pairOf(keyText: string, before: StoredLine | undefined, after: StoredLine | undefined): RowPair {
  return { keyText, ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

/** One row, field by field. @throws BackupError `missing-object` if neither side has it. */
export async function readDifference(
  session: ComparisonSession,
  tableName: string,
  keyText: string,
): Promise<ComparedRow> {
  const { sides } = session;
  const table = await mustDescribeTable(tableName);
  if (table.isContentAddressed) return describeFile(session, tableName, keyText);
  const [pair] = await readPairs(sides, tableName, [keyText]);
  const [row] = pair && (pair.before || pair.after) ? await describeRows(sides, table, [pair]) : [];
  if (!row) throw new BackupError('missing-object', { context: { table: tableName } });
  return row;
}
