import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { nodeBelow, type NodePlace, nodeWeights, readNode } from './read-node.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

const NODES_AT_ONCE = 4;

/** The chunks that the trees of some snapshots need. */
export interface Reachable {
  /** Nodes, pages and file pieces. */
  readonly chunks: ReadonlySet<ChunkId>;
  /** Nodes that could not be read; everything below them is missing from `chunks`. */
  readonly unreadable: readonly { readonly node: ChunkId; readonly error: BackupError }[];
}

/**
 * Finds all chunks that these snapshots need, from their nodes alone: no record and no file is read. FORMAT.md §7. A
 * node that several trees share is read once.
 */
export async function findReachable(
  repository: Repository,
  snapshots: readonly Snapshot[],
  options: StorageOptions = {},
): Promise<Reachable> {
  const chunks = new Set<ChunkId>();
  const unreadable: { node: ChunkId; error: BackupError }[] = [];
  const roots = snapshots.flatMap((snapshot) => snapshot.tables.flatMap((table) => table.root ?? []));
  let level: readonly NodePlace[] = roots;
  while (level.length > 0) {
    const below: NodePlace[] = [];
    const fresh = level.filter(({ pieces }) => !pieces.every((piece) => chunks.has(piece)));
    for (const { pieces } of fresh) for (const piece of pieces) chunks.add(piece);
    await forEachConcurrent(
      distinct(fresh),
      NODES_AT_ONCE,
      async (root) => {
        try {
          const node = await readNode(repository, root, options);
          for (const entry of node.entries) {
            if (node.level > 0) below.push(nodeBelow(entry, node.level));
            else for (const piece of [...entry.pieces, ...entry.attached]) chunks.add(piece);
          }
        } catch (error) {
          if (!(error instanceof BackupError) || !isDamage(error)) throw error;
          const [node] = root.pieces;
          if (node) unreadable.push({ node, error });
        }
      },
      options.signal,
      nodeWeights(repository),
    );
    level = below;
  }
  return { chunks, unreadable };
}

function distinct(roots: readonly NodePlace[]): readonly NodePlace[] {
  return [...new Map(roots.map((root) => [root.pieces.join(), root])).values()];
}

/** As `findReachable`, but anything unreadable is an error: for work that must not continue with a part. */
export async function mustFindReachable(
  repository: Repository,
  snapshots: readonly Snapshot[],
  options: StorageOptions = {},
): Promise<ReadonlySet<ChunkId>> {
  const { chunks, unreadable } = await findReachable(repository, snapshots, options);
  const [first] = unreadable;
  if (first) throw first.error;
  return chunks;
}
