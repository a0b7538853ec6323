import type { CallOptions } from '../core/progress.ts';
import type { SnapshotTrigger } from '../format/snapshot.ts';
import type { WantedContent } from './scope.ts';

/** The requested backup. */
export interface SnapshotRequest extends WantedContent {
  readonly trigger: SnapshotTrigger;
  readonly name?: string;
  readonly note?: string;
  readonly isPinned?: boolean;
  readonly app: { readonly name: string; readonly version: string };
  readonly device: { readonly id: string; readonly name: string };
}

export interface SnapshotOptions extends CallOptions {
  /**
   * Receives a table whose rows change under their keys although it is described as content-addressed: it is read in
   * full.
   */
  readonly onChangedContent?: (table: string) => void;
  /** Reads all rows, whatever the source knows of its changes. Default: no. */
  readonly isFullScan?: boolean;
  /**
   * Counts the rows of large tables too, which shows some changes that the source's journal has not named. Small tables
   * are always counted. Default: no.
   */
  readonly countsAllRows?: boolean;
  /**
   * Told of a table for which the source's journal has not named all that has changed: the backup was begun again, and
   * has read everything.
   */
  readonly onWrongJournal?: (table: string) => void;
}
