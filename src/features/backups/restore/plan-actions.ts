import { BackupError, type RestoreChoice, type RestoreMode } from '../../../engine/index.ts';
import { backupClient } from '../../../backup/client/client.ts';
import type { CollectionMatch } from '../../../backup/contract/comparing.ts';
import { selectionRules } from './choice/selection-rules.ts';
import { NO_RESOLUTIONS, resolutionRules, type ResolutionChoice } from './choice/resolution-choice.ts';
import { EVERYTHING, type TreeChoice } from './choice/tree-choice.ts';
import { useChoices } from './choice-store.ts';
import { isDamageKnown } from './known-damage.ts';
import { runTask, stopTask } from './run-task.ts';
import { currentSource, useWizard } from './wizard-store.ts';

/** Drops the comparison, and with it the plan. */
export function closeComparison(): void {
  const { comparison } = useWizard.getState();
  useWizard.setState({ comparison: undefined, planned: undefined, isPlanOld: false });
  // A failure to close it does not matter: the worker keeps only the last few.
  if (comparison) backupClient.closeComparison(comparison.comparisonId).catch(() => undefined);
}

/** Compares the chosen backup with now, unless that is done or in progress. @returns whether there is a comparison. */
export async function ensureComparison(): Promise<boolean> {
  const { comparison, job } = useWizard.getState();
  if (comparison) return true;
  const { backup, matching } = useChoices.getState();
  const source = currentSource();
  if (!backup || !source || job) return false;
  const end = await runTask(
    'list',
    'Comparing with your current data',
    (options) =>
      backupClient.openComparison({ kind: 'now' }, { kind: 'backup', source, id: backup.id, matching }, options),
    (opened) => ({ comparison: opened, matches: opened.matches ?? [] }),
  );
  // A matching that has become invalid would fail each time, so the next attempt goes without.
  if (end.kind === 'failed' && matching.length > 0 && cannotMatch(end.error)) useChoices.setState({ matching: [] });
  return end.kind === 'done';
}

/** Plans the restore for the current choices, unless that is done or in progress. @returns whether there is a plan. */
export async function ensurePlan(): Promise<boolean> {
  const before = useWizard.getState();
  if (before.planned && !before.isPlanOld) return true;
  if (!(await ensureComparison())) return false;
  const { comparison, job } = useWizard.getState();
  if (!comparison || job) return false;
  const choice = currentChoice();
  useWizard.setState({ isPlanOld: false });
  const end = await runTask(
    'list',
    'Preparing the restore',
    (options) => backupClient.planChosen(comparison.comparisonId, choice, options),
    (planned) => ({ planned }),
  );
  if (end.kind !== 'done') {
    useWizard.setState({ isPlanOld: true });
    return false;
  }
  // The choices changed meanwhile.
  return useWizard.getState().isPlanOld ? ensurePlan() : true;
}

/** Compares everything again, if the open comparison is lost or outdated. The choices stay. */
export async function compareAgain(): Promise<void> {
  closeComparison();
  useWizard.setState({ failure: undefined, wasStopped: false });
  await ensureComparison();
}

/** The choices in the engine's terms. */
function currentChoice(): RestoreChoice {
  const { mode, tree, resolutions } = useChoices.getState();
  const { comparison } = useWizard.getState();
  const parts = comparison?.parts ?? [];
  return {
    ...(isDamageKnown() ? { unreadable: 'leave-out' as const } : {}),
    mode,
    selection: selectionRules(tree, parts),
    resolutions: mode === 'update' ? resolutionRules(resolutions) : [],
  };
}

function cannotMatch(error: unknown): boolean {
  return error instanceof BackupError && (error.code === 'stale-plan' || error.code === 'damaged');
}

/**
 * Matches these collections by name, and no others. Earlier choices referred to other collections, so they are reset.
 * Matching is for adding to existing data, so that mode is selected, unless the person changes it afterwards.
 */
export function setMatching(matching: readonly CollectionMatch[]): void {
  const before = useChoices.getState();
  const mode = before.matching.length === 0 && before.mode === 'exact' ? 'missing' : before.mode;
  useChoices.setState({ matching, mode, tree: EVERYTHING, resolutions: NO_RESOLUTIONS });
  stopTask();
  closeComparison();
  useWizard.setState({ job: undefined, failure: undefined, wasStopped: false, wasStale: false });
  void ensureComparison();
}

export function setMode(mode: RestoreMode): void {
  useChoices.setState({ mode });
  useWizard.setState({ planned: undefined, isPlanOld: true, wasStale: false });
}

export function setTree(tree: TreeChoice): void {
  useChoices.setState({ tree });
  useWizard.setState({ planned: undefined, isPlanOld: true, wasStale: false });
}

/** The last plan stays visible until there is a new one: it lists the same conflicts. */
export function setResolutions(resolutions: ResolutionChoice): void {
  useChoices.setState({ resolutions });
  useWizard.setState({ isPlanOld: true });
}
