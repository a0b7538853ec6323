import type { HeadId, SnapshotId } from '../core/ids.ts';
import type { CallOptions } from '../core/progress.ts';
import type { Device } from '../format/head.ts';
import type { Repository } from '../repository/repository.ts';
import type { Source } from '../snapshot/source.ts';
import type { StoredLine } from '../snapshot/tree-reader.ts';

/** Everything that one cycle of synchronisation needs. */
export interface SyncRequest {
  /** This device's repository. */
  readonly local: Repository;
  /** The shared place: a replica of it, of version 2. It is opened again where another device has written. */
  readonly shared: Repository;
  /**
   * The live data. It must be able to keep a memo: see `Source.readMemo`. While a cycle runs, the app removes no files,
   * not even those that nothing uses.
   */
  readonly source: Source;
  /**
   * A random id, and a name for people. Another id than in the cycle before makes this a new device: see `rolled-back`.
   */
  readonly device: Device;
  readonly app: { readonly name: string; readonly version: string };
  /** The name of the pinned backup before the first merge with a device. */
  readonly pinnedName: string;
  /**
   * The table of the source that receives values that lost a conflict (`ConflictRow`). `null`: they are only counted.
   */
  readonly conflictTable: string | null;
  readonly memory: SyncMemory;
  /** Ids of devices that others need no longer wait for: a person says so. */
  readonly retire?: readonly string[];
  /** What a person has confirmed: the tokens of the questions that they answered. */
  readonly answers?: SyncAnswers;
}

export interface SyncAnswers {
  /** Unite with the devices that the question was about. */
  readonly join?: string;
  /** Continue despite the number of rows that would be removed. */
  readonly brake?: string;
}

/** What only this device knows of the others, kept by the caller outside the source. Losing it does no harm. */
export interface SyncMemory {
  read(): Promise<Sightings | undefined>;
  write(sightings: Sightings): Promise<void>;
}

/** For how long each device has been seen unchanged. Plain data. */
export interface Sightings {
  /** When this was last written, by this device's own clock. */
  readonly at: number;
  /** By the id of a device: its last head, and for how many milliseconds it has been seen unchanged. */
  readonly devices: Readonly<Record<string, { readonly head: HeadId; readonly unchangedMs: number }>>;
}

export interface SyncOptions extends CallOptions {
  /** Called right before the live data is changed, such as to wait for a person who is typing. */
  readonly onBeforeApply?: () => Promise<void>;
}

/** How many rows of one table a merge changed in the live data. */
export interface TableChange {
  readonly table: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** A row that a merge would remove, as it is here. */
export interface RemovedRow {
  readonly table: string;
  readonly line: StoredLine;
}

/** What came in from one device. */
export interface IncomingChanges {
  readonly device: Device;
  readonly tables: readonly TableChange[];
}

/** A row that one device deleted and that lives on: another one had edited it, or refers to it. */
export interface ReturnedRow {
  readonly table: string;
  /** The key as its JSON text. */
  readonly keyText: string;
  readonly why: 'edited' | 'needed';
}

/** The result of one cycle. */
export type SyncOutcome =
  /** Nothing came and nothing went. */
  | { readonly kind: 'in-step' }
  | {
      readonly kind: 'synchronised';
      readonly incoming: readonly IncomingChanges[];
      /** How many states of this device were made known; each may have any number of changes. */
      readonly outgoing: number;
      /** How many values lost against a later one, and are in the table of conflicts. */
      readonly conflicts: number;
      readonly returned: readonly ReturnedRow[];
      /**
       * If the live data was changed: the snapshots before and after, from which it can be taken back like a restore.
       */
      readonly undo: { readonly before: SnapshotId; readonly after: SnapshotId } | null;
      /** Devices whose clock is more than a day ahead of this one's. */
      readonly clocksAhead: readonly Device[];
      /** Devices retired in this cycle. */
      readonly retired: readonly Device[];
      /** Devices whose latest changes are not there yet, or cannot be merged now. */
      readonly waiting: readonly WaitingDevice[];
    }
  /** Own edits are sent, but nothing comes in before a person has answered. */
  | { readonly kind: 'asks'; readonly question: SyncQuestion };

export interface WaitingDevice {
  readonly device: Device;
  /** `incomplete`: its snapshot has not arrived at the shared place. */
  readonly why: 'incomplete' | 'schema-older';
}

/** How the rows of a table differ before a device joins. */
export interface JoinCount {
  readonly table: string;
  readonly onlyHere: number;
  readonly onlyThere: number;
  readonly different: number;
}

/** Something that a person must decide. `token` is the answer: it is valid for what was shown, and for nothing else. */
export type SyncQuestion =
  /** This device has no state in common with the others: everything will be united, and nothing deleted. */
  | {
      readonly kind: 'join';
      readonly token: string;
      readonly devices: readonly Device[];
      readonly tables: readonly JoinCount[];
      /** Whether this device was retired, and returns. */
      readonly isReturning: boolean;
    }
  /** A merge would remove more than a quarter of the rows, or more than twenty. */
  | {
      readonly kind: 'brake';
      readonly token: string;
      readonly devices: readonly Device[];
      readonly tables: readonly TableChange[];
      /** Which rows, without files: the first hundred. */
      readonly removed: readonly RemovedRow[];
    }
  /** A device uses a newer version of the app: this one must be updated first. */
  | { readonly kind: 'schema-newer'; readonly devices: readonly Device[] }
  /** The shared place is of another repository. */
  | { readonly kind: 'other-repository' }
  /** The shared place knows later edits of this device: it was restored from an image, or copied. It needs a new id. */
  | { readonly kind: 'rolled-back' }
  /** The app does not accept the result: nothing was changed. */
  | { readonly kind: 'refused-by-app'; readonly code: string; readonly message: string };

/** A device as the shared place knows it, for people. */
export interface DeviceSeen extends Device {
  /** When it last wrote, by its own clock. */
  readonly lastWrittenAt: string;
  readonly counter: number;
  /** How many edits of other devices it does not have yet. */
  readonly behindBy: number;
  readonly isRetired: boolean;
}

/**
 * A value that lost a conflict, as a row of the source's table of conflicts. Its id follows from its content, so two
 * devices that merge the same states write the same row. The row that it is about may be gone: somebody has deleted it
 * since, or, in a table with a unique index, it became one with another row. Then there is nothing to put the value
 * into. An app that adds the row again must give it another value in the index, and must find what it refers to.
 */
export interface ConflictRow {
  readonly id: string;
  readonly table: string;
  /** The key of the row, as its JSON text. */
  readonly key: string;
  /**
   * The path of the field (see `TableDescription.fieldsPath`); '' for the row as a whole: it has no fields, or gave way
   * to another one with the same value in a unique index.
   */
  readonly field: string;
  /** A missing member: the field was removed. */
  readonly kept?: unknown;
  readonly lost?: unknown;
  readonly keptFrom: Device;
  readonly lostFrom: Device;
  /** When the kept value's device made its last edit, ISO 8601. */
  readonly at: string;
}
