import { z } from '../../../engine/low-level.ts';
import type { LockRules } from '../../contract/keys.ts';

/** What this device remembers of its lock. */
export interface LockRecord {
  readonly rules: LockRules;
  /** Missing while it is unlocked. Milliseconds since 1970, as all times here. */
  readonly lockedAt?: number;
  /** When somebody was last known to be there. */
  readonly activeAt: number;
  readonly failures?: { readonly count: number; readonly lastAt: number };
}

export const lockRulesSchema = z.strictObject({
  idleMinutes: z.union([z.literal(0), z.literal(5), z.literal(15), z.literal(60)]),
  onStart: z.boolean(),
});

export function unlockedRecord(now: number): LockRecord {
  return { rules: { idleMinutes: 0, onStart: false }, activeAt: now };
}

const MINUTE_MS = 60_000;

/** Whether it is locked at a moment: because it was, or because nobody was there for too long. */
export function isLockedAt({ rules, lockedAt, activeAt }: LockRecord, now: number): boolean {
  return lockedAt !== undefined || (rules.idleMinutes > 0 && now - activeAt >= rules.idleMinutes * MINUTE_MS);
}

const FREE_FAILURES = 3;
const FIRST_WAIT_MS = 5_000;
const MOST_WAIT_MS = 5 * MINUTE_MS;

/**
 * Until when nothing is tried, after wrong keys: each further one doubles the wait. `undefined`: it may be tried now.
 */
export function waitUntil({ failures }: LockRecord, now: number): number | undefined {
  if (!failures || failures.count <= FREE_FAILURES) return undefined;
  const wait = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures.count - FREE_FAILURES - 1));
  // A clock that was set back must not make it longer.
  const until = Math.min(failures.lastAt, now) + wait;
  return until > now ? until : undefined;
}

/** One wrong key more. */
export function withFailure(record: LockRecord, now: number): LockRecord {
  return { ...record, failures: { count: (record.failures?.count ?? 0) + 1, lastAt: now } };
}

export function withoutLock({ rules }: LockRecord, now: number): LockRecord {
  return { rules, activeAt: now };
}
