import { DAY_MS } from './calendar.ts';
import { isOlder, keptOutsideAt, problemsOfCopies } from './health-copies.ts';
import type { ProtectionFacts } from './health-facts.ts';
import {
  type GradedProblem,
  type ProtectionProblem,
  type ProtectionStep,
  SEVERITIES,
  type Severity,
  stepFor,
} from './health-problems.ts';

export type ProtectionLevel = 'protected' | 'attention' | 'at-risk' | 'unprotected';

/** The main statement about the protection. */
export type ProtectionSentence =
  | ProtectionProblem
  /**
   * `keptAt`: when the newest backup of the copy outside this browser was taken; earlier than the last, if that is
   * still to be copied.
   */
  | { readonly code: 'protected'; readonly lastBackupAt: number; readonly keptAt: number };

export interface Protection {
  readonly level: ProtectionLevel;
  readonly sentence: ProtectionSentence;
  /** The most useful next step; `null` if there is nothing left to do. */
  readonly nextStep: ProtectionStep | null;
  /** All other possible improvements, the most serious first, each with the step that fixes it. */
  readonly improvements: readonly {
    readonly problem: ProtectionProblem;
    readonly severity: Severity;
    readonly step: ProtectionStep;
  }[];
  readonly isBackupRunning: boolean;
}

const worstFirst = SEVERITIES.toReversed();
const OLD_MS = 7 * DAY_MS;
const VERY_OLD_MS = 30 * DAY_MS;
const NEARLY_FULL = 0.8;
const ALMOST_FULL = 0.95;

/**
 * Judges how well the data is protected. `protected` only if a copy outside this browser was read back, decrypted and
 * test-restored and is up to date, and the person has shown that they have a key. The level is that of the worst
 * problem; improving a fact never lowers it.
 */
export function assessProtection(facts: ProtectionFacts): Protection {
  const found = [...problemsHere(facts), ...problemsOfCopies(facts)];
  const problems = worstFirst.flatMap((severity) => found.filter((graded) => graded.severity === severity));
  const [worst, ...rest] = problems;
  const { lastBackupAt, isBackupRunning } = facts;
  const step = (problem: ProtectionProblem): ProtectionStep => {
    const mends = stepFor(problem);
    return isBackupRunning && mends.kind === 'back-up' ? { kind: 'wait' } : mends;
  };
  const listed = (graded: GradedProblem) => ({
    problem: graded.problem,
    severity: graded.severity,
    step: step(graded.problem),
  });
  if (worst && worst.severity !== 'hint') {
    return {
      level: worst.severity,
      sentence: worst.problem,
      nextStep: step(worst.problem),
      improvements: rest.map(listed),
      isBackupRunning,
    };
  }
  // Without a backup there is always a worse problem than a hint.
  const sentence = { code: 'protected', lastBackupAt: lastBackupAt ?? 0, keptAt: keptOutsideAt(facts) ?? 0 } as const;
  return {
    level: 'protected',
    sentence,
    nextStep: worst ? step(worst.problem) : null,
    improvements: problems.map(listed),
    isBackupRunning,
  };
}

function problemsHere(facts: ProtectionFacts): readonly GradedProblem[] {
  const { repository, lastBackupAt, key, copies, quotaFraction } = facts;
  const found: GradedProblem[] = [];
  const tell = (severity: Severity, problem: ProtectionProblem) => found.push({ severity, problem });
  const isOutside = copies.some((copy) => copy.isOutsideBrowser && copy.newestAt !== null);
  if (repository === 'locked')
    tell(key === 'proven' && lastBackupAt !== null ? 'at-risk' : 'unprotected', {
      code: 'backups-locked',
      canBeOpened: key !== 'none',
    });
  if (repository === 'lost')
    tell(isOutside && lastBackupAt !== null ? 'at-risk' : 'unprotected', { code: 'backups-lost' });
  if (repository !== 'locked' && repository !== 'lost' && lastBackupAt === null)
    tell('unprotected', { code: 'no-backup' });
  if (facts.isGuardTripped) tell('at-risk', { code: 'guard-tripped' });
  if (key === 'none') tell('at-risk', { code: 'no-key' });
  tellAge(facts, tell);
  if (key === 'unproven') tell('attention', { code: 'key-not-proven' });
  if (quotaFraction !== null && quotaFraction >= NEARLY_FULL) {
    tell(quotaFraction >= ALMOST_FULL ? 'attention' : 'hint', { code: 'storage-nearly-full', fraction: quotaFraction });
  }
  if (facts.isStoragePersistent === false) tell('hint', { code: 'storage-not-persistent' });
  if (!facts.isScheduleOn) tell('hint', { code: 'schedule-off' });
  return found;
}

/** Whether the last attempt failed, and whether the last backup is too old for the changes since. */
function tellAge(
  { now, lastBackupAt, changesSince, lastFailure, overdueSince }: ProtectionFacts,
  tell: (severity: Severity, problem: ProtectionProblem) => void,
): void {
  if (lastFailure !== null) tell('attention', { code: 'last-attempt-failed', error: lastFailure });
  if (lastBackupAt === null || changesSince === 0) return;
  const isOld = isOlder(lastBackupAt, OLD_MS, now);
  if (isOld)
    tell(isOlder(lastBackupAt, VERY_OLD_MS, now) ? 'at-risk' : 'attention', {
      code: 'backup-old',
      lastBackupAt,
      changes: changesSince,
    });
  else if (overdueSince !== null) tell('attention', { code: 'overdue', since: overdueSince, changes: changesSince });
}
