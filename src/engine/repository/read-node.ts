import { BackupError } from '../core/errors.ts';
import type { WeightLimit } from '../core/concurrency.ts';
import { CHUNK_KIND } from '../format/chunk-kind.ts';
import { compareKeys, decodeKey } from '../format/record/row-codec.ts';
import type { TreeRoot } from '../format/snapshot.ts';
import { mostNodeBytes } from '../format/tree-bounds.ts';
import { decodeNode, sumOf, type TreeEntry } from '../format/tree-node.ts';
import type { StorageOptions } from '../storage/blob-storage.ts';
import { readContent } from './read-chunk.ts';
import type { Repository } from './repository.ts';

/** The maximum bytes of pages or nodes that are read ahead; more only if one of them is larger. */
export const MOST_BYTES_AHEAD = 32 * 1024 * 1024;

/** An entry, with the end of the previous one: the range of keys that it covers. */
export interface PlacedEntry extends TreeEntry {
  /** The JSON text of the last key before its rows; missing if they are the first. */
  readonly afterKeyText?: string;
}

/** The entries of a node, each with the key before it. @param afterKeyText the key before the node. */
export function placeEntries(entries: readonly TreeEntry[], afterKeyText: string | undefined): readonly PlacedEntry[] {
  return entries.map((entry, at) => {
    const before = at === 0 ? undefined : entries[at - 1];
    const after = before ? JSON.stringify(before.lastKey) : afterKeyText;
    return after === undefined ? entry : { ...entry, afterKeyText: after };
  });
}

/** A node to be read, with its parent's claims; there are none about a root. */
export interface NodePlace extends TreeRoot {
  readonly claim?: PlacedEntry;
}

/** The node below an entry above the leaves. @param level of the node with the entry. */
export function nodeBelow(entry: PlacedEntry, level: number): NodePlace {
  return { level: level - 1, pieces: entry.pieces, claim: entry };
}

/**
 * Reads one node and checks its parent's claims: its level, its last key, its sums, and that its keys begin after the
 * previous key. @throws BackupError `damaged`, `missing-object`, `limit-exceeded`.
 */
export async function readNode(repository: Repository, place: NodePlace, options: StorageOptions = {}) {
  const { signal } = options;
  const reading = { ...(signal ? { signal } : {}), mayBeCached: true };
  const node = decodeNode(await readContent(repository, CHUNK_KIND.node, place.pieces, mostNodeBytes(1), reading));
  if (node.level !== place.level) throw new BackupError('damaged', { context: { what: 'level of a tree node' } });
  const { claim } = place;
  if (!claim) return node;
  assertWithin(claim, node.entries[0]?.lastKey, node.entries.at(-1)?.lastKey);
  if (sumOf(node.entries, 'rows') !== claim.rows || sumOf(node.entries, 'plainBytes') !== claim.plainBytes) {
    throw new BackupError('damaged', { context: { what: 'sums of a tree node' } });
  }
  return node;
}

/** The keys of an entry begin after the previous key and end with its last key. @throws BackupError `damaged`. */
function assertWithin({ afterKeyText, lastKey }: PlacedEntry, first: unknown, last: unknown): void {
  const isBehind = afterKeyText === undefined || compareKeys(decodeKey(JSON.parse(afterKeyText)), decodeKey(first)) < 0;
  if (isBehind && compareKeys(decodeKey(last), decodeKey(lastKey)) === 0) return;
  throw new BackupError('damaged', { context: { what: 'range of keys' } });
}

/** The size of a node according to the index; an unreadable one counts as 0. */
export function nodeWeights(repository: Repository): WeightLimit<NodePlace> {
  const weightOf = ({ pieces }: NodePlace) =>
    pieces.reduce((sum, id) => sum + (repository.index.find(id)?.chunk.plainBytes ?? 0), 0);
  return { weightOf, most: MOST_BYTES_AHEAD };
}
