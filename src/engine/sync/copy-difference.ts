import type { ChunkId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { withLock } from '../repository/lock.ts';
import { mergeSmallIndexes } from '../repository/merge-indexes.ts';
import { nodeBelow, type NodePlace, placeEntries, readNode } from '../repository/read-node.ts';
import type { Repository } from '../repository/repository.ts';
import { mustFindReachable } from '../repository/reachable.ts';
import { copyReliably, planCopy } from '../replication/copy-snapshots.ts';

const OWNER = 'synchronising';

/** Where snapshots are copied from and to, and which of the two is on this device, where reading costs least. */
export interface CopyPlaces {
  readonly from: Repository;
  readonly to: Repository;
  readonly here: Repository;
}

/**
 * Copies snapshots into another replica. Of the trees, only the parts are read that differ from those of snapshots
 * which the replica is known to have, so the cost depends on the difference. What is here is read here.
 * @param known snapshots that are in both replicas.
 * @throws BackupError as `applyCopy`.
 */
export async function copyDifference(
  places: CopyPlaces,
  snapshots: readonly Snapshot[],
  known: readonly Snapshot[],
  options: CallOptions = {},
): Promise<void> {
  const { from, to } = places;
  if (snapshots.length === 0) return;
  await withLock(to, 'shared', OWNER, options, async (lock) => {
    await copyReliably(from, to, { ...options, lock }, async (attempt) => {
      // What the known snapshots have may have gone meanwhile.
      if (known.length === 0 || attempt > 1) return planCopy(from, snapshots, to, options);
      const looseChunks = await findMissing(places, snapshots, known, options);
      const needs = () => mustFindReachable(from, snapshots, options);
      return { snapshots, needs, wholePacks: [], looseChunks, bytes: 0 };
    });
    await mergeSmallIndexes(to, options).catch(() => undefined);
  });
}

/** The chunks of some snapshots that are in none of the known ones, and that the replica lacks. */
async function findMissing(
  places: CopyPlaces,
  snapshots: readonly Snapshot[],
  known: readonly Snapshot[],
  options: CallOptions,
): Promise<readonly ChunkId[]> {
  const missing = new Set<ChunkId>();
  for (const snapshot of snapshots)
    for (const { name, root } of snapshot.tables) {
      if (!root) continue;
      const others = known.flatMap(({ tables }) => tables.find((table) => table.name === name)?.root ?? []);
      await addMissing({ ...places, missing, options }, root, others);
    }
  return [...missing];
}

interface Search extends CopyPlaces {
  readonly missing: Set<ChunkId>;
  readonly options: CallOptions;
}

/** Descends the tree beside the known ones, level by level, and leaves out what one of them has. */
async function addMissing(search: Search, root: NodePlace, known: readonly NodePlace[]): Promise<void> {
  let open: readonly NodePlace[] = [root];
  let others: readonly NodePlace[] = known;
  for (;;) {
    const level = [...open, ...others].reduce((highest, node) => Math.max(highest, node.level), -1);
    const there = new Set(others.map(idOf));
    open = open.filter((node) => !there.has(idOf(node)));
    if (open.length === 0 || level < 0) return;
    const here = new Set(open.map(idOf));
    // Where both have a node, nothing below it is looked at.
    others = others.filter((node) => !here.has(idOf(node)));
    const next = await below(search, open, level, true);
    const nextOthers = await below(search, others, level, false);
    if (level === 0) {
      const pages = new Set(nextOthers.pages.map(idOf));
      for (const page of next.pages)
        if (!pages.has(idOf(page))) for (const piece of [...page.pieces, ...page.attached]) add(search, piece);
    }
    open = [...next.nodes, ...open.filter((node) => node.level < level)];
    others = [...nextOthers.nodes, ...others.filter((node) => node.level < level)];
  }
}

async function below(search: Search, nodes: readonly NodePlace[], level: number, isWanted: boolean) {
  const found: { nodes: NodePlace[]; pages: { pieces: readonly ChunkId[]; attached: readonly ChunkId[] }[] } = {
    nodes: [],
    pages: [],
  };
  for (const place of nodes) {
    if (place.level !== level) continue;
    if (isWanted) for (const piece of place.pieces) add(search, piece);
    const isHere = place.pieces.every((piece) => search.here.index.has(piece));
    const node = await readNode(isHere ? search.here : search.from, place, search.options);
    for (const entry of placeEntries(node.entries, place.claim?.afterKeyText)) {
      if (level > 0) found.nodes.push(nodeBelow(entry, level));
      else found.pages.push(entry);
    }
  }
  return found;
}

function add({ to, missing }: Search, piece: ChunkId): void {
  if (!to.index.has(piece)) missing.add(piece);
}

const idOf = ({ pieces }: { readonly pieces: readonly string[] }) => pieces.join();
