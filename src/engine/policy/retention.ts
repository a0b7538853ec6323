import type { SnapshotScope, SnapshotTrigger } from '../format/snapshot.ts';
import { DAY_MS, MINUTE_MS } from './calendar.ts';
import { hasKeepRule, type RetentionPolicy } from './retention-policy.ts';
import { applyRules, type Moment, type RuleReason } from './retention-rules.ts';
import { fitInto, type RetentionSizes, sizesFromNewBytes } from './retention-size.ts';
import { zoneOf } from './zone.ts';

/** The facts about a backup that decide whether it stays. */
export interface RetentionSnapshot<Id extends string = string> {
  readonly id: Id;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly trigger: SnapshotTrigger;
  readonly isPinned: boolean;
  readonly scope: SnapshotScope;
  readonly withFiles: boolean;
  /** The kinds of files that it lacks, if it has others: see `leftOutOf`. */
  readonly leftOut?: readonly string[];
  readonly newBytes: number;
  /** The result of the last verification; missing if there was none. */
  readonly condition?: 'verified' | 'damaged';
  /** The device that took it. Backups of different devices do not compete. */
  readonly device?: string;
}

/** Why a backup stays. */
export type KeepReason =
  | RuleReason
  | { readonly rule: 'pinned' }
  /** A manual backup, and the policy leaves those to the person. */
  | { readonly rule: 'manual' }
  /** The newest that is not known to be damaged: no policy deletes it. */
  | { readonly rule: 'last-good' }
  /** The newest whose every byte was read back and verified. */
  | { readonly rule: 'last-verified' }
  /** It undoes the last restore. */
  | { readonly rule: 'undo' }
  /** Made before a restore, an import or a change: kept for a time. `untilAt`: ISO 8601; `null`: forever. */
  | { readonly rule: 'safety'; readonly untilAt: string | null }
  /** There is no rule that deletes ordinary backups. */
  | { readonly rule: 'no-rule' }
  /** Nothing is deleted while the guard is tripped. */
  | { readonly rule: 'guard' };

/** Why a backup is deleted. */
export type ForgetReason =
  /** No rule keeps it. */
  | 'no-rule-keeps-it'
  /** A rule would keep it, but all together would exceed `maxBytes`. */
  | 'over-size'
  | 'safety-time-over';

export type RetentionVerdict<Id extends string = string> =
  | { readonly id: Id; readonly keep: true; readonly reasons: readonly KeepReason[] }
  | { readonly id: Id; readonly keep: false; readonly because: ForgetReason };

/** The effect of a policy. Plain data. */
export interface RetentionPlan<Id extends string = string> {
  /** Of each, the newest first. */
  readonly verdicts: readonly RetentionVerdict<Id>[];
  readonly keep: readonly Id[];
  readonly forget: readonly Id[];
  /** The approximate space that would be freed; `planPrune` knows exactly. */
  readonly freedBytes: number;
  /** The rest still exceeds `maxBytes`, but must not be deleted. */
  readonly isOverSize: boolean;
  /** Nothing is deleted, because the data shrank sharply and no one has confirmed that. */
  readonly isStoppedByGuard: boolean;
}

export interface RetentionInput<Id extends string = string> {
  /** All backups at one destination, in any order. */
  readonly snapshots: readonly RetentionSnapshot<Id>[];
  readonly policy: RetentionPolicy;
  readonly now: number;
  /** The IANA zone whose days, weeks and months count. */
  readonly timeZone: string;
  /** Their sizes; without it, the newly stored bytes of each. */
  readonly sizes?: RetentionSizes<Id>;
  readonly isGuardTripped?: boolean;
  /** The backup that would undo the last restore. */
  readonly undoId?: Id;
}

interface Entry<Id extends string> extends Moment {
  readonly snapshot: RetentionSnapshot<Id>;
}

/** A backup dated further in the future than this was made by a wrong clock. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS;

/**
 * Plans which backups a policy keeps and which it deletes, with the reasons; deterministic, and without changing
 * anything.
 *
 * - Backups with another scope, without files, or of another device do not compete with others; nor do those dated in
 *   the future. None of them pushes out an ordinary one.
 * - A damaged backup pushes nothing out: the rules are applied without damaged backups, and then again with them.
 * - Pinned backups, the newest undamaged one, the newest verified one, and the undo of the last restore always stay;
 *   so do manual ones, if the policy says so.
 * - Without any rule, nothing is deleted.
 */
export function planRetention<Id extends string>(input: RetentionInput<Id>): RetentionPlan<Id> {
  const { snapshots, policy, now, undoId, isGuardTripped = false } = input;
  const zone = zoneOf(input.timeZone);
  const entries = snapshots
    .map((snapshot): Entry<Id> => {
      const instant = Date.parse(snapshot.takenAt);
      return { snapshot, instant, local: zone.localOf(instant) };
    })
    .sort((one, other) => other.instant - one.instant || (one.snapshot.id < other.snapshot.id ? -1 : 1));

  const reasons = new Map<Id, KeepReason[]>(entries.map(({ snapshot }) => [snapshot.id, []]));
  const isLeftToPeople = ({ trigger }: RetentionSnapshot<Id>) => policy.keepsManual && trigger === 'manual';
  const keep = (entry: Entry<Id>, reason: KeepReason) => reasons.get(entry.snapshot.id)?.push(reason);

  for (const entry of entries) {
    if (isGuardTripped) keep(entry, { rule: 'guard' });
    if (entry.snapshot.isPinned) keep(entry, { rule: 'pinned' });
    if (isLeftToPeople(entry.snapshot)) keep(entry, { rule: 'manual' });
    if (entry.snapshot.id === undoId) keep(entry, { rule: 'undo' });
  }
  for (const reason of lastGood(entries, now)) keep(reason.entry, { rule: reason.rule });
  const isSure = new Set(entries.filter(({ snapshot }) => reasons.get(snapshot.id)?.length !== 0));

  for (const entry of entries) if (isSafety(entry.snapshot)) keepSafety(entry, policy, now, keep);
  const ordinary = entries.filter(({ snapshot }) => !isSafety(snapshot) && !isLeftToPeople(snapshot));
  if (hasKeepRule(policy)) {
    for (const group of groupBy(ordinary, (entry) => seriesOf(entry, now))) {
      const intact = group.filter(({ snapshot }) => snapshot.condition !== 'damaged');
      const byRules = applyRules(intact, policy, zone);
      if (intact.length < group.length) {
        for (const [entry, found] of applyRules(group, policy, zone))
          if (!byRules.has(entry)) byRules.set(entry, found);
      }
      for (const [entry, found] of byRules) for (const reason of found) keep(entry, reason);
    }
  } else {
    for (const entry of ordinary) keep(entry, { rule: 'no-rule' });
  }

  const staying = entries.filter(({ snapshot }) => reasons.get(snapshot.id)?.length !== 0);
  const fit = fitInto(policy.maxBytes, {
    sizes: input.sizes ?? sizesFromNewBytes(snapshots),
    gone: entries.filter(({ snapshot }) => reasons.get(snapshot.id)?.length === 0).map(({ snapshot }) => snapshot.id),
    mayGoOldestFirst: staying
      .filter((entry) => !isSure.has(entry))
      .map(({ snapshot }) => snapshot.id)
      .reverse(),
  });
  const verdicts = entries.map(({ snapshot }): RetentionVerdict<Id> => {
    const found = reasons.get(snapshot.id) ?? [];
    if (fit.dropped.has(snapshot.id)) return { id: snapshot.id, keep: false, because: 'over-size' };
    if (found.length > 0) return { id: snapshot.id, keep: true, reasons: found };
    return { id: snapshot.id, keep: false, because: isSafety(snapshot) ? 'safety-time-over' : 'no-rule-keeps-it' };
  });
  return {
    verdicts,
    keep: verdicts.filter((verdict) => verdict.keep).map(({ id }) => id),
    forget: verdicts.filter((verdict) => !verdict.keep).map(({ id }) => id),
    freedBytes: fit.freedBytes,
    isOverSize: fit.isOverSize,
    isStoppedByGuard: isGuardTripped,
  };
}

type Keep<Id extends string> = (entry: Entry<Id>, reason: KeepReason) => void;

function keepSafety<Id extends string>(
  entry: Entry<Id>,
  { safetyDays }: RetentionPolicy,
  now: number,
  keep: Keep<Id>,
): void {
  if (safetyDays === null) {
    keep(entry, { rule: 'safety', untilAt: null });
    return;
  }
  const until = entry.instant + safetyDays * DAY_MS;
  if (until > now) keep(entry, { rule: 'safety', untilAt: new Date(until).toISOString() });
}

/**
 * The newest that is not known to be damaged, and the newest that is known not to be. Backups with future dates are
 * considered last.
 */
function lastGood<Id extends string>(
  entries: readonly Entry<Id>[],
  now: number,
): { readonly entry: Entry<Id>; readonly rule: 'last-good' | 'last-verified' }[] {
  const byTrust = [
    ...entries.filter(({ instant }) => instant <= now + CLOCK_TOLERANCE_MS),
    ...entries.filter(({ instant }) => instant > now + CLOCK_TOLERANCE_MS),
  ].filter(({ snapshot }) => snapshot.condition !== 'damaged');
  const ofAll = byTrust.filter(
    ({ snapshot }) => snapshot.scope === 'full' && snapshot.withFiles && !isSafety(snapshot),
  );
  const good = ofAll[0] ?? byTrust[0];
  const verified =
    ofAll.find(({ snapshot }) => snapshot.condition === 'verified') ??
    byTrust.find(({ snapshot }) => snapshot.condition === 'verified');
  return [
    ...(good ? [{ entry: good, rule: 'last-good' as const }] : []),
    ...(verified ? [{ entry: verified, rule: 'last-verified' as const }] : []),
  ];
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

function isSafety({ trigger }: Pick<RetentionSnapshot, 'trigger'>): boolean {
  return trigger !== 'manual' && trigger !== 'scheduled';
}

/** Only backups of the same series compete. */
function seriesOf<Id extends string>({ snapshot, instant }: Entry<Id>, now: number): string {
  const { scope, withFiles, leftOut = [], device = '' } = snapshot;
  return JSON.stringify([scope, withFiles, leftOut, device, instant > now + CLOCK_TOLERANCE_MS]);
}
