import { withReserve } from '../../../adapters/space-reserve.ts';
import { beginBringingFiles } from '../../../catalogue/files.ts';
import {
  applyRestore,
  BackupError,
  lastingId,
  toBackupError,
  type CallOptions,
  type Repository,
  type RestorePlan,
  type Snapshot,
  type Source,
  mustFindSnapshot,
} from '../../../engine/index.ts';
import { RestoreJournalWriter, type ReadableSnapshot } from '../../../engine/low-level.ts';
import {
  type InterruptedRestore,
  type LastRestore,
  type RestoreResult,
  type RestoreSource,
  undoKind,
} from '../../contract/restoring.ts';
import type { SafetyReason } from '../../contract/safety-reason.ts';
import { endOfRestore, subjectOf } from '../activity/backup-activity.ts';
import { asMatched, type MatchedBackup } from '../compare/match-backup.ts';
import { expectShrink } from '../backing-up/shrink-guard.ts';
import { takeBackup } from '../backing-up/back-up.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { askAboutRestore, forgetRestoreQuestion } from '../state/sync-store.ts';
import { openRestoreSource } from '../places/open-source.ts';
import { safetyName, safetyTrigger } from '../activity/safety-name.ts';
import { isRestoring, withRestoreLock, withWorkLock } from '../platform/web-locks.ts';

export interface RestoreChoice {
  readonly safetyBackup: boolean;
  readonly isUndo: boolean;
  /** The reason in the safety backup's name, if it is not the backup restored from. */
  readonly reason?: SafetyReason;
  /** As planned: the collections of the backup were matched with the present ones. */
  readonly matched?: MatchedBackup | undefined;
}

/**
 * Backs up the current state, then restores: all of it, or nothing. It holds two locks meanwhile: the work lock, so
 * that no object is removed, and the restore lock, so that files it has brought in are not swept before their records
 * are there.
 */
export async function restore(
  host: Host,
  source: RestoreSource,
  plan: RestorePlan,
  choice: RestoreChoice,
  options: CallOptions,
): Promise<RestoreResult> {
  const { signal } = options;
  const last = choice.isUndo ? await host.device.getLastRestore() : null;
  const start = {
    kind: !choice.isUndo ? 'restore' : last && choice.reason?.kind !== 'undo-incoming' ? undoKind(last) : 'undo',
    trigger: 'manual',
    subject: subjectOf({ name: '', takenAt: plan.takenAt }),
    backupId: plan.lastingId,
  } as const;
  const work = () =>
    withRestoreLock(signal, () => withWorkLock(signal, () => restoreUnderLocks(host, source, plan, choice, options)));
  return withReserve(() => host.activity.track(start, work, (result) => endOfRestore(plan, result)));
}

async function restoreUnderLocks(
  host: Host,
  from: RestoreSource,
  plan: RestorePlan,
  choice: RestoreChoice,
  options: CallOptions,
): Promise<RestoreResult> {
  const startedAt = Date.now();
  const repository = await openRestoreSource(host, from);
  // By its lasting id, because it may have been renamed since the plan was made.
  const snapshot = await mustFindSnapshot(repository, plan.lastingId, options);
  const began = { startedAt: new Date(startedAt).toISOString() };
  const again = againOf(from, plan, choice);
  const reason = await reasonOf(host, snapshot, plan, choice);
  try {
    // From here on an interruption is reported. If there is no space even for this note, the safety backup says so.
    if (choice.safetyBackup)
      await host.device
        .setInterruptedRestore({ ...noteOf(snapshot, choice, undefined), ...began, ...again })
        .catch(() => undefined);
    const undo = choice.safetyBackup ? await takeSafetyBackup(host, from, reason, options) : undefined;
    const noted = noteOf(snapshot, choice, undo);
    // A full disk must not prevent a restore, which may free space: without the notes, only less is reported after an
    // interruption.
    await host.device.setInterruptedRestore({ ...noted, ...began, ...again }).catch(passOverFullDisk);
    // If there is less data afterwards, that is intended.
    await expectShrink().catch(() => undefined);
    await beginBringingFiles().catch(passOverFullDisk);
    const journal = undo ? new RestoreJournalWriter(await host.local.mustOpen()) : undefined;
    const source = journal?.noting(catalogueSource) ?? catalogueSource;
    await apply(choice.matched, { repository, snapshot }, source, plan, options);
    if (undo && journal) await keepJournal(host, lastingId(undo), journal);
    const undone =
      reason.kind === 'undo' || reason.kind === 'redo' ? { undone: { kind: reason.kind, backup: reason.backup } } : {};
    await remember(host, { ...noted, ...undone, restoredAt: new Date().toISOString() });
    await noteForDevices(plan, choice, snapshot);
    return { ...(undo ? { undoId: lastingId(undo) } : {}), ...countOf(plan), durationMs: Date.now() - startedAt };
  } finally {
    // The original error is more useful than this failure.
    await host.device.clearInterruptedRestore().catch(() => undefined);
  }
}

/** Whether a whole restore goes to the other devices is for the person to say; its undo leaves nothing to ask. */
async function noteForDevices({ choice: { mode, selection } }: RestorePlan, { isUndo }: RestoreChoice, from: Snapshot) {
  if (isUndo) await forgetRestoreQuestion();
  else if (mode === 'exact' && selection.length === 0) await askAboutRestore(subjectOf(from));
}

/** The plan names the snapshot by its current id. */
function apply(
  matched: MatchedBackup | undefined,
  stored: ReadableSnapshot,
  source: Source,
  plan: RestorePlan,
  options: CallOptions,
): Promise<void> {
  const current = { ...plan, snapshotId: stored.snapshot.id };
  if (!matched) return applyRestore(stored.repository, source, current, options);
  const { repository, snapshot } = asMatched(stored, matched);
  return applyRestore(repository, source, current, { ...options, rewritten: snapshot });
}

/** @throws all errors except lack of space. */
function passOverFullDisk(thrown: unknown): void {
  const error = toBackupError(thrown, 'internal');
  if (error.code !== 'quota-exceeded') throw thrown;
}

/**
 * The facts needed to repeat it if it is interrupted. Not if rows are kept twice: repeated, they would exist three
 * times.
 */
function againOf(
  source: RestoreSource,
  { lastingId: backupId, choice }: RestorePlan,
  { matched }: RestoreChoice,
): Pick<InterruptedRestore, 'again'> {
  const isRepeatable = source.kind === 'here' && choice.resolutions.every(({ take }) => take !== 'both');
  if (!isRepeatable) return {};
  return { again: { backupId, choice, ...(matched ? { matching: matched.pairs } : {}) } };
}

/** Without it, for example for lack of space, an undo asks before it takes anything back. */
async function keepJournal(host: Host, undoId: string, journal: RestoreJournalWriter): Promise<void> {
  try {
    const { schemaVersion } = await catalogueSource.describe();
    await host.device.setRestoreJournal({ undoId, schemaVersion, parts: await journal.finish() });
  } catch {
    // Everything is restored, which is more important.
  }
}

async function remember(host: Host, restored: LastRestore): Promise<void> {
  try {
    await host.device.setLastRestore(restored);
  } catch (thrown) {
    throw new BackupError('storage-failed', { context: { step: 'remember' }, hint: 'undo-not-kept', cause: thrown });
  }
}

function noteOf(snapshot: Snapshot, { isUndo }: RestoreChoice, undo: Snapshot | undefined) {
  return {
    backupTakenAt: snapshot.takenAt,
    backupName: snapshot.name,
    isUndo,
    ...(undo ? { undoId: lastingId(undo) } : {}),
  };
}

function countOf({ tables }: RestorePlan) {
  const rowsOf = (isFiles: boolean) =>
    tables.filter((table) => (table.role === 'files') === isFiles).reduce((sum, table) => sum + table.rowsInBackup, 0);
  return { records: rowsOf(false), files: rowsOf(true) };
}

async function reasonOf(
  host: Host,
  snapshot: Snapshot,
  { choice }: RestorePlan,
  { isUndo, reason }: RestoreChoice,
): Promise<SafetyReason> {
  if (reason) return reason;
  const { name, takenAt } = snapshot;
  if (!isUndo) return { kind: 'restore', backup: { name, takenAt }, isPart: choice.selection.length > 0 };
  // `snapshot` is of the state before the last restore, which may itself have been an undo.
  const last = await host.device.getLastRestore();
  if (!last) return { kind: 'undo', backup: { name, takenAt } };
  const { backup } = last.undone ?? { backup: { name: last.backupName, takenAt: last.backupTakenAt } };
  return { kind: undoKind(last), backup };
}

async function takeSafetyBackup(
  host: Host,
  source: RestoreSource,
  reason: SafetyReason,
  options: CallOptions,
): Promise<Snapshot> {
  try {
    const repository = await openForSafetyBackup(host, source);
    const request = {
      trigger: safetyTrigger(reason),
      name: safetyName(reason),
      scope: 'full',
      withFiles: true,
    } as const;
    return await takeBackup(host, repository, request, options);
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    if (error.code === 'cancelled') throw error;
    throw new BackupError(error.code, {
      context: { ...error.context, step: 'safety-backup' },
      hint: error.hint,
      cause: error,
    });
  }
}

/**
 * The repository in this browser. If a file is restored into a browser that has none, it is created as a replica of the
 * file's: same id, keys and slots, so that the passphrase which the person has just typed opens it from now on.
 */
async function openForSafetyBackup(host: Host, source: RestoreSource): Promise<Repository> {
  const state = await host.local.getState();
  const fileKeys = source.kind === 'file' ? host.files.mustGet(source.sourceId).deviceKeys : undefined;
  if (state.kind === 'none' && !state.keys && fileKeys) return (await host.local.make(fileKeys)).repository;
  if (state.kind === 'locked' && fileKeys?.config.id === state.config.id)
    await host.device.setKeys({ ...fileKeys, isMade: true });
  return (await host.local.openOrCreate()).repository;
}

/** `null` if the last restore finished, or is running. */
export async function getInterruptedRestore(host: Host): Promise<InterruptedRestore | null> {
  const marker = await host.device.getInterruptedRestore();
  return marker && !(await isRestoring()) ? marker : null;
}
