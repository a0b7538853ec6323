import { DAY_MS } from './calendar.ts';
import type { CopyFacts, ProtectionFacts } from './health-facts.ts';
import { type GradedProblem, SEVERITIES, type Severity } from './health-problems.ts';

/** A copy that lacks what changed is told after so long, and no longer counts as one after longer. */
const BEHIND_MS = 7 * DAY_MS;
const FAR_BEHIND_MS = 30 * DAY_MS;
/** A restore is tried each month; a month late is too late. */
const DRILL_OLD_MS = 61 * DAY_MS;
const CHECK_OLD_MS = 92 * DAY_MS;

/**
 * What is wrong with the copies. One good copy outside this browser is enough: so what counts is the one of which the
 * least is wrong. Of the others, what has stopped working is told, and the rest is a hint.
 */
export function problemsOfCopies(facts: ProtectionFacts): readonly GradedProblem[] {
  const outside = facts.copies
    .filter((copy) => copy.isOutsideBrowser)
    .map((copy) => ({ copy, problems: problemsAsOnlyCopy(copy, facts) }));
  const best = outside.toSorted((one, other) => compareWeights(weigh(one.problems), weigh(other.problems)))[0];
  const others = facts.copies.filter((copy) => copy !== best?.copy).flatMap((copy) => problemsAsFurtherCopy(copy, facts));
  if (!best) return [{ problem: { code: 'only-in-this-browser' }, severity: 'at-risk' }, ...others];
  const isElsewhere = outside.some(({ copy }) => copy.isOutsideDevice && copy.newestAt !== null);
  return [...best.problems, ...others, ...(isElsewhere ? [] : [{ problem: { code: 'only-on-this-device' }, severity: 'hint' } as const])];
}

function problemsAsOnlyCopy(copy: CopyFacts, facts: ProtectionFacts): readonly GradedProblem[] {
  const { id: copyId } = copy;
  const found: GradedProblem[] = [];
  const tell = (severity: Severity, problem: GradedProblem['problem']) => found.push({ severity, problem });
  if (copy.lastCheck?.ok === false) tell('at-risk', { code: 'copy-damaged', copyId, at: copy.lastCheck.at });
  if (copy.lastDrill?.ok === false) tell('at-risk', { code: 'drill-failed', copyId, at: copy.lastDrill.at });
  const isCut = tellState(copy, 'attention', tell);
  const behind = behindMs(copy, facts);
  // What is cut off can not be copied to, drilled or checked: it is to be reached first.
  if (copy.newestAt === null) tell('at-risk', { code: 'copy-behind', copyId, newestAt: null });
  else if (behind !== null && behind > BEHIND_MS) tell(behind > FAR_BEHIND_MS ? 'at-risk' : 'attention', { code: 'copy-behind', copyId, newestAt: copy.newestAt });
  else if (behind !== null && !isCut) tell('hint', { code: 'copy-behind', copyId, newestAt: copy.newestAt });
  tellTrials(copy, facts.now, 'attention', tell);
  return found;
}

function problemsAsFurtherCopy(copy: CopyFacts, facts: ProtectionFacts): readonly GradedProblem[] {
  const { id: copyId } = copy;
  const found: GradedProblem[] = [];
  const tell = (severity: Severity, problem: GradedProblem['problem']) => found.push({ severity, problem });
  if (copy.lastCheck?.ok === false) tell('attention', { code: 'copy-damaged', copyId, at: copy.lastCheck.at });
  if (copy.lastDrill?.ok === false) tell('attention', { code: 'drill-failed', copyId, at: copy.lastDrill.at });
  tellState(copy, 'attention', tell);
  if (copy.isOutsideBrowser) {
    if (copy.newestAt === null || behindMs(copy, facts) !== null) tell('hint', { code: 'copy-behind', copyId, newestAt: copy.newestAt });
    tellTrials(copy, facts.now, 'hint', tell);
  }
  return found;
}

type Tell = (severity: Severity, problem: GradedProblem['problem']) => void;

/** @returns whether it can not be reached now. */
function tellState({ id: copyId, state }: CopyFacts, severity: Severity, tell: Tell): boolean {
  if (state === 'permission-lost') tell(severity, { code: 'permission-lost', copyId });
  if (state === 'failing') tell(severity, { code: 'copy-failing', copyId });
  if (state === 'paused') tell('hint', { code: 'copy-paused', copyId });
  return state !== 'ok';
}

function tellTrials({ id: copyId, newestAt, lastDrill, lastCheck }: CopyFacts, now: number, severity: Severity, tell: Tell): void {
  if (newestAt === null) return;
  if (!lastDrill || isOlder(lastDrill.at, DRILL_OLD_MS, now)) tell(severity, { code: 'not-drilled', copyId, at: lastDrill?.at ?? null });
  if (!lastCheck || isOlder(lastCheck.at, CHECK_OLD_MS, now)) tell('hint', { code: 'check-old', copyId, at: lastCheck?.at ?? null });
}

/** For how long it has been without what changed since its newest backup; `null`: it holds the last. */
function behindMs({ newestAt }: CopyFacts, { lastBackupAt, now }: ProtectionFacts): number | null {
  if (newestAt === null || lastBackupAt === null || newestAt >= lastBackupAt) return null;
  return Math.max(0, now - newestAt);
}

/** A time in the future was noted by a clock that has been set back: it proves nothing. */
export function isOlder(at: number, than: number, now: number): boolean {
  return now - at > than || at - now > DAY_MS;
}

/** How many problems there are of each severity, the worst first. */
function weigh(problems: readonly GradedProblem[]): readonly number[] {
  return SEVERITIES.toReversed().map((severity) => problems.filter((problem) => problem.severity === severity).length);
}

function compareWeights(one: readonly number[], other: readonly number[]): number {
  for (const [position, count] of one.entries()) {
    const difference = count - (other[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
