// Loaded with the first restore or undo.
import { createDexieSource } from '../adapters/source-dexie/dexie-source.ts';
import {
  applyRestore,
  BackupError,
  lastingId,
  mustFindSnapshot,
  planRestore,
  type CallOptions,
  type RestoreChoice,
  type RestorePlan,
  type Snapshot,
  type SnapshotTrigger,
  type Source,
} from '../engine/index.ts';
import { readRestoreJournal, RestoreJournalWriter } from '../engine/low-level.ts';
import type { Job } from './job.ts';
import { takeBackup } from './taking.ts';
import { UndoNotes } from './undo-note.ts';

const WHOLE: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };
const UNDO: RestoreChoice = { mode: 'undo', selection: [], resolutions: [] };

/** Brings the database back to a backup. @param notesName where the note for an undo is kept. */
export async function restoreBackup(
  job: Job,
  notesName: string,
  backup: Snapshot,
  options: CallOptions,
): Promise<RestorePlan> {
  const { repository, database } = job;
  const source = createDexieSource(database);
  const snapshot = await mustFindSnapshot(repository, lastingId(backup), options);
  const plan = await planRestore({ repository, snapshot, source, choice: WHOLE }, options);
  return withNotes(notesName, (notes) => apply({ ...job, source }, notes, plan, 'before-restore', options));
}

/** Takes back the last restore or undo. @throws BackupError `missing-object` if there is none. */
export function undoRestore(job: Job, notesName: string, options: CallOptions): Promise<RestorePlan> {
  const { repository, database } = job;
  const source = createDexieSource(database);
  return withNotes(notesName, async (notes) => {
    const note = await notes.get();
    if (!note) throw new BackupError('missing-object', { context: { what: 'undo' }, hint: 'no-state-before' });
    const snapshot = await mustFindSnapshot(repository, note.backupId, options);
    const undoes = await readRestoreJournal(note.journal);
    const plan = await planRestore({ repository, snapshot, source, choice: UNDO, undoes }, options);
    return apply({ ...job, source }, notes, plan, 'before-undo', options);
  });
}

/** Backs up the present state, restores, and notes how to undo it. */
async function apply(
  job: Job & { readonly source: Source },
  notes: UndoNotes,
  plan: RestorePlan,
  trigger: SnapshotTrigger,
  options: CallOptions,
): Promise<RestorePlan> {
  const before = await takeBackup(job, trigger, options);
  const journal = new RestoreJournalWriter(job.repository);
  await applyRestore(job.repository, journal.noting(job.source), plan, options);
  await notes.set({ backupId: lastingId(before), journal: await journal.finish() });
  return plan;
}

async function withNotes<Value>(name: string, work: (notes: UndoNotes) => Promise<Value>): Promise<Value> {
  const notes = new UndoNotes(name);
  try {
    return await work(notes);
  } finally {
    notes.close();
  }
}
