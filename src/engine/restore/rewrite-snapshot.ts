import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { compareKeys, decodeKey, encodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import { HoldingSaver } from '../snapshot/holding-saver.ts';
import { encodeIfFits } from '../snapshot/encode-if-fits.ts';
import { findRows } from '../snapshot/find-rows.ts';
import { createBoundaryTest } from '../snapshot/page-cutter.ts';
import { decodeStoredRow } from '../snapshot/read-attachment.ts';
import type { SourceRow } from '../format/record/source-row.ts';
import { type StoredLine, treeRows } from '../snapshot/tree-reader.ts';
import { type DraftRow, writeTable } from '../snapshot/write-table.ts';
import type { ReadableSnapshot } from './upgrade-snapshot.ts';

/** How the rows of a snapshot become rows of another installation of the same app, whose ids differ. */
export interface RowRewriting {
  /** Tables whose rows may change. Not for content-addressed ones. */
  readonly tables: readonly string[];
  /** The keys of a table's rows that change: no row may get the key of a row that keeps its own. */
  readonly movedKeys: (table: string) => Iterable<unknown>;
  /** The new row; the same object if nothing changes. */
  readonly rewrite: (table: string, row: SourceRow) => SourceRow;
}

/**
 * Rewrites the rows of a snapshot, so that comparison, plan and restore all see the same. Nothing is stored: pages that
 * differ from the repository's are kept in memory. Rows with content outside their line, and rows that cannot be
 * decoded, stay unchanged.
 * @throws BackupError `damaged`, `missing-object` if a page cannot be read, because its rows cannot be rewritten.
 */
export async function rewriteSnapshot(
  { repository, snapshot }: ReadableSnapshot,
  rewriting: RowRewriting,
  options: CallOptions = {},
): Promise<ReadableSnapshot> {
  const saver = new HoldingSaver(repository);
  const endsBehind = await createBoundaryTest(repository.keys.pageBoundaryKey);
  const tables: SnapshotTable[] = [];
  let done = 0;
  for (const table of snapshot.tables) {
    if (!rewriting.tables.includes(table.name)) {
      tables.push(table);
      continue;
    }
    const { root, rows, bytes } = await writeTable(rewrittenRows(repository, table, rewriting, options), {
      writer: saver,
      endsBehind,
      added: { chunks: 0, bytes: 0 },
      signal: options.signal,
      onRows: (count) => {
        done += count;
        options.onProgress?.({ phase: 'comparing', done, bytesDone: 0, current: table.name });
      },
    });
    // Rows may have moved to other groups, and have other keys.
    const { groupRows: _, keysHash: __, ...described } = table;
    tables.push({ ...described, root, rows, bytes });
  }
  const heldChunks = new Map([...(repository.heldChunks ?? []), ...saver.held]);
  return { repository: { ...repository, heldChunks }, snapshot: { ...snapshot, tables } };
}

interface KeyedDraft {
  readonly key: unknown;
  readonly draft: DraftRow;
}

/** The rows in the order of their new keys: the few that move are merged into those that keep their place. */
async function* rewrittenRows(
  repository: Repository,
  table: SnapshotTable,
  rewriting: RowRewriting,
  options: CallOptions,
): AsyncGenerator<readonly DraftRow[], void, undefined> {
  const reading = options.signal ? { signal: options.signal } : {};
  const movedTexts = new Set([...rewriting.movedKeys(table.name)].map((key) => encodeKey(key)));
  const found = await findRows(repository, table.root, [...movedTexts], reading);
  const moved = [...found.values()]
    .map((line) => rewriteLine(table, line, rewriting))
    .sort((a, b) => compareKeys(a.key, b.key));
  let next = 0;
  for await (const lines of treeRows(repository, table.root, reading)) {
    const batch: DraftRow[] = [];
    for (const line of lines) {
      const keyText = JSON.stringify(line.row.key);
      if (movedTexts.has(keyText)) continue;
      const { key, draft } = rewriteLine(table, line, rewriting);
      for (let before = moved[next]; before && compareKeys(before.key, key) <= 0; before = moved[next]) {
        if (compareKeys(before.key, key) === 0) throw collision(table);
        batch.push(before.draft);
        next += 1;
      }
      batch.push(draft);
    }
    yield batch;
  }
  yield moved.slice(next).map(({ draft }) => draft);
}

function collision({ name }: SnapshotTable): BackupError {
  return new BackupError('internal', { context: { what: 'two rewritten rows with one key', table: name } });
}

function rewriteLine(table: SnapshotTable, line: StoredLine, { rewrite }: RowRewriting): KeyedDraft {
  const asStored = { key: decodeKey(line.row.key), draft: asReused(line) };
  const row = line.row.attachments.length === 0 ? decodeIfIntact(table, line) : undefined;
  const rewritten = row && rewrite(table.name, row);
  if (!rewritten || rewritten === row) return asStored;
  const encoded = encodeIfFits(rewritten);
  if (!encoded) throw new BackupError('limit-exceeded', { context: { what: 'row', table: table.name } });
  return { key: rewritten.key, draft: { kind: 'encoded', row: encoded, source: rewritten } };
}

/** Comparing or restoring a damaged part reveals and names it. */
function decodeIfIntact({ keyPath }: SnapshotTable, { row }: StoredLine): SourceRow | undefined {
  try {
    return decodeStoredRow(row, [], keyPath);
  } catch (error) {
    if (error instanceof BackupError && (isDamage(error) || error.code === 'incompatible')) return undefined;
    throw error;
  }
}

function asReused({ line, row }: StoredLine): DraftRow {
  return {
    kind: 'reused',
    line: { keyText: JSON.stringify(row.key), line, attached: row.attachments.flatMap(({ pieces }) => pieces) },
    attachments: row.attachments.length,
    attachedBytes: row.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
