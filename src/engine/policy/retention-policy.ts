import { intBetween, z } from '../core/zod.ts';

const most = (limit: number) => z.catch(z.union([intBetween(0, limit), z.null()]), null);

const policySchema = z.object({
  keepLast: most(100_000),
  hourly: most(100_000),
  daily: most(100_000),
  weekly: most(100_000),
  monthly: most(100_000),
  yearly: most(100_000),
  keepWithinDays: most(100_000),
  maxBytes: most(Number.MAX_SAFE_INTEGER),
  safetyDays: most(100_000),
  keepsManual: z.catch(z.boolean(), true),
});

/**
 * Which backups stay. A backup stays if any rule keeps it; `maxBytes` then deletes the oldest of those until the rest
 * fits. `null`: no such rule. A rule that cannot be read is dropped, so that a rule is lost rather than a backup.
 */
export interface RetentionPolicy {
  /** Keep this many of the newest. */
  readonly keepLast: number | null;
  /** Keep the newest of each of the last so many hours, days … that have a backup. */
  readonly hourly: number | null;
  readonly daily: number | null;
  readonly weekly: number | null;
  readonly monthly: number | null;
  readonly yearly: number | null;
  /** Keep all that are at most this many days older than the newest one. */
  readonly keepWithinDays: number | null;
  /** The maximum bytes of all together. */
  readonly maxBytes: number | null;
  /** How many days to keep safety backups (made before a restore, an undo, an import or a change); `null`: forever. */
  readonly safetyDays: number | null;
  /** Manual backups stay until a person deletes them, and take no place from automatic ones. */
  readonly keepsManual: boolean;
}

/** Never deletes anything. */
export const KEEP_EVERYTHING: RetentionPolicy = {
  keepLast: null,
  hourly: null,
  daily: null,
  weekly: null,
  monthly: null,
  yearly: null,
  keepWithinDays: null,
  maxBytes: null,
  safetyDays: null,
  keepsManual: false,
};

/** About forty backups, reaching back five years. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  ...KEEP_EVERYTHING,
  keepLast: 5,
  hourly: 12,
  daily: 14,
  weekly: 8,
  monthly: 12,
  yearly: 5,
  safetyDays: 30,
};

/**
 * Reads a policy written by any version. Missing fields are as in `KEEP_EVERYTHING`; an invalid policy deletes nothing.
 */
export function parseRetention(stored: unknown): RetentionPolicy {
  const given = z.looseObject({}).safeParse(stored).data ?? {};
  return policySchema.parse({ ...KEEP_EVERYTHING, ...given });
}

/** Whether any rule limits the ordinary backups. */
export function hasKeepRule(policy: RetentionPolicy): boolean {
  const { keepLast, hourly, daily, weekly, monthly, yearly, keepWithinDays } = policy;
  return [keepLast, hourly, daily, weekly, monthly, yearly, keepWithinDays].some((rule) => rule !== null && rule > 0);
}
