import { BackupError } from '../../engine/index.ts';
import { backupClient } from '../../worker/client.ts';
import type { BackupSummary } from '../../worker/protocol.ts';
import type { CredentialInput } from '../../ui/credential-form.tsx';
import { guardLeaving } from '../../ui/guard-leaving.ts';
import { goTo, INITIAL_STATE, sourceOf, useRestoreStore } from './restore-store.ts';
import { runTask, stopTask } from './run-task.ts';

const state = () => useRestoreStore.getState();

/** Forgets everything and goes back to the choice. */
export function startOver(): void {
  stopTask();
  const { file, step } = state();
  if (file) backupClient.closeFile(file.opened.sourceId).catch(() => undefined);
  useRestoreStore.setState({ ...INITIAL_STATE, hasMoved: step !== 'choose' });
}

/** Takes a backup of this browser. */
export function chooseHere(backup: BackupSummary): void {
  startOver();
  goTo('check', { backup });
}

/** Opens a file; asks for a key only where this browser holds none that opens it. */
export async function chooseFile(file: File): Promise<void> {
  startOver();
  const end = await runTask('open-file', `Opening ${file.name}`, (options) => backupClient.openFile(file, options));
  if (end.kind !== 'done') return;
  const chosen = { opened: end.value, name: file.name };
  if (end.value.isUnlocked) await enterFile({ file: chosen });
  else goTo('unlock', { file: chosen });
}

/** @returns whether it opens the file. @throws BackupError `mistyped-recovery-key` and whatever else went wrong. */
export async function unlockFile(credential: CredentialInput): Promise<boolean> {
  const { file } = state();
  if (!file) return false;
  const isOpen = await backupClient.unlockFile(file.opened.sourceId, credential);
  // Meanwhile the person may have gone elsewhere.
  if (isOpen && state().file === file) await enterFile({ file });
  return isOpen;
}

async function enterFile({ file }: { readonly file: NonNullable<ReturnType<typeof state>['file']> }): Promise<void> {
  const end = await runTask('open-file', 'Reading the list of backups', () => backupClient.listFileBackups(file.opened.sourceId));
  if (end.kind !== 'done') return;
  const { backups, damaged } = end.value;
  goTo('check', { file, candidates: backups, damagedCount: damaged.length, backup: backups.length === 1 ? backups[0] : undefined });
  await checkObjects();
}

/** The quick check of an opened file: every stored part against its own name. */
export async function checkObjects(): Promise<void> {
  const { file } = state();
  if (!file) return;
  const end = await runTask('verify', 'Checking the file', (options) => backupClient.checkFileObjects(file.opened.sourceId, options));
  if (end.kind === 'done') useRestoreStore.setState({ objectsReport: end.value });
}

/** The full check of the chosen backup: every byte decrypted and compared. */
export async function checkEveryByte(): Promise<void> {
  const { backup } = state();
  if (!backup) return;
  const end = await runTask('verify', 'Checking every byte', (options) => backupClient.checkBackup(sourceOf(state()), backup.id, options));
  if (end.kind === 'done') useRestoreStore.setState({ checkReport: end.value });
}

/** Chooses among several backups of a file. */
export async function pickBackup(backup: BackupSummary): Promise<void> {
  useRestoreStore.setState((before) => ({ backup, checkReport: before.backup?.id === backup.id ? before.checkReport : undefined }));
  await showPreview();
}

/** From the check on: to the choice where there are several, else to the preview. */
export async function leaveCheck(): Promise<void> {
  stopTask();
  useRestoreStore.setState({ job: undefined });
  if (state().backup && state().candidates.length <= 1) await showPreview();
  else goTo('pick');
}

/** Works out what restoring would do. */
export async function showPreview(): Promise<void> {
  const { backup } = state();
  if (!backup) return;
  goTo('preview', { plan: undefined });
  const end = await runTask('restore', 'Comparing with what is here now', () => backupClient.planRestore(sourceOf(state()), backup.id));
  if (end.kind === 'done') useRestoreStore.setState({ plan: end.value });
}

/** Restores what was previewed. `refresh` is called once it has ended, however it did. */
export async function restore({ safetyBackup, refresh }: { readonly safetyBackup: boolean; readonly refresh: () => Promise<void> }): Promise<void> {
  const { plan } = state();
  if (!plan) return;
  goTo('run');
  const release = guardLeaving();
  const startedAt = performance.now();
  const end = await runTask('restore', 'Restoring', (options) => backupClient.restore(sourceOf(state()), plan, { safetyBackup }, options));
  release();
  if (end.kind === 'done') goTo('done', { result: { ...end.value, isUndo: false } });
  else if (end.kind === 'failed' && isRestoredAllTheSame(end.error)) goTo('done', { result: { durationMs: performance.now() - startedAt, isUndo: false, wasForgotten: true } });
  else if (end.kind === 'failed' && end.error instanceof BackupError && end.error.code === 'stale-plan') await previewAgain(end.error);
  else useRestoreStore.setState({ step: 'confirm', wasStopped: end.kind === 'stopped' });
  await refresh();
}

/** Everything was brought back; only the note of it, by which it is undone with one press, could not be written. */
function isRestoredAllTheSame(error: unknown): boolean {
  return error instanceof BackupError && error.context['step'] === 'remember';
}

/** The data has changed meanwhile: what was agreed to is no longer what would be done. */
async function previewAgain(error: unknown): Promise<void> {
  await showPreview();
  useRestoreStore.setState({ failure: { operation: 'restore', error } });
}

/** Takes the restore back, or takes back that it was taken back. */
export async function undo(refresh: () => Promise<void>): Promise<void> {
  const { result } = state();
  goTo('run');
  const release = guardLeaving();
  const startedAt = performance.now();
  const end = await runTask('undo', 'Undoing', (options) => backupClient.undoLastRestore(options));
  release();
  const isUndo = !(result?.isUndo ?? false);
  if (end.kind === 'done') goTo('done', { result: { ...end.value, isUndo } });
  else if (end.kind === 'failed' && isRestoredAllTheSame(end.error)) goTo('done', { result: { durationMs: performance.now() - startedAt, isUndo, wasForgotten: true } });
  else useRestoreStore.setState({ step: 'done', wasStopped: end.kind === 'stopped' });
  await refresh();
}
