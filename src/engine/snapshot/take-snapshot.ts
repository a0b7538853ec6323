import { BackupError, toBackupError } from '../core/errors.ts';
import { throwIfAborted } from '../core/progress.ts';
import { lastingId, type Snapshot, type SnapshotData, type SnapshotTable } from '../format/snapshot.ts';
import { renewing, withLock } from '../repository/lock.ts';
import { mergeSmallIndexes } from '../repository/merge-indexes.ts';
import { isContentGone, MOST_PUBLISHING_ATTEMPTS, publishSnapshots } from '../repository/publish-snapshots.ts';
import { mustFindReachable } from '../repository/reachable.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots, writeSnapshot } from '../repository/snapshots.ts';
import { tablesInScope, takesAll } from './scope.ts';
import { createSnapshotJob, type SnapshotJob } from './snapshot-job.ts';
import type { SnapshotOptions, SnapshotRequest } from './snapshot-request.ts';
import type { ReadableSource, SourceDescription, TableDescription } from './source.ts';
import { type WrittenTables, writeTables } from './write-tables.ts';

export type { SnapshotOptions, SnapshotRequest } from './snapshot-request.ts';

/**
 * Takes a backup: the complete state of the source at one moment. Stores only content that the repository does not
 * have. If it is killed at any instant, earlier snapshots stay intact and only space is lost.
 * @throws BackupError `cancelled`, `busy`, `source-failed`, `quota-exceeded` and any other error of the storage.
 */
export async function takeSnapshot(
  repository: Repository,
  source: ReadableSource,
  request: SnapshotRequest,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  // Before waiting for the lock: a source refuses to be read within its own transaction.
  await source.describe();
  return withLock(repository, 'shared', `backup on ${request.device.name}`, options, async (lock) => {
    const kept = { ...repository, storage: renewing(repository.storage, lock) };
    for (let attempt = 1; ; attempt += 1) {
      // What can no longer be relied on is not taken over from earlier backups either.
      const isFullScan = options.isFullScan === true || attempt > 1;
      const job = createSnapshotJob({ repository: kept, source, request, options: { ...options, isFullScan }, lock });
      try {
        return await runJob(job);
      } catch (error) {
        await job.writer.abandon();
        if (!isContentGone(error) || attempt === MOST_PUBLISHING_ATTEMPTS) throw toBackupError(error, 'internal');
      }
    }
  });
}

async function runJob(job: SnapshotJob): Promise<Snapshot> {
  const { repository, source, request, options } = job;
  const startedAt = repository.ports.clock.now();
  job.progress.report({});
  const description = await source.describe();
  const wanted = tablesInScope(description.tables, request.scope, request.withFiles);
  const { snapshots } = await listSnapshots(repository, options);
  const parent = findParent(snapshots, description.name, request);
  // Requested before the moment is opened, because the request needs to write. Rows added in between have telling
  // keys.
  const nextKeys = await source.nextKeys?.(wanted.filter((table) => table.autoIncrement).map((table) => table.name));
  const written = await writeReliably(job, wanted, parent, snapshots);
  for (const table of description.unknownTables ?? []) written.omitted.addUnknownTable(table);
  job.progress.report({ phase: 'finishing' });
  throwIfAborted(options.signal);
  await job.writer.finish();
  const tables = wanted.map((table) => describeTable(table, written, nextKeys?.get(table.name)));
  const data = describeSnapshot(job, { description, parent, tables, written, startedAt });
  throwIfAborted(options.signal);
  const snapshot = await publishSnapshots(repository, job.lock, options, {
    needs: () => mustFindReachable(repository, [data], options),
    write: async (noteWritten) => {
      const published = await writeSnapshot(repository, data, options);
      noteWritten(published.id);
      return published;
    },
  });
  await noteCovered(source, snapshot, written);
  // The backup is already made.
  await mergeSmallIndexes(repository, options).catch(() => undefined);
  return snapshot;
}

/**
 * The latest backup of the same source, preferably with the files that this one includes: unchanged content need not be
 * read again.
 */
function findParent(
  snapshots: readonly Snapshot[],
  sourceName: string,
  { leaveOut = [] }: SnapshotRequest,
): Snapshot | undefined {
  const isOwn = (snapshot: Snapshot) => snapshot.source.name === sourceName;
  const wanted = { scope: 'full', withFiles: true, leaveOut } as const;
  return snapshots.find((snapshot) => isOwn(snapshot) && takesAll(snapshot, wanted)) ?? snapshots.find(isOwn);
}

/**
 * Reads what has changed, where that is known. Should it turn out that more has, all is read, at another moment: what
 * was stored by then is not stored again.
 */
async function writeReliably(
  job: SnapshotJob,
  wanted: readonly TableDescription[],
  parent: Snapshot | undefined,
  snapshots: readonly Snapshot[],
): Promise<WrittenTables> {
  if (job.options.isFullScan !== true) {
    const written = await writeTables(job, wanted, { parent, bases: snapshots });
    if (written) return written;
    job.progress.reset();
  }
  const all = await writeTables(job, wanted, { parent, bases: [] });
  if (!all) throw new BackupError('internal', { context: { what: 'a full scan that relied on a journal' } });
  return all;
}

interface SnapshotParts {
  readonly description: SourceDescription;
  readonly parent: Snapshot | undefined;
  readonly tables: readonly SnapshotTable[];
  readonly written: WrittenTables;
  readonly startedAt: number;
}

function describeSnapshot(
  { repository, request, added }: SnapshotJob,
  { description, parent, tables, written, startedAt }: SnapshotParts,
): SnapshotData {
  const { trigger, scope, withFiles, name = '', note = '', isPinned = false, app, device } = request;
  return {
    version: 1,
    originalId: null,
    amendedAt: null,
    takenAt: new Date(startedAt).toISOString(),
    durationMs: Math.max(0, Math.round(repository.ports.clock.now() - startedAt)),
    trigger,
    name,
    note,
    isPinned,
    scope,
    withFiles: withFiles && scope === 'full' && !written.omitted.hasLeftOutKinds,
    app,
    device,
    source: { name: description.name, schemaVersion: description.schemaVersion },
    parent: parent ? lastingId(parent) : null,
    tables,
    newChunks: added.chunks,
    newBytes: added.bytes,
    omitted: written.omitted.entries,
    omittedCount: written.omitted.count,
  };
}

function describeTable(
  { name, role, isEssential, isContentAddressed, keyPath, autoIncrement }: TableDescription,
  { tables, omitted }: WrittenTables,
  nextKey: number | undefined,
): SnapshotTable {
  const none = { root: null, rows: 0, bytes: 0, attachments: 0, attachedBytes: 0 };
  const leftOut = omitted.leftOutKinds(name);
  return {
    name,
    role,
    isEssential,
    isContentAddressed,
    keyPath,
    autoIncrement,
    ...(tables.get(name) ?? none),
    ...(isNextKey(nextKey) ? { nextKey } : {}),
    ...(leftOut ? { leftOut } : {}),
  };
}

/** Beyond the integers that JSON preserves, a generator has practically no keys left to give. */
function isNextKey(key: number | undefined): key is number {
  return Number.isSafeInteger(key) && key !== undefined && key >= 1;
}

/** The backup is already made. If this fails, the next one reads more rows than have changed. */
async function noteCovered(
  source: ReadableSource,
  snapshot: Snapshot,
  { mark, omitted }: WrittenTables,
): Promise<void> {
  if (!mark) return;
  const tables = snapshot.tables.map(({ name }) => name).filter((name) => !omitted.lacksAny(name));
  await source.cover?.({ snapshot: lastingId(snapshot), tables, ...mark }).catch(() => undefined);
}
