import type { Bytes } from '../core/bytes.ts';
import { encodeUtf8 } from '../core/bytes.ts';
import type { ChunkId } from '../core/ids.ts';
import { CHUNK_KIND, type ChunkKind } from '../format/chunk-kind.ts';
import type { Snapshot, SnapshotTable, TreeRoot } from '../format/snapshot.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import type { Repository } from '../repository/repository.ts';
import { writeSnapshot } from '../repository/snapshots.ts';
import { storeContent } from '../snapshot/store-attachment.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { plainSnapshot } from './plain-snapshot.ts';
import { createBareRepository } from './small-repository.ts';

/** One entry of a forged node: last key, rows, plain bytes, pieces, attached ids. */
export type ForgedEntry = readonly [
  lastKey: unknown,
  rows: number,
  plainBytes: number,
  pieces: readonly ChunkId[],
  attached: readonly ChunkId[],
];

export interface Forger {
  /** Stores a text as a page; returns its pieces and bytes. */
  page(text: string): Promise<{ readonly pieces: readonly ChunkId[]; readonly bytes: number }>;
  node(level: number, entries: readonly ForgedEntry[]): Promise<TreeRoot>;
  file(bytes: Bytes): Promise<readonly ChunkId[]>;
}

/** The table of forged trees: rows under out-of-line keys, by default. */
export function forgedTable(root: TreeRoot | null, facts: Partial<SnapshotTable> = {}): SnapshotTable {
  return {
    name: 'records',
    role: 'data',
    isEssential: true,
    isContentAddressed: false,
    keyPath: null,
    autoIncrement: false,
    rows: 0,
    bytes: 0,
    attachments: 0,
    attachedBytes: 0,
    root,
    ...facts,
  };
}

/** A repository with one snapshot whose trees were forged by someone with the key. */
export async function forgeRepository(
  make: (forger: Forger) => Promise<readonly SnapshotTable[]>,
): Promise<{ repository: Repository; snapshot: Snapshot }> {
  const repository = await createBareRepository(createMemoryStorage());
  const writer = new PackWriter(repository);
  const save = (kind: ChunkKind, bytes: Bytes) => storeContent(writer, kind, bytes, { chunks: 0, bytes: 0 });
  const tables = await make({
    page: async (text) => {
      const bytes = encodeUtf8(text);
      return { pieces: await save(CHUNK_KIND.page, bytes), bytes: bytes.length };
    },
    node: async (level, entries) => ({
      level,
      pieces: await save(CHUNK_KIND.node, encodeUtf8(JSON.stringify({ level, entries }))),
    }),
    file: (bytes) => save(CHUNK_KIND.file, bytes),
  });
  await writer.finish();
  const snapshot = await writeSnapshot(repository, plainSnapshot(tables));
  return { repository, snapshot };
}
