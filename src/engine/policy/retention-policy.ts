import { z } from '../core/zod.ts';

const most = (limit: number) => z.union([z.int().min(0).max(limit), z.null()]).catch(null);

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
  keepsManual: z.boolean().catch(true),
});

/**
 * Which backups stay. A backup stays if any rule keeps it; `maxBytes` then takes the oldest of those away until the
 * rest fits. `null`: no such rule. A rule that cannot be read is dropped, so that a rule is lost rather than a backup.
 */
export interface RetentionPolicy {
  /** The newest so many. */
  readonly keepLast: number | null;
  /** The newest of each of the last so many hours, days … that have a backup. */
  readonly hourly: number | null;
  readonly daily: number | null;
  readonly weekly: number | null;
  readonly monthly: number | null;
  readonly yearly: number | null;
  /** All that are at most so many days older than the newest one. */
  readonly keepWithinDays: number | null;
  /** Bytes that all together may take. */
  readonly maxBytes: number | null;
  /**
   * Days that safety backups stay (made before a restore, an undo, an import or a change); `null`:
   * forever.
   */
  readonly safetyDays: number | null;
  /** Backups that a person made stay until a person deletes them, and take no place from automatic ones. */
  readonly keepsManual: boolean;
}

/** Nothing is ever deleted. */
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

/** Some forty backups, reaching back five years. */
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
 * Reads a policy that any version has written. Missing fields are as in `KEEP_EVERYTHING`; what is no policy at all
 * deletes nothing.
 */
export function parseRetention(stored: unknown): RetentionPolicy {
  const given = z.looseObject({}).safeParse(stored).data ?? {};
  return policySchema.parse({ ...KEEP_EVERYTHING, ...given });
}

/** Whether some rule says which of the ordinary backups stay. */
export function hasKeepRule(policy: RetentionPolicy): boolean {
  const { keepLast, hourly, daily, weekly, monthly, yearly, keepWithinDays } = policy;
  return [keepLast, hourly, daily, weekly, monthly, yearly, keepWithinDays].some((rule) => rule !== null && rule > 0);
}
