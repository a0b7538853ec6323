import { mapConcurrent } from '../core/concurrency.ts';
import type { CallOptions, Progress } from '../core/progress.ts';
import { encodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { readingFor, readRow } from '../snapshot/read-attachment.ts';
import type { Source, SourceChange } from '../snapshot/source.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';
import type { LeftOut } from './left-out.ts';
import { readFileRow } from './read-file-row.ts';
import type { ContentChanges } from './restore-plan.ts';

/** Progress: a change of the phase, and the work done since the last report. */
export type Report = (change: Partial<Progress>, addedRows?: number, addedBytes?: number) => void;

/**
 * At most this many rows or bytes of content are on their way at once, and then passed on in one batch, unless one row
 * has more. While some wait for the storage, others are opened, and made Blobs.
 */
const BATCH_ROWS = 16;
const BATCH_BYTES = 16 * 1024 * 1024;

export const bytesOfLine = ({ line, row }: StoredLine) =>
  line.length + row.attachments.reduce((sum, attachment) => sum + attachment.sizeBytes, 0);

/** A content-addressed table that a restore fills, and where from. */
interface RestoredContent {
  readonly repository: Repository;
  readonly source: Source;
  readonly table: SnapshotTable;
  readonly leftOut: LeftOut;
}

interface AddingContent {
  /** Is given the key of each row that was not there, before it is put. */
  readonly onAdd: (key: unknown) => void;
  readonly report: Report;
}

/** Adds the rows of a content-addressed table that are missing or unreadable now, except those left out. */
export async function addContent(
  { repository, source, table, leftOut }: RestoredContent,
  content: Exclude<ContentChanges, { kind: 'none' }>,
  { onAdd, report }: AddingContent,
  options: CallOptions,
): Promise<void> {
  const there = await existingKeys(source, table.name);
  const replaced = new Set(content.replaces);
  for (const keyText of content.replaces ?? []) there.delete(keyText);
  const wanted = content.kind === 'keys' ? content.keyTexts.filter((keyText) => !there.has(keyText)) : undefined;
  report({ phase: 'restoring-files', done: 0, total: wanted?.length ?? table.rows, current: table.name });

  async function* missingRows() {
    const reading = leftOut.reading(table.name, table.rows, options);
    if (wanted) return yield* (await findRows(repository, table.root, wanted, reading)).values();
    for await (const lines of treeRows(repository, table.root, reading)) {
      for (const stored of lines) {
        const keyText = JSON.stringify(stored.row.key);
        if (there.has(keyText) || leftOut.hasItem(table.name, keyText)) report({}, 1, bytesOfLine(stored));
        else yield stored;
      }
    }
  }
  const read = async (stored: StoredLine) => {
    const { row } = stored;
    const asFile = source.fillBlob ? undefined : await readFileRow(repository, row, table.keyPath, options);
    return {
      row: asFile ?? (await readRow(repository, row, readingFor(source, options), table.keyPath)),
      bytes: bytesOfLine(stored),
    };
  };
  const rows = mapConcurrent(missingRows(), BATCH_ROWS, read, options.signal, {
    weightOf: bytesOfLine,
    most: BATCH_BYTES,
  });

  async function* batches(): AsyncGenerator<readonly SourceRow[]> {
    let batch: SourceRow[] = [];
    let bytes = 0;
    for await (const { row, bytes: rowBytes } of rows) {
      if (!replaced.has(encodeKey(row.key))) onAdd(row.key);
      batch.push(row);
      bytes += rowBytes;
      if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
      yield batch;
      report({}, batch.length, bytes);
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
    report({}, batch.length, bytes);
  }
  await source.addContent(table.name, batches(), { ...options, onProgress: () => undefined });
}

async function existingKeys(source: Source, table: string): Promise<Set<string>> {
  const moment = await source.openMoment([table]);
  const keyTexts = new Set<string>();
  try {
    for await (const keys of moment.keys(table)) for (const key of keys) keyTexts.add(encodeKey(key));
  } finally {
    moment.close();
  }
  return keyTexts;
}

/**
 * Content-addressed rows that the backup does not have: they are removed within the transaction, except those that it
 * might have in unreadable parts.
 * @param keeps further keys that stay.
 */
export async function findUnlisted(
  { repository, source, table, leftOut }: RestoredContent,
  keeps: readonly string[],
  options: CallOptions,
): Promise<readonly SourceChange[]> {
  const listed = new Set<string>(keeps);
  for await (const lines of treeRows(repository, table.root, leftOut.reading(table.name, table.rows, options))) {
    for (const { row } of lines) listed.add(JSON.stringify(row.key));
  }
  const moment = await source.openMoment([table.name]);
  const unlisted: unknown[] = [];
  try {
    const isUnlisted = (keyText: string) => !listed.has(keyText) && !leftOut.covers(table.name, keyText);
    for await (const keys of moment.keys(table.name))
      for (const key of keys) if (isUnlisted(encodeKey(key))) unlisted.push(key);
  } finally {
    moment.close();
  }
  return unlisted.length > 0 ? [{ kind: 'delete', table: table.name, keys: unlisted }] : [];
}
