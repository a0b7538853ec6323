import type { CallOptions, Credential } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { DestinationStatus, NewPlace } from '../../../backup/contract/destinations.ts';
import type { BackupSummary } from '../../../backup/contract/backups.ts';
import type { OpenedFile } from '../../../backup/contract/restoring.ts';
import { mustGetDefinition } from '../../../destinations/kinds.ts';
import { isConnectFailure } from '../shared/connect/connect-words.ts';
import { checkObjects } from './check-actions.ts';
import { NO_CHOICES, useChoices } from './choice-store.ts';
import { goTo } from './go-to.ts';
import { closeComparison } from './plan-actions.ts';
import { runTask, stopTask } from './run-task.ts';
import type { RestoreStep } from './steps.ts';
import { INITIAL_STATE, useWizard, type OpenFile } from './wizard-store.ts';

/** Drops all known facts and closes open files; the choices stay. */
function forgetKnown(): void {
  stopTask();
  const { file, hasMoved } = useWizard.getState();
  closeComparison();
  if (file) backupClient.closeFile(file.opened.sourceId).catch(() => undefined);
  useWizard.setState({ ...INITIAL_STATE, hasMoved });
}

/** Drops everything, for another restore. */
export function forgetAll(): void {
  forgetKnown();
  useChoices.setState(NO_CHOICES);
}

/** Drops everything and goes back to the first step. */
export function startOver(): void {
  forgetAll();
  goTo('choose');
}

/** Chooses a backup in this browser. @param isAsked the address named it: Back returns to the previous page. */
export function chooseHere(backup: BackupSummary, isAsked = false): void {
  forgetAll();
  useChoices.setState({ backup });
  goTo('check', {}, isAsked);
}

/** Opens a file; asks for a key only if this browser has none that opens it. */
export function chooseFile(file: File): Promise<void> {
  return chooseOpened('file', file.name, (options) => backupClient.openFile(file, options));
}

/**
 * The same for a place that is not a destination yet. @param name its name for now.
 * @throws BackupError a failure that its form explains.
 */
export async function chooseNewPlace(place: NewPlace, name: string): Promise<void> {
  await chooseOpened(nounOf(place), name, () => backupClient.openForRestore(place));
  const { failure } = useWizard.getState();
  if (!failure || !isConnectFailure(failure.error)) return;
  useWizard.setState({ failure: undefined });
  throw failure.error;
}

/** The same for one of the destinations. */
export function chooseDestination({ id, kind, name }: Pick<DestinationStatus, 'id' | 'kind' | 'name'>): Promise<void> {
  return chooseOpened(nounOf({ kind }), name, () => backupClient.openForRestore({ destinationId: id }));
}

function nounOf({ kind }: { readonly kind: string }): string {
  return mustGetDefinition(kind).words.noun;
}

async function chooseOpened(
  what: OpenFile['what'],
  name: string,
  open: (options: CallOptions) => Promise<OpenedFile>,
): Promise<void> {
  forgetKnown();
  const end = await runTask('open-file', `Opening ${name}`, open);
  if (end.kind !== 'done') return;
  const chosen: OpenFile = { opened: end.value, name, what };
  useWizard.setState({ file: chosen, resumeAt: stepToResume(chosen) });
  if (end.value.isUnlocked) await enterFile(chosen);
  else goTo('unlock');
}

/** If the same file was chosen before the page was reloaded: the step at which to continue. */
function stepToResume({ opened }: OpenFile): RestoreStep | undefined {
  const { file, backup, step } = useChoices.getState();
  const isSame = backup !== undefined && file?.repositoryId === opened.repositoryId;
  return isSame && (step === 'preview' || step === 'conflicts' || step === 'confirm' || step === 'run')
    ? step
    : undefined;
}

/** @returns whether it opens the file. @throws BackupError `mistyped-recovery-key` and other errors. */
export async function unlockFile(credential: Credential): Promise<boolean> {
  const { file } = useWizard.getState();
  if (!file) return false;
  const isOpen = await backupClient.unlockFile(file.opened.sourceId, credential);
  // Meanwhile the person may have gone elsewhere.
  if (isOpen && useWizard.getState().file === file) await enterFile(file);
  return isOpen;
}

async function enterFile(file: OpenFile): Promise<void> {
  const end = await runTask('open-file', 'Reading the list of backups', () =>
    backupClient.listFileBackups(file.opened.sourceId),
  );
  if (end.kind !== 'done') return;
  const { backups, damaged } = end.value;
  const { resumeAt } = useWizard.getState();
  const known = { isUnlocked: true, candidates: backups, damagedCount: damaged.length };
  const again = backups.find(({ id }) => id === useChoices.getState().backup?.id);
  if (resumeAt && again) {
    useChoices.setState({ backup: again });
    goTo(resumeAt === 'run' ? 'confirm' : resumeAt, { ...known, resumeAt: undefined });
    return;
  }
  useChoices.setState({
    ...NO_CHOICES,
    file: { name: file.name, what: file.what, repositoryId: file.opened.repositoryId },
    backup: backups.length === 1 ? backups[0] : undefined,
  });
  goTo('check', { ...known, resumeAt: undefined });
  await checkObjects();
}

/** Chooses among several backups in a file. */
export function pickBackup(backup: BackupSummary): void {
  const before = useChoices.getState();
  if (before.backup?.id !== backup.id) {
    closeComparison();
    useWizard.setState({ checkReport: undefined, leavesOut: false, matches: [] });
    useChoices.setState({ ...NO_CHOICES, file: before.file, backup });
  }
  goTo('preview');
}

/** After the check: to the choice if there are several, else to the preview. */
export function leaveCheck(): void {
  stopTask();
  useWizard.setState({ job: undefined });
  goTo(useWizard.getState().candidates.length > 1 ? 'pick' : 'preview');
}
