import type { ChunkId, PackId, SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { IndexedPack } from '../format/index-object.ts';
import type { Snapshot } from '../format/snapshot.ts';
import type { Finding } from '../repository/check-objects.ts';
import { checkPacks } from '../repository/check-packs.ts';
import { FindingList, joinFindings, MOST_DATA_FINDINGS, MOST_OBJECT_FINDINGS } from '../repository/finding-list.ts';
import { findReachable } from '../repository/reachable.ts';
import type { Repository } from '../repository/repository.ts';
import { checkSnapshots } from './check-snapshots.ts';
import { PageChecker } from './page-checker.ts';
import { rereadSnapshots } from '../repository/snapshots.ts';

/** The result of a full check. */
export interface CheckReport {
  readonly isIntact: boolean;
  readonly snapshots: number;
  readonly packs: number;
  readonly chunks: number;
  /** Bytes read and decrypted. */
  readonly bytes: number;
  /** Problems with objects; then, at most some hundreds of each, problems with chunks, and the affected data. */
  readonly findings: readonly Finding[];
  /** How many more findings there are; missing if there are none. */
  readonly furtherFindings?: number;
}

/**
 * The full check with a key, of the whole repository or of some snapshots: every byte that they need is read, decrypted
 * and verified against its id; every reference is resolved; every count is compared. Packs are read whole, one after
 * the other; the pages in them are checked on the way.
 * @returns a report. Throws only if the storage itself fails (not for damage) or the signal was aborted.
 */
export async function checkRepository(
  repository: Repository,
  options: CallOptions & { readonly snapshots?: readonly Snapshot[] } = {},
): Promise<CheckReport> {
  const objects = new FindingList<Finding>(MOST_OBJECT_FINDINGS);
  const chunksHit = new FindingList<Finding>(MOST_DATA_FINDINGS);
  const dataHit = new FindingList<Finding>(MOST_DATA_FINDINGS);
  const given = options.snapshots;
  // Given snapshots cost what they need, however many others there are.
  const { snapshots, damaged } = given ? { snapshots: given, damaged: [] } : await rereadSnapshots(repository, options);
  if (!given) objects.addAll(wholeFindings(repository, damaged));

  const pages = new PageChecker(repository, options);
  const keyPathOf = new Map(snapshots.flatMap(({ tables }) => tables.map(({ root, keyPath }) => [root, keyPath])));
  const { chunks, unreadable } = await findReachable(repository, snapshots, {
    ...options,
    onPage: (page, root) => pages.expect(page, keyPathOf.get(root) ?? null),
  });
  for (const { node, error } of unreadable) {
    chunksHit.add({ problem: 'missing-chunk', subject: `node ${node}`, detail: error.message });
  }
  const packs = (given ? packsOf(repository, chunks) : [...repository.index.packs.values()]).filter(
    reliedOn(repository, chunks),
  );
  const read = await checkPacks(repository, packs, { ...options, onChunk: (chunk, plain) => pages.take(chunk, plain) });
  pages.noteDamaged(read.damagedChunks);
  objects.addAll(read.findings);
  for (const finding of chunkFindings(repository, chunks))
    (finding.problem === 'missing-index' ? objects : chunksHit).add(finding);
  await checkSnapshots(repository, snapshots, pages, dataHit, options);
  const lists = [objects, chunksHit, dataHit];
  return {
    isIntact: lists.every(({ total }) => total === 0),
    snapshots: snapshots.length,
    packs: packs.length,
    chunks: read.chunks,
    bytes: read.bytes,
    ...joinFindings(lists),
  };
}

function wholeFindings(
  repository: Repository,
  damaged: readonly { readonly id: SnapshotId; readonly error: Error }[],
): Finding[] {
  return [
    ...repository.damagedIndexes.map((id): Finding => ({
      problem: 'damaged-index',
      subject: `indexes/${id}`,
      detail: 'it cannot be read',
    })),
    ...repository.missingPacks.map((id): Finding => ({
      problem: 'missing-pack',
      subject: `packs/${id}`,
      detail: 'it is gone or not whole',
    })),
    ...damaged.map(({ id, error }): Finding => ({
      problem: 'damaged-snapshot',
      subject: `snapshots/${id}`,
      detail: error.message,
    })),
  ];
}

/** Chunks that exist nowhere, and needed packs that no index names, which the next backup repairs. */
function* chunkFindings(repository: Repository, chunks: Iterable<ChunkId>): Generator<Finding> {
  const unindexed = new Set(repository.index.unnamedPacks.keys());
  for (const id of chunks) {
    const place = repository.index.find(id);
    if (!place) yield { problem: 'missing-chunk', subject: `chunk ${id}`, detail: 'no pack has it' };
    else if (unindexed.delete(place.pack.id)) {
      yield {
        problem: 'missing-index',
        subject: `packs/${place.pack.id}`,
        detail: 'it is needed, but no index names it',
      };
    }
  }
}

/** All but condemned packs whose content is elsewhere, too: they are about to be removed, perhaps for their damage. */
function reliedOn({ index, condemned }: Repository, chunks: Iterable<ChunkId>): (pack: IndexedPack) => boolean {
  if (condemned.length === 0) return () => true;
  const homes = new Set<PackId>();
  for (const id of chunks) {
    const home = index.find(id)?.pack.id;
    if (home !== undefined && index.isCondemned(home)) homes.add(home);
  }
  return ({ id }) => !index.isCondemned(id) || homes.has(id);
}

function packsOf(repository: Repository, chunks: Iterable<ChunkId>): readonly IndexedPack[] {
  const packs = new Set<IndexedPack>();
  for (const id of chunks) {
    for (const { pack } of repository.index.placesOf(id)) packs.add(pack);
  }
  return [...packs];
}
