import { matchRecords } from '../../../catalogue/matching/match-records.ts';
import type { Matching } from '../../../catalogue/matching/matching.ts';
import {
  canFollowPairs,
  pairCollections,
  type CatalogueSide,
  type CollectionPair,
} from '../../../catalogue/matching/pair-collections.ts';
import { planMatching } from '../../../catalogue/matching/plan-matching.ts';
import { rowRewriting } from '../../../catalogue/matching/row-rewriting.ts';
import { BackupError, type CallOptions, type Repository, type Snapshot } from '../../../engine/index.ts';
import { isDamage, upgradeSnapshot, type ReadableSnapshot } from '../../../engine/low-level.ts';
import { rewriteSnapshot } from '../../../engine/programs.ts';
import type { CollectionMatch } from '../../contract/comparing.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { tableValues, type CatalogueNames, type TreeRoots } from './catalogue-names.ts';

/** The rewritten parts of a backup whose collections were matched with the present ones. */
export interface MatchedBackup {
  readonly pairs: readonly CollectionPair[];
  readonly tables: Snapshot['tables'];
  readonly source: Snapshot['source'];
  /** The rewritten trees' chunks that the repository does not have. */
  readonly heldChunks: NonNullable<Repository['heldChunks']>;
}

/** The matched backup. It may have been opened again since, from another source. */
export function asMatched({ repository, snapshot }: ReadableSnapshot, matched: MatchedBackup): ReadableSnapshot {
  const { tables, source, heldChunks } = matched;
  return { repository: { ...repository, heldChunks }, snapshot: { ...snapshot, tables, source } };
}

/** The collections of a backup that have a present namesake with another id. */
export function findMatches(backup: CatalogueNames, now: CatalogueNames): readonly CollectionMatch[] {
  const collectionsOf = ({ collections }: CatalogueNames) => ({ collections: [...collections.values()] });
  return namePairs(pairCollections(collectionsOf(backup), collectionsOf(now)), backup, now);
}

/** Pairs with the names of their collections. */
export function namePairs(
  pairs: readonly CollectionPair[],
  backup: CatalogueNames,
  now: CatalogueNames,
): readonly CollectionMatch[] {
  return pairs.map(({ from, to }) => ({
    from,
    to,
    name: now.collections.get(to)?.name ?? '',
    nameInBackup: backup.collections.get(from)?.name ?? '',
  }));
}

/**
 * Rewrites a backup so that records of its matched collections belong to the present ones.
 * @throws BackupError `stale-plan` if a matched collection no longer exists; `damaged` if the backup cannot be read
 *   completely; as `upgradeSnapshot`.
 */
export async function matchBackup(
  stored: ReadableSnapshot,
  now: { readonly open: () => Promise<Repository>; readonly roots: TreeRoots },
  pairs: readonly CollectionPair[],
  options: CallOptions,
): Promise<MatchedBackup> {
  try {
    const readable = await upgradeSnapshot(stored, catalogueSource, options);
    const theirs = { repository: readable.repository, roots: rootsOf(readable.snapshot) };
    const mine = { repository: await now.open(), roots: now.roots };
    const matching = await matchSides(theirs, mine, pairs, options);
    const { repository, snapshot } = await rewriteSnapshot(
      readable,
      {
        tables: readable.snapshot.tables.filter((table) => !table.isContentAddressed).map(({ name }) => name),
        ...rowRewriting(matching),
      },
      options,
    );
    const { tables, source } = snapshot;
    return { pairs, tables, source, heldChunks: repository.heldChunks ?? new Map() };
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    throw new BackupError('damaged', { context: error.context, hint: 'matching-damaged', cause: error });
  }
}

interface Trees {
  readonly repository: Repository;
  readonly roots: TreeRoots;
}

export function rootsOf({ tables }: Pick<Snapshot, 'tables'>): TreeRoots {
  return new Map(tables.filter((table) => !table.isContentAddressed).map(({ name, root }) => [name, root]));
}

async function matchSides(
  theirs: Trees,
  mine: Trees,
  pairs: readonly CollectionPair[],
  options: CallOptions,
): Promise<Matching> {
  const [backup, present] = [await readSide(theirs, options), await readSide(mine, options)];
  if (!canFollowPairs(pairs, backup, present)) {
    throw new BackupError('stale-plan', { context: { what: 'matched collections' }, hint: 'matching-gone' });
  }
  const recordsOf = (side: Trees) => valuesOf(side, 'records', options);
  return matchRecords(planMatching(pairs, backup, present), recordsOf(theirs), recordsOf(mine));
}

async function readSide(side: Trees, options: CallOptions): Promise<CatalogueSide> {
  const all = async (table: string) => {
    const values: unknown[] = [];
    for await (const value of valuesOf(side, table, options)) values.push(value);
    return values;
  };
  return { collections: await all('collections'), fields: await all('fields'), views: await all('views') };
}

function valuesOf({ repository, roots }: Trees, table: string, { signal }: CallOptions): AsyncIterable<unknown> {
  return tableValues(repository, roots.get(table) ?? null, signal ? { signal } : {});
}
