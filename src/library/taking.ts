// Loaded with the first backup.
import { takeSnapshot, type CallOptions, type Snapshot, type SnapshotTrigger } from '../engine/index.ts';
import type { Job } from './job.ts';

/** A name and a note for a backup. */
export interface BackUpOptions extends CallOptions {
  readonly name?: string;
  readonly note?: string;
}

const DEVICE = { id: 'browser', name: 'Browser' } as const;

/** Takes a complete backup. @throws BackupError as `takeSnapshot`. */
export function takeBackup(
  { repository, source, app }: Job,
  trigger: SnapshotTrigger,
  { name = '', note = '', ...call }: BackUpOptions,
): Promise<Snapshot> {
  const request = { trigger, name, note, scope: 'full', withFiles: true, app, device: DEVICE } as const;
  return takeSnapshot(repository, source, request, call);
}
