import { BackupError, type ErrorCode, type SerializedBackupError, toBackupError } from '../core/errors.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { CallOptions } from '../core/progress.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { listSnapshots } from '../repository/snapshots.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { takesAll, type WantedContent } from '../snapshot/scope.ts';
import type { Source } from '../snapshot/source.ts';
import { compareRestored, type TableCount } from './compare-restored.ts';
import { chooseSample, type FileSample, MOST_FILE_BYTES } from './sample-files.ts';

/*
 * [Note: Drills]
 *
 * Only a restore proves that a backup can be restored. A drill restores one for real into a scratch source, as into an
 * empty app, reads back what is there then, and compares it with the backup: all rows, and as many files as there is
 * room for. The live data plays no part.
 */

/** An empty source that only a drill knows. */
export interface DrillScratch {
  readonly source: Source;
  /** Removes it with everything in it. */
  dispose(): Promise<void>;
}

/** What a drill needs of the device that it runs on. */
export interface DrillPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Bytes that the device has free; `Infinity` where nobody knows. */
  readonly measureFreeBytes: () => Promise<number>;
  /** @param name of the source that the snapshot is of: the scratch source must describe itself by it. */
  readonly openScratch: (name: string) => Promise<DrillScratch>;
}

export interface DrillOptions extends CallOptions {
  /** How many bytes of files are restored at most. */
  readonly mostFileBytes?: number;
}

/** What a drill restored, and how it compares with the snapshot. */
interface Trial {
  /** Rows of the role *data*: what a person has entered. */
  readonly records: number;
  /** All tables but those of files. */
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly filesInBackup: number;
  readonly bytes: number;
  /** Rows that came back different. */
  readonly differences: number;
}

/** A restore into a scratch source, compared with what the backup says. Plain data. */
export interface DrillReport {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: 'passed' | 'failed';
  /** The lasting id. */
  readonly backupId: string;
  readonly takenAt: string;
  /**
   * What was restored and compared: all rows, and `files` of the `filesInBackup`. `records` are what a person has
   * entered.
   */
  readonly records: number;
  /** The rows of each table but those of files. Missing in reports of earlier versions. */
  readonly tables?: readonly { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly filesInBackup: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Rows that came back different; missing where there are none. */
  readonly differences?: number;
  readonly error?: SerializedBackupError;
}

/** The backup cannot be restored: the drill failed. All else (no permission, no room) means it could not be tried. */
const FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'damaged',
  'missing-object',
  'truncated',
  'invalid-format',
  'limit-exceeded',
  'incompatible',
  'source-failed',
]);

/**
 * Restores one snapshot into a scratch source and compares. The scratch source is gone afterwards.
 * @returns a report, also of a failure. @throws BackupError where it could not be tried: `quota-exceeded`, `cancelled`,
 *   and what the storage throws.
 */
export async function runDrill(
  repository: Repository,
  snapshot: Snapshot,
  ports: DrillPorts,
  options: DrillOptions = {},
): Promise<DrillReport> {
  const { clock } = ports;
  const startedAt = clock.monotonic();
  const about = { backupId: lastingId(snapshot), takenAt: snapshot.takenAt };
  const ended = () => ({
    at: new Date(clock.now()).toISOString(),
    durationMs: Math.round(clock.monotonic() - startedAt),
  });
  try {
    const { differences, ...figures } = await tryRestore(repository, snapshot, ports, options);
    if (differences === 0) return { ...about, ...ended(), ...figures, outcome: 'passed' };
    return { ...about, ...ended(), ...figures, outcome: 'failed', differences };
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    if (!FAILURES.has(error.code)) throw error;
    const nothing = { records: 0, files: 0, filesInBackup: 0, bytes: 0 };
    return { ...about, ...ended(), ...nothing, outcome: 'failed', error: error.serialize() };
  }
}

async function tryRestore(
  repository: Repository,
  snapshot: Snapshot,
  ports: DrillPorts,
  { mostFileBytes = MOST_FILE_BYTES, ...options }: DrillOptions,
): Promise<Trial> {
  const scratch = await ports.openScratch(snapshot.source.name);
  try {
    const bounds = { freeBytes: await ports.measureFreeBytes(), mostFileBytes, random: ports.random };
    const sample = await chooseSample(repository, snapshot, bounds, options);
    await restoreInto(scratch.source, repository, snapshot, sample, options);
    const restored = await compareRestored(scratch.source, { repository, snapshot }, sample, options);
    const { files, filesInBackup, bytes } = sample;
    return { ...countRows(restored.tables), files, filesInBackup, bytes, differences: restored.differences };
  } finally {
    await scratch.dispose();
  }
}

async function restoreInto(
  scratch: Source,
  repository: Repository,
  snapshot: Snapshot,
  sample: FileSample,
  options: CallOptions,
): Promise<void> {
  const plan = await planRestore({ repository, snapshot, source: scratch }, options);
  const content = Object.fromEntries(Object.keys(plan.content).map((table) => [table, sample.contentOf(table)]));
  await applyRestore(repository, scratch, { ...plan, content }, options);
}

function countRows(tables: readonly TableCount[]): Pick<Trial, 'records' | 'tables'> {
  const rows = tables.filter(({ role }) => role !== 'files');
  const records = rows.reduce((sum, table) => sum + (table.role === 'data' ? table.rows : 0), 0);
  return { records, tables: rows.map((table) => ({ name: table.name, rows: table.rows })) };
}

/**
 * The snapshot that a drill tries: the newest that has all of `wanted`, else the newest of all.
 * @throws BackupError `missing-object` where there is none; where all are damaged, the error of one.
 */
export async function chooseDrillSnapshot(
  repository: Repository,
  wanted: WantedContent,
  options: CallOptions = {},
): Promise<Snapshot> {
  const { snapshots, damaged } = await listSnapshots(repository, options);
  const found = snapshots.find((snapshot) => takesAll(snapshot, wanted)) ?? snapshots[0];
  if (found) return found;
  if (damaged[0]) throw damaged[0].error;
  throw new BackupError('missing-object', { context: { what: 'a backup to try' }, hint: 'no-backup-to-try' });
}
