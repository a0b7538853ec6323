import type { RetentionInput, RetentionSnapshot } from '../retention.ts';

/**
 * The expected result of `planRetention`, computed slowly and differently: each backup is compared with all others,
 * with day and week names from the platform.
 */
export function keptByModel({
  snapshots,
  policy,
  now,
  timeZone,
  undoId,
}: Pick<RetentionInput, 'snapshots' | 'policy' | 'now' | 'timeZone' | 'undoId'>): Set<string> {
  const time = ({ takenAt }: RetentionSnapshot) => new Date(takenAt).getTime();
  const isNewer = (one: RetentionSnapshot, other: RetentionSnapshot) =>
    time(one) > time(other) || (time(one) === time(other) && one.id < other.id);
  const isAhead = (snapshot: RetentionSnapshot) => time(snapshot) > now + 600_000;
  const isSafety = ({ trigger }: RetentionSnapshot) => !['manual', 'scheduled'].includes(trigger);
  const isLeftToPeople = ({ trigger }: RetentionSnapshot) => policy.keepsManual && trigger === 'manual';
  const newestOf = (some: readonly RetentionSnapshot[]) =>
    some.find((one) => some.every((other) => other === one || isNewer(one, other)));
  const names = new Map(snapshots.map((snapshot) => [snapshot, namesOf(time(snapshot), timeZone)]));
  const nameOf = (snapshot: RetentionSnapshot, rule: PeriodName) => names.get(snapshot)?.[rule];

  const good = snapshots.filter(({ condition }) => condition !== 'damaged');
  /** Undamaged ones that are not in the future, else undamaged ones, else … */
  const best = (some: readonly RetentionSnapshot[]) => {
    const whole = some.filter((one) => one.scope === 'full' && one.withFiles && !isSafety(one));
    for (const group of [whole.filter((one) => !isAhead(one)), whole, some.filter((one) => !isAhead(one)), some])
      if (group.length > 0) return newestOf(group);
    return undefined;
  };
  const sure = new Set<RetentionSnapshot | undefined>([
    best(good),
    best(good.filter(({ condition }) => condition === 'verified')),
    ...snapshots.filter((one) => one.isPinned || one.id === undoId || isLeftToPeople(one)),
  ]);

  const keepRules = [
    policy.keepLast,
    policy.hourly,
    policy.daily,
    policy.weekly,
    policy.monthly,
    policy.yearly,
    policy.keepWithinDays,
  ];
  const isRuled = keepRules.some((rule) => rule !== null && rule > 0);
  const isKeptAmong = (one: RetentionSnapshot, peers: readonly RetentionSnapshot[]) => {
    if (!peers.includes(one)) return false;
    const newer = peers.filter((other) => isNewer(other, one));
    if (newer.length < (policy.keepLast ?? 0)) return true;
    const isKeptByPeriod = (['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const).some((rule) => {
      const own = nameOf(one, rule);
      const later = new Set(newer.map((other) => nameOf(other, rule)));
      return !later.has(own) && later.size < (policy[rule] ?? 0);
    });
    if (isKeptByPeriod) return true;
    const newest = newestOf(peers);
    return (
      newest !== undefined &&
      (policy.keepWithinDays ?? 0) > 0 &&
      time(one) >= earlier(time(newest), policy.keepWithinDays ?? 0, timeZone)
    );
  };
  const isKept = (one: RetentionSnapshot) => {
    if (sure.has(one)) return true;
    if (isSafety(one)) return policy.safetyDays === null || time(one) + policy.safetyDays * 86_400_000 > now;
    if (!isRuled) return true;
    const peers = snapshots.filter(
      (other) =>
        !isSafety(other) &&
        !isLeftToPeople(other) &&
        other.scope === one.scope &&
        other.withFiles === one.withFiles &&
        `${other.leftOut}` === `${one.leftOut}` &&
        other.device === one.device &&
        isAhead(other) === isAhead(one),
    );
    return (
      isKeptAmong(one, peers) ||
      isKeptAmong(
        one,
        peers.filter(({ condition }) => condition !== 'damaged'),
      )
    );
  };

  const kept = new Set(snapshots.filter(isKept));
  const bytes = () => [...kept].reduce((sum, { newBytes }) => sum + newBytes, 0);
  while (policy.maxBytes !== null && bytes() > policy.maxBytes) {
    const free = [...kept].filter((one) => !sure.has(one));
    const oldest = free.find((one) => free.every((other) => other === one || isNewer(other, one)));
    if (!oldest) break;
    kept.delete(oldest);
  }
  return new Set([...kept].map(({ id }) => id));
}

type PeriodName = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** Names are cached, because the simulation asks for the same moments again and again. */
const remembered = new Map<string, Record<PeriodName, string>>();
const formats = new Map<string, Intl.DateTimeFormat>();

function namesOf(instant: number, timeZone: string): Record<PeriodName, string> {
  const key = `${instant} ${timeZone}`;
  const known = remembered.get(key);
  if (known) return known;
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'long' });
  formats.set(timeZone, format);
  // Such as `2026-03-29 03:00:00 GMT+2`.
  const [day = '', clock = '', offset = ''] = format.format(instant).split(' ');
  const monday = new Date(`${day}T00:00:00Z`);
  while (monday.getUTCDay() !== 1) monday.setUTCDate(monday.getUTCDate() - 1);
  const names = {
    hourly: `${day} ${clock.slice(0, 2)} ${offset}`,
    daily: day,
    weekly: monday.toISOString(),
    monthly: day.slice(0, 7),
    yearly: day.slice(0, 4),
  };
  remembered.set(key, names);
  return names;
}

/** The instant a number of days earlier, at the same local time, found by trying nearby quarters of an hour. */
function earlier(instant: number, days: number, timeZone: string): number {
  const key = `${instant} ${days} ${timeZone}`;
  const found = rememberedEarlier.get(key) ?? findEarlier(instant, days, timeZone);
  rememberedEarlier.set(key, found);
  return found;
}

const rememberedEarlier = new Map<string, number>();

function findEarlier(instant: number, days: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const reading = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  const wanted = reading(Math.floor(instant / 1000) * 1000) - days * 86_400_000;
  const near = Math.floor(instant / 1000) * 1000 - days * 86_400_000;
  for (let quarters = -100; quarters <= 100; quarters += 1)
    if (reading(near + quarters * 900_000) === wanted) return near + quarters * 900_000 + (instant % 1000);
  // The time was skipped: the first moment after it.
  for (let minutes = -1500; minutes <= 1500; minutes += 1) {
    const at = Math.floor((near + minutes * 60_000) / 60_000) * 60_000;
    if (reading(at) > wanted && reading(at - 60_000) < wanted) return at;
  }
  throw new Error('no such time within a day');
}
