// The activity log: what was done to the backups and the data, when, why, and with what result. It belongs to this
// device and is not part of the person's data: a restore leaves it unchanged.
import type { ErrorCode, ErrorHint } from '../../engine/index.ts';
import { call } from './call.ts';

/** The `BroadcastChannel` that tells every tab about each entry (`ActivityNews`). */
export const ACTIVITY_CHANNEL = 'heirloom-activity';

/** The kind of activity. */
export const ACTIVITY_KINDS = [
  'backup',
  'copy',
  'download',
  'export',
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
  'sync',
] as const;

/** The trigger: a person, or something automatic. */
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
  /** Its subject: a backup's name or time (ISO 8601), a destination's name, a kind of key. Never anything secret. */
  readonly subject?: string;
  /** The lasting id of the backup, or the id of the destination, concerned. */
  readonly backupId?: string;
  readonly destinationId?: string;
  /**
   * Backups that were deleted: their names, or times (ISO 8601), newest first. At most `MOST_DELETED_NAMED`; `figures`
   * counts all.
   */
  readonly deleted?: readonly string[];
  /** For a restore: the backup of the state before. */
  readonly undoId?: string;
  readonly errorCode?: ErrorCode;
  readonly hint?: ErrorHint;
  /** Such as `newBytes`, `bytes`, `records`, `files`, `freedBytes`, `laterBytes`, `copied`. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Which entries to return; all, if nothing is set. */
export interface ActivityQuery {
  /** Those that ended later than this. ISO 8601. */
  readonly since?: string;
  /** At most this many of the newest. */
  readonly limit?: number;
}

/** Message on the channel. */
export type ActivityNews = { readonly kind: 'added'; readonly entry: ActivityEntry } | { readonly kind: 'cleared' };

/** How much the backups in this browser share, and how small they are stored. */
export interface StorageStatistics {
  /** The size of all backups if each were stored separately, uncompressed. */
  readonly separateBytes: number;
  /** The same with equal content stored once: the content of the pieces, uncompressed. */
  readonly uniqueBytes: number;
  /** The size of those pieces, deflated and sealed. */
  readonly packedBytes: number;
  /** The total size of the backups in this browser. */
  readonly storedBytes: number;
  readonly pieces: number;
}

/** Calls about the activity log, and about the size of the backups. */
export const ACTIVITY_CALLS = {
  /** Newest first. */
  listActivity: call<(query?: ActivityQuery) => readonly ActivityEntry[]>({ access: 'open' }),
  clearActivity: call<() => void>({ access: 'unlocked' }),
  /** `null` if there are no backups in this browser. @throws `locked`. */
  getStatistics: call<() => StorageStatistics | null>({ access: 'open' }),
};
