import { DAY_MS } from './calendar.ts';
import type { CopyFacts, ProtectionFacts } from './health-facts.ts';
import { type GradedProblem, SEVERITIES, type Severity } from './health-problems.ts';

/** When a copy that lags behind is reported, and when it no longer counts. */
const BEHIND_MS = 7 * DAY_MS;
const FAR_BEHIND_MS = 30 * DAY_MS;
/** A test restore runs each month; a month late is too late. */
const DRILL_OLD_MS = 61 * DAY_MS;
const CHECK_OLD_MS = 92 * DAY_MS;

/**
 * The problems of the copies. One good copy outside this browser is enough, so the copy with the least serious problems
 * counts. Of the others, a copy that stopped working is reported, and the rest is a hint.
 */
export function problemsOfCopies(facts: ProtectionFacts): readonly GradedProblem[] {
  const outside = facts.copies.filter((copy) => copy.isOutsideBrowser);
  const best = findBest(facts);
  const others = facts.copies
    .filter((copy) => copy !== best?.copy)
    .flatMap((copy) => problemsAsFurtherCopy(copy, facts));
  if (!best) return [{ problem: { code: 'only-in-this-browser' }, severity: 'at-risk' }, ...others];
  const isElsewhere = outside.some((copy) => copy.isOutsideDevice && copy.newestAt !== null);
  return [
    ...best.problems,
    ...others,
    ...(isElsewhere ? [] : [{ problem: { code: 'only-on-this-device' }, severity: 'hint' } as const]),
  ];
}

/** When the newest backup in the best copy outside this browser was taken; `null` if there is none. */
export function keptOutsideAt(facts: ProtectionFacts): number | null {
  return findBest(facts)?.copy.newestAt ?? null;
}

/** The copy outside this browser with the least serious problems. */
function findBest(
  facts: ProtectionFacts,
): { readonly copy: CopyFacts; readonly problems: readonly GradedProblem[] } | undefined {
  const judged = facts.copies
    .filter((copy) => copy.isOutsideBrowser)
    .map((copy) => {
      const problems = problemsAsOnlyCopy(copy, facts);
      return { copy, problems, weight: weigh(problems) };
    });
  return judged.toSorted((one, other) => compareWeights(one.weight, other.weight))[0];
}

function problemsAsOnlyCopy(copy: CopyFacts, facts: ProtectionFacts): readonly GradedProblem[] {
  const { id: copyId, newestAt } = copy;
  const found: GradedProblem[] = [];
  const tell: Tell = (severity, problem) => found.push({ severity, problem });
  tellDamage(copy, 'at-risk', tell);
  const behind = behindMs(copy, facts);
  if (newestAt === null || behind !== null)
    tell(gradeBehind(newestAt, behind), { code: 'copy-behind', copyId, newestAt });
  tellTrials(copy, facts.now, 'attention', tell);
  return withState(copy, found);
}

function problemsAsFurtherCopy(copy: CopyFacts, facts: ProtectionFacts): readonly GradedProblem[] {
  const { id: copyId, newestAt } = copy;
  const found: GradedProblem[] = [];
  const tell: Tell = (severity, problem) => found.push({ severity, problem });
  tellDamage(copy, 'attention', tell);
  if (copy.isOutsideBrowser) {
    if (newestAt === null || behindMs(copy, facts) !== null) tell('hint', { code: 'copy-behind', copyId, newestAt });
    tellTrials(copy, facts.now, 'hint', tell);
  }
  return withState(copy, found);
}

type Tell = (severity: Severity, problem: GradedProblem['problem']) => void;

function gradeBehind(newestAt: number | null, behind: number | null): Severity {
  if (newestAt === null || (behind ?? 0) > FAR_BEHIND_MS) return 'at-risk';
  return (behind ?? 0) > BEHIND_MS ? 'attention' : 'hint';
}

/**
 * An unreachable copy can be neither updated, test-restored nor repaired: it comes first, as serious as the worst of
 * the rest.
 */
function withState({ id: copyId, state }: CopyFacts, found: readonly GradedProblem[]): readonly GradedProblem[] {
  if (state === 'ok') return found;
  const least = state === 'paused' ? 'hint' : 'attention';
  const severity = worstOf([least, ...found.map((graded) => graded.severity)]);
  const codes = { paused: 'copy-paused', 'permission-lost': 'permission-lost', failing: 'copy-failing' } as const;
  return [{ severity, problem: { code: codes[state], copyId } }, ...found];
}

function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'hint';
}

function tellDamage({ id: copyId, lastCheck, lastDrill }: CopyFacts, severity: Severity, tell: Tell): void {
  if (lastCheck?.ok === false) tell(severity, { code: 'copy-damaged', copyId, at: lastCheck.at });
  if (lastDrill?.ok === false) tell(severity, { code: 'drill-failed', copyId, at: lastDrill.at });
}

function tellTrials(
  { id: copyId, newestAt, newestTriedAt, lastDrill, lastCheck }: CopyFacts,
  now: number,
  severity: Severity,
  tell: Tell,
): void {
  if (newestAt === null) return;
  // The tested backup has almost everything: no worse than a copy that is that far behind.
  const untriedMs = newestTriedAt === undefined ? 0 : newestTriedAt === null ? Infinity : newestAt - newestTriedAt;
  const isTried = untriedMs <= BEHIND_MS;
  if (!isTried || !lastDrill || isOlder(lastDrill.at, DRILL_OLD_MS, now))
    tell(severity, { code: 'not-drilled', copyId, at: lastDrill?.at ?? null });
  else if (untriedMs > 0) tell('hint', { code: 'newest-not-tried', copyId });
  if (!lastCheck || isOlder(lastCheck.at, CHECK_OLD_MS, now))
    tell('hint', { code: 'check-old', copyId, at: lastCheck?.at ?? null });
}

/** How long it has lacked the changes since its newest backup; `null` if it has the last one. */
function behindMs({ newestAt }: CopyFacts, { lastBackupAt, now }: ProtectionFacts): number | null {
  if (newestAt === null || lastBackupAt === null || newestAt >= lastBackupAt) return null;
  return Math.max(0, now - newestAt);
}

/** A time in the future was noted by a clock that has been set back: it proves nothing. */
export function isOlder(at: number, than: number, now: number): boolean {
  return now - at > than || at - now > DAY_MS;
}

/** The number of problems of each severity, the worst first. */
function weigh(problems: readonly GradedProblem[]): readonly number[] {
  const weight = SEVERITIES.map(() => 0);
  for (const { severity } of problems) {
    const place = SEVERITIES.length - 1 - SEVERITIES.indexOf(severity);
    weight[place] = (weight[place] ?? 0) + 1;
  }
  return weight;
}

function compareWeights(one: readonly number[], other: readonly number[]): number {
  for (const [position, count] of one.entries()) {
    const difference = count - (other[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
