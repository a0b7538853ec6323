import type { SnapshotScope, SnapshotTrigger } from '../format/snapshot.ts';
import { DAY_MS, MINUTE_MS } from './calendar.ts';
import { hasKeepRule, type RetentionPolicy } from './retention-policy.ts';
import { applyRules, type Moment, type RuleReason } from './retention-rules.ts';
import { fitInto, type RetentionSizes, sizesFromNewBytes } from './retention-size.ts';
import { zoneOf } from './zone.ts';

/** What is to be known of a backup to say whether it stays. */
export interface RetentionSnapshot<Id extends string = string> {
  readonly id: Id;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly trigger: SnapshotTrigger;
  readonly isPinned: boolean;
  readonly scope: SnapshotScope;
  readonly withFiles: boolean;
  /** The kinds of files that it has not, where it has others: see `leftOutOf`. */
  readonly leftOut?: readonly string[];
  readonly newBytes: number;
  /** What the last verification found; missing where there was none. */
  readonly condition?: 'verified' | 'damaged';
  /** Which device took it. Backups of different devices do not take each other's place. */
  readonly device?: string;
}

/** Why a backup stays. */
export type KeepReason =
  | RuleReason
  | { readonly rule: 'pinned' }
  /** A person made it, and the policy leaves those to people. */
  | { readonly rule: 'manual' }
  /** The newest that is not known to be damaged: no policy takes it. */
  | { readonly rule: 'last-good' }
  /** The newest of which every byte was read back and found right. */
  | { readonly rule: 'last-verified' }
  /** It undoes the last restore. */
  | { readonly rule: 'undo' }
  /** Made before a restore, an import or a change: kept for a time. `untilAt`: ISO 8601; `null`: forever. */
  | { readonly rule: 'safety'; readonly untilAt: string | null }
  /** No rule says what goes. */
  | { readonly rule: 'no-rule' }
  /** Nothing goes while the guard is tripped. */
  | { readonly rule: 'guard' };

/** Why a backup goes. */
export type ForgetReason =
  /** No rule keeps it. */
  | 'no-rule-keeps-it'
  /** A rule would keep it, but all together would take more than `maxBytes`. */
  | 'over-size'
  | 'safety-time-over';

export type RetentionVerdict<Id extends string = string> =
  | { readonly id: Id; readonly keep: true; readonly reasons: readonly KeepReason[] }
  | { readonly id: Id; readonly keep: false; readonly because: ForgetReason };

/** What the policy would do. Plain data. */
export interface RetentionPlan<Id extends string = string> {
  /** Of each, the newest first. */
  readonly verdicts: readonly RetentionVerdict<Id>[];
  readonly keep: readonly Id[];
  readonly forget: readonly Id[];
  /** About what would come free; `planPrune` knows exactly. */
  readonly freedBytes: number;
  /** What the rest takes is still more than `maxBytes`: what is left may not go. */
  readonly isOverSize: boolean;
  /** Nothing goes, since the data shrank sharply and no one has said that this was meant. */
  readonly isStoppedByGuard: boolean;
}

export interface RetentionInput<Id extends string = string> {
  /** All of one destination, in any order. */
  readonly snapshots: readonly RetentionSnapshot<Id>[];
  readonly policy: RetentionPolicy;
  readonly now: number;
  /** The IANA zone whose days, weeks and months count. */
  readonly timeZone: string;
  /** What they take; without it, as many bytes as each stored again. */
  readonly sizes?: RetentionSizes<Id>;
  readonly isGuardTripped?: boolean;
  /** The backup that would undo the last restore. */
  readonly undoId?: Id;
}

interface Entry<Id extends string> extends Moment {
  readonly snapshot: RetentionSnapshot<Id>;
}

/** A backup dated later than this from now was made by a clock that was wrong. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS;

/**
 * Works out which backups a policy keeps and which it forgets, with the reasons; deterministic, and changing nothing.
 *
 * - Backups of another scope, without files, or of another device have their own places; so do those that bear a time
 *   that is yet to come. None of them pushes an ordinary one out.
 * - A damaged backup takes no one's place: the rules are applied without them, and then once more with them.
 * - Pinned ones, the newest undamaged one, the newest verified one, and the undo of the last restore always stay; so do
 *   those that people made, where the policy says so.
 * - With no rule at all, nothing goes.
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
 * The newest that is not known to be damaged, and the newest that is known not to be. What a wrong clock has dated
 * ahead is looked at last.
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

/** Only those of one series compete for a place. */
function seriesOf<Id extends string>({ snapshot, instant }: Entry<Id>, now: number): string {
  const { scope, withFiles, leftOut = [], device = '' } = snapshot;
  return JSON.stringify([scope, withFiles, leftOut, device, instant > now + CLOCK_TOLERANCE_MS]);
}
