import { BackupError } from '../core/errors.ts';
import type { CallOptions, Progress } from '../core/progress.ts';
import { decodeKey } from '../format/record/row-codec.ts';
import type { Snapshot, SnapshotTable } from '../format/snapshot.ts';
import type { Repository } from '../repository/repository.ts';
import { captureLive } from '../snapshot/capture-live.ts';
import { readSnapshot } from '../repository/snapshots.ts';
import type { Source, SourceChange, SourceMoment } from '../snapshot/source.ts';
import { addContent, findUnlisted, type Report } from './restore-content.ts';
import { patchTable, replaceTable } from './restore-rows.ts';
import { LeftOut } from './left-out.ts';
import { digestOf, liveLines } from './live-rows.ts';
import type { ExpectedState, RestorePlan } from './restore-plan.ts';
import { upgradeSnapshot } from './upgrade-snapshot.ts';

export interface ApplyOptions extends CallOptions {
  /**
   * The snapshot as `rewriteSnapshot` passed it to the plan; the repository is then its view. Missing: the snapshot
   * that the plan names is read from the repository.
   */
  readonly rewritten?: Snapshot;
  /** Replaces the source's memo in the same transaction: see `Source.readMemo`. */
  readonly memo?: string;
}

/**
 * Carries out a plan. Content-addressed rows come first, which are harmless if they are not used; then one transaction
 * of strict durability over all tables: if the app is killed at any instant, the live data is entirely old or entirely
 * new. Within the transaction, before any change, the present is compared with the state for which the plan was made.
 * Unreadable parts that the plan leaves out are skipped; other damage ends the restore.
 * @throws BackupError `stale-plan` if the live data changed meanwhile; `damaged`, `missing-object`, `quota-exceeded`,
 *   `source-failed`, `cancelled`. Then no record was changed, and content that was brought in is removed again if the
 *   source supports that.
 */
export async function applyRestore(
  stored: Repository,
  source: Source,
  plan: RestorePlan,
  options: ApplyOptions = {},
): Promise<void> {
  // Before anything else: a source refuses to be written within its own transaction.
  await source.describe();
  const snapshotOfPlan = options.rewritten ?? (await readSnapshot(stored, plan.snapshotId, options));
  const asMade = { repository: stored, snapshot: snapshotOfPlan };
  const leftOut = LeftOut.ofPlan(plan);
  const { repository, snapshot } = await upgradeSnapshot(asMade, source, options, leftOut);
  const report = createReporter(plan, options);
  const changed = Object.keys(plan.changes).filter((name) => plan.changes[name]?.kind !== 'none');
  await assertNotStale(repository, source, plan, changed, options);
  const added = new Map<string, unknown[]>();
  try {
    await bringAll({ repository, source, snapshot, plan, leftOut, changed, added, report }, options);
  } catch (error) {
    // The original error is more useful than the failure of this cleanup.
    for (const [table, keys] of added) await source.takeBackContent?.(table, keys).catch(() => undefined);
    throw error;
  }
}

interface Bringing {
  readonly repository: Repository;
  readonly source: Source;
  readonly snapshot: Snapshot;
  readonly plan: RestorePlan;
  readonly leftOut: LeftOut;
  /** Tables whose rows change. */
  readonly changed: readonly string[];
  /** By table: the keys of content rows that did not exist before. Filled during the restore. */
  readonly added: Map<string, unknown[]>;
  readonly report: Report;
}

async function bringAll(bringing: Bringing, options: ApplyOptions): Promise<void> {
  const { source, plan, changed, report } = bringing;
  const unlisted = await bringContent(bringing, options);
  const tables = [...new Set([...changed, ...unlisted.map((change) => change.table), ...Object.keys(plan.nextKeys)])];
  const { memo } = options;
  if (tables.length === 0 && memo === undefined) return;
  report({ phase: 'restoring-records', done: 0, total: countRows(plan) });
  const apply = (now: SourceMoment) => changes(bringing, unlisted, now, options);
  await source.apply(tables, apply, {
    ...(options.signal ? { signal: options.signal } : {}),
    ...(memo === undefined ? {} : { memo }),
  });
}

/**
 * Adds the content-addressed rows. @returns a function for the transaction, which removes those that the plan removes.
 */
async function bringContent(
  { repository, source, snapshot, plan, leftOut, added, report }: Bringing,
  options: CallOptions,
): Promise<readonly SourceChange[]> {
  const unlisted: SourceChange[] = [];
  for (const [name, content] of Object.entries(plan.content)) {
    const restoring = { repository, source, table: mustFindTable(snapshot, name), leftOut };
    if (content.kind === 'none') continue;
    const keys: unknown[] = [];
    added.set(name, keys);
    await addContent(restoring, content, { onAdd: (key) => keys.push(key), report }, options);
    if (content.kind === 'keys' && content.removes) {
      unlisted.push({
        kind: 'delete',
        table: name,
        keys: content.removes.map((keyText) => decodeKey(JSON.parse(keyText))),
      });
    }
    if (content.kind === 'all' && content.removesOthers) {
      for (const change of await findUnlisted(restoring, content.keeps ?? [], options)) unlisted.push(change);
    }
  }
  return unlisted;
}

async function* changes(
  { repository, source, snapshot, plan, leftOut, report }: Bringing,
  unlisted: readonly SourceChange[],
  now: SourceMoment,
  options: CallOptions,
): AsyncGenerator<SourceChange, void, undefined> {
  for (const [table, change] of Object.entries(plan.changes)) {
    if (change.kind !== 'none') await assertAsExpected(repository, now, table, change.expected, options);
  }
  const { tables: descriptions } = await source.describe();
  yield* unlisted;
  for (const [name, change] of Object.entries(plan.changes)) {
    const table = mustFindTable(snapshot, name);
    const description = descriptions.find((other) => other.name === name);
    if (!description) throw new BackupError('stale-plan', { context: { table: name } });
    report({ current: name });
    const writing = { repository, source, table, leftOut, report, options };
    if (change.kind === 'replace-all') yield* replaceTable(writing);
    if (change.kind === 'rows')
      yield* patchTable({ ...writing, now, description, fitting: plan.fitting }, change.actions);
  }
  for (const [table, nextKey] of Object.entries(plan.nextKeys)) yield { kind: 'next-key', table, nextKey };
}

/** A first check, so that a plan that is already stale brings in no files. The check in the transaction decides. */
async function assertNotStale(
  repository: Repository,
  source: Source,
  plan: RestorePlan,
  changed: readonly string[],
  options: CallOptions,
): Promise<void> {
  const bringsFiles = Object.values(plan.content).some(({ kind }) => kind !== 'none');
  if (!bringsFiles || changed.length === 0) return;
  const now = await source.openMoment(changed, { ...options, withChanges: true });
  try {
    for (const table of changed) {
      const change = plan.changes[table];
      if (change && change.kind !== 'none') await assertAsExpected(repository, now, table, change.expected, options);
    }
  } finally {
    now.close();
  }
}

async function assertAsExpected(
  repository: Repository,
  now: SourceMoment,
  table: string,
  expected: ExpectedState,
  options: CallOptions,
): Promise<void> {
  const isSame =
    expected.kind === 'tree'
      ? JSON.stringify(
          (await captureLive(repository, now, [table], { ...options, onProgress: () => undefined })).roots.get(table),
        ) === JSON.stringify(expected.root)
      : (await digestOf(expected.keyTexts, await liveLines(repository, now, table, expected.keyTexts))) ===
        expected.digest;
  if (!isSame) throw new BackupError('stale-plan', { context: { table } });
}

function mustFindTable(snapshot: Snapshot, name: string): SnapshotTable {
  const table = snapshot.tables.find((other) => other.name === name);
  if (!table) throw new BackupError('stale-plan', { context: { table: name } });
  return table;
}

function countRows(plan: RestorePlan): number {
  return plan.tables.reduce((sum, { name, rowsInBackup }) => {
    const change = plan.changes[name];
    if (change?.kind === 'replace-all') return sum + rowsInBackup;
    return sum + (change?.kind === 'rows' ? change.actions.length : 0);
  }, 0);
}

function createReporter(plan: RestorePlan, options: CallOptions): Report {
  let progress: Progress = { phase: 'restoring-files', done: 0, bytesDone: 0, bytesTotal: plan.bytes };
  return (change, addedRows = 0, addedBytes = 0) => {
    progress = { ...progress, ...change };
    progress = { ...progress, done: progress.done + addedRows, bytesDone: progress.bytesDone + addedBytes };
    options.onProgress?.(progress);
  };
}
