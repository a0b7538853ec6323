import { forEachConcurrent, type WeightLimit } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { ChunkId } from '../core/ids.ts';
import type { Snapshot, TreeRoot } from '../format/snapshot.ts';
import { ChunkSet, type ReadonlyChunkSet } from './chunk-set.ts';
import { nodeBelow, type NodePlace, nodeWeights, type PlacedEntry, placeEntries, readNode } from './read-node.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { isDamage } from './is-damage.ts';
import type { Repository } from './repository.ts';

const NODES_AT_ONCE = 4;

/** The chunks that the trees of some snapshots need. */
export interface Reachable {
  /** Nodes, pages and file pieces. */
  readonly chunks: ReadonlyChunkSet;
  /** Nodes that could not be read; everything below them is missing from `chunks`. */
  readonly unreadable: readonly { readonly node: ChunkId; readonly error: BackupError }[];
}

export interface ReachOptions extends StorageOptions {
  /** Receives each page once, with the root of one tree that has it. */
  readonly onPage?: (page: PlacedEntry, root: TreeRoot) => void;
}

/** A node to be visited, and the root of its tree. */
interface Visit {
  readonly place: NodePlace;
  readonly root: TreeRoot;
}

/**
 * Finds all chunks that these snapshots need, from their nodes alone: no record and no file is read. FORMAT.md §7. A
 * node that several trees share is read once.
 */
export async function findReachable(
  repository: Repository,
  snapshots: readonly Pick<Snapshot, 'tables'>[],
  { onPage, ...options }: ReachOptions = {},
): Promise<Reachable> {
  const chunks = new ChunkSet(repository.index);
  const unreadable: { node: ChunkId; error: BackupError }[] = [];
  const roots = snapshots.flatMap((snapshot) => snapshot.tables.flatMap((table) => table.root ?? []));
  let level: readonly Visit[] = roots.map((root) => ({ place: root, root }));
  while (level.length > 0) {
    const below: Visit[] = [];
    const fresh = level.filter(({ place: { pieces } }) => !pieces.every((piece) => chunks.has(piece)));
    for (const { place } of fresh) for (const piece of place.pieces) chunks.add(piece);
    await forEachConcurrent(
      distinct(fresh),
      NODES_AT_ONCE,
      async ({ place, root }) => {
        try {
          const node = await readNode(repository, place, options);
          for (const entry of placeEntries(node.entries, place.claim?.afterKeyText)) {
            if (node.level > 0) below.push({ place: nodeBelow(entry, node.level), root });
            else {
              if (onPage && !entry.pieces.every((piece) => chunks.has(piece))) onPage(entry, root);
              for (const piece of entry.pieces) chunks.add(piece);
              for (const piece of entry.attached) chunks.add(piece);
            }
          }
        } catch (error) {
          if (!(error instanceof BackupError) || !isDamage(error)) throw error;
          const [node] = place.pieces;
          if (node) unreadable.push({ node, error });
        }
      },
      options.signal,
      weightsOf(repository),
    );
    level = below;
  }
  return { chunks, unreadable };
}

function weightsOf(repository: Repository): WeightLimit<Visit> {
  const { weightOf, most } = nodeWeights(repository);
  return { weightOf: ({ place }) => weightOf(place), most };
}

function distinct(visits: readonly Visit[]): readonly Visit[] {
  return [...new Map(visits.map((visit) => [visit.place.pieces.join(), visit])).values()];
}

/** As `findReachable`, but anything unreadable is an error: for work that must not continue with a part. */
export async function mustFindReachable(
  repository: Repository,
  snapshots: readonly Pick<Snapshot, 'tables'>[],
  options: StorageOptions = {},
): Promise<ReadonlyChunkSet> {
  const { chunks, unreadable } = await findReachable(repository, snapshots, options);
  const [first] = unreadable;
  if (first) throw first.error;
  return chunks;
}
