import { forEachConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import type { SnapshotTable } from '../format/snapshot.ts';
import { mostPageBytes } from '../format/tree-bounds.ts';
import { sumOf, type TreeEntry } from '../format/tree-node.ts';
import { isDamage } from '../repository/is-damage.ts';
import { indexedContentBytes } from '../repository/read-chunk.ts';
import { nodeBelow, type NodePlace, nodeWeights, placeEntries, readNode } from '../repository/read-node.ts';
import { isKnownDamaged, type Repository } from '../repository/repository.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';

const NODES_AT_ONCE = 4;

/**
 * Whether a table of a snapshot seems whole without reading a page: nothing of the repository is known to be damaged,
 * every node can be read, every page is in the index with the size that its node claims, as is every piece of a file,
 * and there are as many rows as the snapshot says.
 */
export async function seemsWhole(
  repository: Repository,
  { root, rows, bytes }: Pick<SnapshotTable, 'root' | 'rows' | 'bytes'>,
  options: StorageOptions = {},
): Promise<boolean> {
  if (isKnownDamaged(repository)) return false;
  if (!root) return rows === 0;
  let isWhole = true;
  let level: readonly NodePlace[] = [root];
  try {
    for (let isRoot = true; level.length > 0 && isWhole; isRoot = false) {
      const below: NodePlace[] = [];
      await forEachConcurrent(
        level,
        NODES_AT_ONCE,
        async (place) => {
          const node = await readNode(repository, place, options);
          // The sums of all other nodes are compared with their parents' claims.
          if (isRoot) isWhole &&= sumOf(node.entries, 'rows') === rows && sumOf(node.entries, 'plainBytes') === bytes;
          if (node.level === 0) isWhole &&= node.entries.every((entry) => isPageThere(repository, entry));
          else
            for (const entry of placeEntries(node.entries, place.claim?.afterKeyText))
              below.push(nodeBelow(entry, node.level));
        },
        options.signal,
        nodeWeights(repository),
      );
      level = below;
    }
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    return false;
  }
  return isWhole;
}

/** @throws BackupError `missing-object`, `damaged`, `limit-exceeded` as reading the page would, by the index alone. */
function isPageThere(repository: Repository, { rows, plainBytes, pieces, attached }: TreeEntry): boolean {
  const indexed = indexedContentBytes(repository, CHUNK_KIND.page, pieces, mostPageBytes(rows));
  return indexed === plainBytes && attached.every((piece) => repository.index.has(piece));
}
