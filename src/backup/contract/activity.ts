// The activity log: what was done to the backups and the data, when, why, and how it ended. It belongs to this device
// and is no part of the person's data: a restore leaves it as it is.
import type { ErrorCode, ErrorHint } from '../../engine/index.ts';
import { call } from './call.ts';

/** The `BroadcastChannel` on which every tab hears of each entry (`ActivityNews`). */
export const ACTIVITY_CHANNEL = 'heirloom-activity';

/** What was done. */
export const ACTIVITY_KINDS = [
  'backup',
  'copy',
  'download',
  'restore',
  'undo',
  'redo',
  'delete',
  'retention',
  'check',
  'heal',
  'drill',
  'key-change',
  'destination-change',
  'schedule-change',
  'guard',
] as const;

/** Trigger: a person, or something by itself. */
export const ACTIVITY_TRIGGERS = [
  'manual',
  'scheduled',
  'missed',
  'changes',
  'before-destructive',
  'automatic',
] as const;

export const ACTIVITY_OUTCOMES = ['ok', 'warning', 'failed', 'cancelled'] as const;

/** How many deleted backups an entry names. */
export const MOST_DELETED_NAMED = 50;

export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
export type ActivityTrigger = (typeof ACTIVITY_TRIGGERS)[number];
export type ActivityOutcome = (typeof ACTIVITY_OUTCOMES)[number];

export interface ActivityEntry {
  readonly id: string;
  /** When it ended. ISO 8601. */
  readonly at: string;
  readonly kind: ActivityKind;
  readonly trigger: ActivityTrigger;
  readonly outcome: ActivityOutcome;
  readonly durationMs?: number;
  /**
   * What it was about: a backup's name or time (ISO 8601), a destination's name, a kind of key. Never anything secret.
   */
  readonly subject?: string;
  /** The lasting id of the backup, or the id of the destination, that it was about. */
  readonly backupId?: string;
  readonly destinationId?: string;
  /**
   * Backups that were deleted: their names, or times (ISO 8601), newest first. At most `MOST_DELETED_NAMED`; `figures`
   * counts all.
   */
  readonly deleted?: readonly string[];
  /** Of a restore: the backup of the state before. */
  readonly undoId?: string;
  readonly errorCode?: ErrorCode;
  readonly hint?: ErrorHint;
  /** Such as `newBytes`, `bytes`, `records`, `files`, `freedBytes`, `copied`. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Which entries are asked for; all, where nothing is said. */
export interface ActivityQuery {
  /** Those that ended later than this. ISO 8601. */
  readonly since?: string;
  /** So many of the newest at most. */
  readonly limit?: number;
}

/** Message on the channel. */
export type ActivityNews = { readonly kind: 'added'; readonly entry: ActivityEntry } | { readonly kind: 'cleared' };

/** How well the backups in this browser share what they have in common, and how small it is stored. */
export interface StorageStatistics {
  /** What all backups would take if each stood alone, unpacked. */
  readonly separateBytes: number;
  /** The same with everything that is alike kept once: what the pieces hold, unpacked. */
  readonly uniqueBytes: number;
  /** What those pieces take, deflated and sealed. */
  readonly packedBytes: number;
  /** What the backups take in this browser, all in all. */
  readonly storedBytes: number;
  readonly pieces: number;
}

/** Calls about the activity log, and about what the backups take. */
export const ACTIVITY_CALLS = {
  /** Newest first. */
  listActivity: call<(query?: ActivityQuery) => readonly ActivityEntry[]>({ access: 'open' }),
  clearActivity: call<() => void>({ access: 'unlocked' }),
  /** `null` where there are no backups in this browser. @throws `locked`. */
  getStatistics: call<() => StorageStatistics | null>({ access: 'open' }),
};
