// The activity log: what was done to the backups and the data, when, why, and how it ended. It belongs to this device
// and is no part of the person's data: a restore leaves it as it is.
import type { ErrorCode } from '../engine/index.ts';
import type { Reply } from './protocol.ts';

/** What was done. */
export type ActivityKind =
  | 'backup' | 'copy' | 'download' | 'restore' | 'undo' | 'delete' | 'retention' | 'check' | 'heal' | 'drill'
  | 'key-change' | 'destination-change' | 'schedule-change' | 'guard';

/** What set it off: a person, or something by itself. */
export type ActivityTrigger = 'manual' | 'scheduled' | 'missed' | 'changes' | 'before-destructive' | 'automatic';

export interface ActivityEntry {
  readonly id: string;
  /** When it ended. ISO 8601. */
  readonly at: string;
  readonly kind: ActivityKind;
  readonly trigger: ActivityTrigger;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'cancelled';
  readonly durationMs?: number;
  /** What it was about: a backup's name or time, a destination's name, a kind of key. Never anything secret. */
  readonly subject?: string;
  /** The lasting id of the backup, or the id of the destination, that it was about. */
  readonly backupId?: string;
  readonly destinationId?: string;
  readonly errorCode?: ErrorCode;
  readonly hint?: string;
  /** Such as `newBytes`, `bytes`, `records`, `files`, `freedBytes`, `copied`. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface ActivityService {
  /** Newest first. */
  listActivity(): Promise<Reply<readonly ActivityEntry[]>>;
}
