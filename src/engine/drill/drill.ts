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
 * empty app, reads the result back, and compares it with the backup: all rows, and as many files as there is space for.
 * The live data is not involved.
 */

/** An empty source for the drill alone. */
export interface DrillScratch {
  readonly source: Source;
  /** Removes it with its content. */
  dispose(): Promise<void>;
}

/** The device's services for a drill. */
export interface DrillPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** The device's free bytes; `Infinity` if unknown. */
  readonly measureFreeBytes: () => Promise<number>;
  /** @param name of the snapshot's source, which the scratch source must use in its own description. */
  readonly openScratch: (name: string) => Promise<DrillScratch>;
}

export interface DrillOptions extends CallOptions {
  /** The maximum bytes of files to restore. */
  readonly mostFileBytes?: number;
}

/** The restored items, and how they compare with the snapshot. */
interface Trial {
  /** Rows with the role *data*: entered by the person. */
  readonly records: number;
  /** All tables except files. */
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly filesInBackup: number;
  readonly bytes: number;
  /** Rows that came back different. */
  readonly differences: number;
}

/** The result of a restore into a scratch source. Plain data. */
export interface DrillReport {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: 'passed' | 'failed';
  /** The lasting id. */
  readonly backupId: string;
  readonly takenAt: string;
  /**
   * What was restored and compared: all rows, and `files` of the `filesInBackup`. `records` are those entered by the
   * person.
   */
  readonly records: number;
  /** The rows of each table except files. Missing in reports of earlier versions. */
  readonly tables?: readonly { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly filesInBackup: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Rows that came back different; missing if there are none. */
  readonly differences?: number;
  readonly error?: SerializedBackupError;
}

/**
 * The backup cannot be restored: the drill failed. Any other error (no permission, no space) means that it could not be
 * tried.
 */
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
 * Restores one snapshot into a scratch source and compares. The scratch source is removed afterwards.
 * @returns a report, also of a failure. @throws BackupError if it could not be tried: `quota-exceeded`, `cancelled`,
 *   and errors of the storage.
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
 * Chooses the snapshot for a drill: the newest that has all of `wanted`, else the newest of all.
 * @throws BackupError `missing-object` if there is none; if all are damaged, the error of one.
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
