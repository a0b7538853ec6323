import type { DataFolderSource } from '../../adapters/source-data-folder/data-folder-source.ts';
import {
  applyRestore,
  BackupError,
  lastingId,
  toBackupError,
  type CallOptions,
  type Repository,
  type RestorePlan,
  type Snapshot,
  type SnapshotTrigger,
  type Source,
} from '../../engine/index.ts';
import { RestoreJournalWriter } from '../../engine/low-level.ts';
import type { OpenedRepository } from '../repository/open-repository.ts';
import { fromAnywhere } from '../repository/remote-address.ts';
import { SAFETY_STEP } from '../terminal/error-words.ts';
import { rememberRestore } from './last-restore.ts';
import { takeBackup } from './take-backup.ts';

/** A change of a data folder that can be undone. */
export interface UndoableChange {
  readonly source: DataFolderSource;
  readonly folder: string;
  /** Where the state before is backed up to; missing: nowhere. */
  readonly safety?: OpenedRepository | undefined;
  readonly trigger: Exclude<SnapshotTrigger, 'manual' | 'scheduled'>;
  /** What is done, in words: `restoring Friday`. */
  readonly doing: string;
  /** What an undo takes back, in words. */
  readonly done: string;
}

/**
 * Backs up what is in the folder, then changes it: all of it, or nothing. Afterwards it can be undone, where there was
 * something to back up and that was wanted.
 * @param work changes the source that it is given.
 * @returns the backup of the state before. @throws BackupError as `takeSnapshot` and `work`.
 */
export async function changeUndoably(
  change: UndoableChange,
  work: (source: Source) => Promise<void>,
  call: CallOptions,
): Promise<Snapshot | undefined> {
  const { source, folder, safety, done } = change;
  const before = safety && (await source.hasData()) ? await backUpBefore(safety.repository, change, call) : undefined;
  const journal = before && safety ? new RestoreJournalWriter(safety.repository) : undefined;
  await work(journal?.noting(source) ?? source);
  await source.settleContent();
  if (before && safety && journal) {
    const restored = {
      repo: fromAnywhere(safety.place),
      undoId: lastingId(before),
      restoredAt: new Date().toISOString(),
    };
    // Everything is changed, which counts for more than that it can be undone by one command.
    await rememberRestore(folder, { ...restored, backup: done }, await journal.finish()).catch(() => undefined);
  }
  return before;
}

export interface Applying extends Omit<UndoableChange, 'doing' | 'done'> {
  readonly repository: Repository;
  readonly plan: RestorePlan;
  /** The backup as it was rewritten before the plan; `repository` is then its view. */
  readonly rewritten?: Snapshot | undefined;
  /** What is restored, in words. */
  readonly backup: string;
}

/** Carries out a restore, undoably. @returns as `changeUndoably`. @throws BackupError as `applyRestore`, too. */
export function applyPlan(applying: Applying, call: CallOptions): Promise<Snapshot | undefined> {
  const { repository, plan, rewritten, backup } = applying;
  const options = { ...call, ...(rewritten ? { rewritten } : {}) };
  const change = { ...applying, doing: `restoring ${backup}`, done: backup };
  return changeUndoably(change, (source) => applyRestore(repository, source, plan, options), call);
}

async function backUpBefore(
  repository: Repository,
  { source, trigger, doing }: UndoableChange,
  call: CallOptions,
): Promise<Snapshot> {
  const name = `Before ${doing}`.slice(0, 200);
  try {
    return await takeBackup(repository, source, { name, type: 'full', files: true }, trigger, call);
  } catch (thrown) {
    const error = toBackupError(thrown, 'internal');
    if (error.code === 'cancelled') throw error;
    throw new BackupError(error.code, {
      context: { ...error.context, step: SAFETY_STEP },
      hint: error.hint,
      cause: error,
    });
  }
}
