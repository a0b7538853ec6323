import { resolve } from 'node:path';
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
} from '../../engine/index.ts';
import { RestoreJournalWriter } from '../../engine/low-level.ts';
import { takeBackup } from './take-backup.ts';
import type { OpenedRepository } from '../repository/open-repository.ts';
import { SAFETY_STEP } from '../terminal/error-words.ts';
import { rememberRestore } from './last-restore.ts';

export interface Applying {
  readonly source: DataFolderSource;
  readonly folder: string;
  readonly repository: Repository;
  readonly plan: RestorePlan;
  /** The backup as it was rewritten before the plan; `repository` is then its view. */
  readonly rewritten?: Snapshot | undefined;
  /** What is restored, in words. */
  readonly backup: string;
  /** Where the state before is backed up to; missing: nowhere. */
  readonly safety?: OpenedRepository | undefined;
  readonly trigger: Extract<SnapshotTrigger, 'before-restore' | 'before-undo'>;
}

/**
 * Backs up what is in the folder, then restores: all of it, or nothing. Afterwards it can be undone, where there was
 * something to back up and that was wanted.
 * @returns the backup of the state before. @throws BackupError as `takeSnapshot` and `applyRestore`.
 */
export async function applyPlan(applying: Applying, call: CallOptions): Promise<Snapshot | undefined> {
  const { source, folder, repository, plan, rewritten, backup, safety, trigger } = applying;
  const hadData = await source.hasData();
  const before = safety && hadData ? await backUpBefore(safety.repository, applying, trigger, call) : undefined;
  const journal = before && safety ? new RestoreJournalWriter(safety.repository) : undefined;
  const options = { ...call, ...(rewritten ? { rewritten } : {}) };
  await applyRestore(repository, journal?.noting(source) ?? source, plan, options);
  await source.settleContent();
  if (before && safety && journal) {
    const restored = { repo: resolve(safety.place), undoId: lastingId(before), restoredAt: new Date().toISOString() };
    // Everything is restored, which counts for more than that it can be undone by one command.
    await rememberRestore(folder, { ...restored, backup }, await journal.finish()).catch(() => undefined);
  }
  return before;
}

async function backUpBefore(
  repository: Repository,
  { source, backup }: Applying,
  trigger: SnapshotTrigger,
  call: CallOptions,
): Promise<Snapshot> {
  const name = `Before restoring ${backup}`.slice(0, 200);
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
