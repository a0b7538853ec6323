import { db } from '../../../catalogue/database.ts';
import { BackupError } from '../../../engine/index.ts';
import { findRows, isDamage, readRow } from '../../../engine/low-level.ts';
import type { ComparedFile, ComparedRow } from '../../contract/comparing.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { toRow } from './list-differences.ts';
import type { OpenSide } from './open-side.ts';

const FILES = 'files';

/** The bytes of a file, from whichever side has it. @throws BackupError `missing-object`, `damaged`. */
export async function readComparedFile({ sides }: ComparisonSession, hash: string): Promise<Blob> {
  let damage: BackupError | undefined;
  for (const side of [sides.after, sides.before]) {
    try {
      const blob = side.summary === 'now' ? await liveFile(hash) : await storedFile(side, hash);
      if (blob) return blob;
    } catch (error) {
      // The other side may have an intact one.
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      damage = error;
    }
  }
  // A backup without files shows photos that may still exist here.
  const blob = await liveFile(hash);
  if (blob) return blob;
  if (damage) throw damage;
  throw new BackupError('missing-object', { context: { what: 'file' }, hint: 'file-on-neither-side' });
}

async function liveFile(hash: string): Promise<Blob | undefined> {
  return (await db.files.get(hash))?.blob;
}

async function storedFile({ snapshot, open }: OpenSide, hash: string): Promise<Blob | undefined> {
  const keyText = JSON.stringify(hash);
  const root = snapshot?.tables.find((table) => table.name === FILES)?.root ?? null;
  const repository = await open();
  const line = (await findRows(repository, root, [keyText])).get(keyText);
  const value: unknown = line ? (await readRow(repository, line.row)).value : undefined;
  const blob: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'blob') : undefined;
  return blob instanceof Blob ? blob : undefined;
}

/** A file of one side, as a row with one field. @throws BackupError `missing-object`, `damaged`. */
export async function describeFile(session: ComparisonSession, table: string, keyText: string): Promise<ComparedRow> {
  const entry = (await session.readEntries()).find((other) => other.table === table && other.keyText === keyText);
  if (!entry) throw new BackupError('missing-object', { context: { table: table.slice(0, 80) } });
  const hash = String(JSON.parse(keyText));
  const { size: sizeBytes, type } = await readComparedFile(session, hash);
  const files: readonly ComparedFile[] = [{ hash, name: entry.title, type, sizeBytes }];
  const field = { field: 'blob', label: 'File', isDifferent: true } as const;
  const isAdded = entry.change === 'added';
  return {
    ...toRow(entry),
    fields: [
      isAdded
        ? { ...field, before: '', after: entry.title, afterFiles: files }
        : { ...field, before: entry.title, after: '', beforeFiles: files },
    ],
  };
}
