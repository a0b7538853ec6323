import type { CallOptions } from '../core/progress.ts';
import { lastingId, type Snapshot, type SnapshotTable } from '../format/snapshot.ts';
import { renewing, withLock } from '../repository/lock.ts';
import { mergeSmallIndexes } from '../repository/merge-indexes.ts';
import { PackWriter } from '../repository/pack-writer.ts';
import { publishSnapshots } from '../repository/publish-snapshots.ts';
import { mustFindReachable } from '../repository/reachable.ts';
import type { Repository } from '../repository/repository.ts';
import { writeSnapshot } from '../repository/snapshots.ts';
import type { SourceDescription } from '../snapshot/source.ts';
import type { RowChanges } from './row-changes.ts';
import { isSameData, rootsOf, tableOf } from './state-trees.ts';
import type { SyncRequest } from './sync-request.ts';
import { writeChanges } from './write-changes.ts';

interface Merged {
  readonly description: SourceDescription;
  /** What the changes are to be made on. */
  readonly mine: Snapshot;
  /** Snapshots of the others, one of which may be just the result. */
  readonly theirs: readonly Snapshot[];
  readonly changes: RowChanges;
}

/**
 * Writes the result of a merge as a snapshot like any other: only the pages that differ from mine. If one of the given
 * snapshots has the same rows already, that one is the result.
 */
export async function writeMerged(
  { local, app, device }: Pick<SyncRequest, 'local' | 'app' | 'device'>,
  { description, mine, theirs, changes }: Merged,
  options: CallOptions = {},
): Promise<Snapshot> {
  return withLock(local, 'shared', `synchronising on ${device.name}`, options, async (lock) => {
    const repository: Repository = { ...local, storage: renewing(local.storage, lock) };
    const startedAt = repository.ports.clock.now();
    const writer = new PackWriter(repository, options);
    const added = { chunks: 0, bytes: 0 };
    try {
      const described = description.tables;
      const written = await writeChanges(
        { repository, tables: mine.tables, described, saver: writer, added },
        changes,
        options,
      );
      const same = [mine, ...theirs].find(({ tables }) => isSameData(rootsOf(tables), rootsOf(written)));
      await writer.finish();
      if (same) return same;
      const { id: _id, storedBytes: _bytes, ...facts } = mine;
      const data = {
        ...facts,
        originalId: null,
        amendedAt: null,
        takenAt: new Date(startedAt).toISOString(),
        durationMs: Math.max(0, Math.round(repository.ports.clock.now() - startedAt)),
        trigger: 'scheduled' as const,
        name: '',
        note: '',
        isPinned: false,
        app,
        device,
        source: { name: description.name, schemaVersion: description.schemaVersion },
        parent: lastingId(mine),
        tables: written.map((table) => withNextKey(table, theirs)),
        newChunks: added.chunks,
        newBytes: added.bytes,
      };
      const snapshot = await publishSnapshots(repository, lock, options, {
        needs: () => mustFindReachable(repository, [data], options),
        write: async (noteWritten) => {
          const published = await writeSnapshot(repository, data, options);
          noteWritten(published.id);
          return published;
        },
      });
      await mergeSmallIndexes(repository, options).catch(() => undefined);
      return snapshot;
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  });
}

function withNextKey(table: SnapshotTable, others: readonly Snapshot[]): SnapshotTable {
  const keys = [table, ...others.flatMap((snapshot) => tableOf(snapshot, table.name) ?? [])].flatMap(
    ({ nextKey }) => nextKey ?? [],
  );
  return keys.length === 0 ? table : { ...table, nextKey: keys.reduce((one, other) => Math.max(one, other)) };
}
