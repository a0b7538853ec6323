import { BackupError } from '../core/errors.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { isDamage } from '../repository/is-damage.ts';
import type { Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import type { ContentSample } from './content-sample.ts';
import { isUnreadable, type LiveRow } from './source.ts';
import { type StoredLine, treeRows } from './tree-reader.ts';
import { draftOf, type DraftRow, type OnLeftOut } from './write-table.ts';

/** Walks the parent's rows in step with the source's: both are in key order. */
class ParentRows {
  readonly #batches: AsyncGenerator<readonly StoredLine[], void, undefined>;
  #batch: readonly StoredLine[] = [];
  #at = 0;

  constructor(repository: Repository, table: SnapshotTable, options: StorageOptions) {
    this.#batches = treeRows(repository, table.root, options);
  }

  /** The parent's row with this key, if it has one. Keys must be requested in ascending order. */
  async find(key: unknown): Promise<StoredLine | undefined> {
    for (;;) {
      const next = this.#batch[this.#at];
      if (!next) {
        const batch = await this.#nextBatch();
        if (!batch || batch.done) return undefined;
        this.#batch = batch.value;
        this.#at = 0;
        continue;
      }
      const order = compareKeys(decodeKey(next.row.key), key);
      if (order > 0) return undefined;
      this.#at += 1;
      if (order === 0) return next;
    }
  }

  /** A damaged earlier backup must not prevent a new one: what it cannot provide is read again. */
  async #nextBatch() {
    try {
      return await this.#batches.next();
    } catch (error) {
      if (!(error instanceof BackupError) || !isDamage(error)) throw error;
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#batches.return();
  }
}

/** A content-addressed table, and what an earlier snapshot has of it. */
interface ReuseInput {
  readonly repository: Repository;
  readonly parent: SnapshotTable | undefined;
  /** The rows of the source, in key order. */
  readonly batches: AsyncIterable<readonly LiveRow[]>;
}

interface ReuseOptions extends StorageOptions {
  /** Is offered each reused row that could have been read. */
  readonly sample: ContentSample;
  /** Receives each row that neither the database nor the parent can provide. */
  readonly onLeftOut: OnLeftOut;
}

/**
 * For a content-addressed table: rows whose key the parent has are not read again, because a row never changes under
 * its key. The parent's line is reused if all its pieces are still in the repository, even for a row that the database
 * can no longer read.
 */
export async function* reuseRows(
  { repository, parent, batches }: ReuseInput,
  { sample, onLeftOut, ...options }: ReuseOptions,
): AsyncGenerator<readonly DraftRow[], void, undefined> {
  const parentRows = parent && new ParentRows(repository, parent, options);
  try {
    for await (const batch of batches) {
      const drafts: DraftRow[] = [];
      for (const row of batch) {
        const earlier = await parentRows?.find(row.key);
        const reused = earlier && lineOfParent(repository, earlier);
        if (earlier && reused && !isUnreadable(row)) sample.offer(row, earlier);
        const draft = reused ?? draftOf(row, onLeftOut);
        if (draft) drafts.push(draft);
      }
      yield drafts;
    }
  } finally {
    await parentRows?.close();
  }
}

/**
 * A line of an earlier snapshot, to stand for its row; `undefined` where the repository lacks a piece of its content.
 */
export function lineOfParent(
  repository: Repository,
  { line, row }: StoredLine,
): Extract<DraftRow, { kind: 'reused' }> | undefined {
  const pieces = row.attachments.flatMap((attachment) => attachment.pieces);
  if (!pieces.every((piece) => repository.index.has(piece))) return undefined;
  return {
    kind: 'reused',
    line: { keyText: JSON.stringify(row.key), line, attached: pieces },
    attachments: row.attachments.length,
    attachedBytes: row.attachments.reduce((sum, attachment) => sum + attachment.sizeBytes, 0),
  };
}
