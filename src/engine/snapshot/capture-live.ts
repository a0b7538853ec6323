import type { Bytes } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import { CHUNK_KIND, type ChunkKind } from '../format/chunk-kind.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import type { ChunkSaver, SavedChunk } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { createBoundaryTest } from './page-cutter.ts';
import type { SourceMoment } from './source.ts';
import { type DraftRow, encodeBatches, type WhyLeftOut, writeTable } from './write-table.ts';

/** Names chunks without storing them; pages and nodes that the repository lacks are kept in memory. */
export class HoldingSaver implements ChunkSaver {
  readonly held = new Map<ChunkId, Bytes>();
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async save(kind: ChunkKind, plain: Bytes): Promise<SavedChunk> {
    const id = await this.#repository.keys.chunkId(kind, plain);
    // A stored chunk that may be damaged is replaced by the one in memory.
    const isNeeded = kind !== CHUNK_KIND.file && this.#repository.index.isDoubtful(id);
    if (isNeeded) this.held.set(id, plain);
    return { id, addedBytes: 0 };
  }
}

/** The present state of some tables, as trees that can be compared with those of a backup. */
export interface CapturedState {
  /** The repository, with the additional chunks of the state in memory. */
  readonly view: Repository;
  readonly roots: ReadonlyMap<string, TreeRoot | null>;
  /**
   * By table, the key texts of rows that exist but cannot be read. The trees do not contain them: they count as
   * missing.
   */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
  /** How many values of each table no backup can contain. */
  readonly omitted: ReadonlyMap<string, number>;
}

/**
 * Captures the rows of these tables at one moment, without storing anything. They are cut and named as in a backup, so
 * equal content gives equal pages, and memory use depends only on the differences.
 */
export async function captureLive(
  repository: Repository,
  moment: SourceMoment,
  tables: readonly string[],
  options: CallOptions = {},
): Promise<CapturedState> {
  const saver = new HoldingSaver(repository);
  const endsBehind = await createBoundaryTest(repository.keys.pageBoundaryKey);
  const roots = new Map<string, TreeRoot | null>();
  const unreadable = new Map<string, readonly string[]>();
  const omitted = new Map<string, number>();
  let done = 0;
  for (const table of tables) {
    const onOmitted = (count: number) => omitted.set(table, (omitted.get(table) ?? 0) + count);
    const lost: string[] = [];
    // Like a value that no backup can contain, a row that is too large stays where it is.
    const leaveOut = (keyText: string, why: WhyLeftOut) => {
      if (why === 'unreadable') lost.push(keyText);
      else onOmitted(1);
    };
    const { root } = await writeTable(countOmitted(encodeBatches(moment.rows(table), leaveOut), onOmitted), {
      writer: saver,
      endsBehind,
      added: { chunks: 0, bytes: 0 },
      signal: options.signal,
      onRows: (rows) => {
        done += rows;
        options.onProgress?.({ phase: 'comparing', done, bytesDone: 0, current: table });
      },
    });
    roots.set(table, root);
    if (lost.length > 0) unreadable.set(table, lost);
  }
  // Chunks kept by an earlier capture of this repository are still needed.
  const heldChunks = new Map([...(repository.heldChunks ?? []), ...saver.held]);
  return { view: { ...repository, heldChunks }, roots, unreadable, omitted };
}

async function* countOmitted(
  batches: AsyncIterable<readonly DraftRow[]>,
  onOmitted: (count: number) => void,
): AsyncGenerator<readonly DraftRow[]> {
  for await (const batch of batches) {
    const count = batch.reduce((sum, draft) => sum + (draft.kind === 'encoded' ? draft.row.omitted.length : 0), 0);
    if (count > 0) onOmitted(count);
    yield batch;
  }
}
