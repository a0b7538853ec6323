import { BackupError, findRows, readRow, type CallOptions, type StoredLine, type TableDescription } from '../../../engine/index.ts';
import { db } from '../../../data/database.ts';
import type { ComparedRow } from '../../compare-protocol.ts';
import { catalogueSource } from '../catalogue-source.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { describeRows, type RowPair } from './describe-rows.ts';
import type { Sides } from './collect-differences.ts';

/** @throws BackupError `missing-object`. */
export async function mustDescribeTable(name: string): Promise<TableDescription> {
  const table = (await catalogueSource.describe()).tables.find((other) => other.name === name);
  if (!table) throw new BackupError('missing-object', { context: { table: name.slice(0, 80) } });
  return table;
}

/** The rows of some keys as both sides have them. Only the way to them is read. */
export async function readPairs(sides: Sides, table: string, keyTexts: readonly string[], options: CallOptions = {}): Promise<readonly RowPair[]> {
  const [before, after] = [await sides.before.find(table, keyTexts, options), await sides.after.find(table, keyTexts, options)];
  return keyTexts.map((keyText) => pairOf(keyText, before.get(keyText), after.get(keyText)));
}

export function pairOf(keyText: string, before: StoredLine | undefined, after: StoredLine | undefined): RowPair {
  return { keyText, ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

/** One row, field by field. @throws BackupError `missing-object` where neither side has it. */
export async function readDifference({ sides, entries }: ComparisonSession, tableName: string, keyText: string): Promise<ComparedRow> {
  const table = await mustDescribeTable(tableName);
  if (table.isContentAddressed) {
    const entry = entries.find((other) => other.table === tableName && other.keyText === keyText);
    if (entry) return { ...entry, fields: [] };
  }
  const [pair] = await readPairs(sides, tableName, [keyText]);
  const [row] = pair && (pair.before || pair.after) ? await describeRows(sides, table, [pair]) : [];
  if (!row) throw new BackupError('missing-object', { context: { table: tableName } });
  return row;
}

/** The bytes of a file, from whichever side has it. @throws BackupError `missing-object`, `damaged`. */
export async function readComparedFile({ sides }: ComparisonSession, hash: string): Promise<Blob> {
  const keyText = JSON.stringify(hash);
  for (const { summary, snapshot, open } of [sides.after, sides.before]) {
    if (summary === 'now') {
      const file = await db.files.get(hash);
      if (file) return file.blob;
    } else if (snapshot) {
      const repository = await open();
      const root = snapshot.tables.find((table) => table.name === 'files')?.root ?? null;
      const line = (await findRows(repository, root, [keyText])).get(keyText);
      const value: unknown = line ? (await readRow(repository, line.row)).value : undefined;
      const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'blob') : undefined;
      if (blob instanceof Blob) return blob;
    }
  }
  // A backup without files shows photos that are perhaps still here.
  const file = await db.files.get(hash);
  if (file) return file.blob;
  throw new BackupError('missing-object', { context: { what: 'file' }, hint: 'Neither side has this file: it was left out of the backup, or is gone.' });
}
