import type { ExportFormat } from '../catalogue/export/export-entries.ts';
import type { Bytes, Credential, Progress, SnapshotScope } from '../engine/index.ts';
import type { Job, ShortCall } from '../rpc/calls.ts';

/** What a person chose: a backup file, or the files of a folder. Blobs, which are read in parts on demand. */
export type Picked =
  | { readonly kind: 'file'; readonly file: Blob }
  | { readonly kind: 'files'; readonly files: readonly { readonly path: string; readonly file: Blob }[] };

/** A place with backups that is still locked. */
export interface Place {
  /** The short form of the repository's id, as the recovery kit has it. */
  readonly shortId: string;
  /** The ways to open it, among those that this page knows. */
  readonly ways: readonly Credential['kind'][];
}

export interface BackupSummary {
  readonly id: string;
  /** '' if it has none. */
  readonly name: string;
  readonly note: string;
  readonly takenAt: string;
  readonly deviceName: string;
  readonly appName: string;
  readonly scope: SnapshotScope;
  readonly withFiles: boolean;
  readonly records: number;
  readonly files: number;
  readonly bytes: number;
}

export interface Unlocked {
  /** Newest first. */
  readonly backups: readonly BackupSummary[];
  /** What a quick look found: objects that are missing, cut off or unreadable. */
  readonly problems: { readonly packs: number; readonly indexes: number; readonly backups: number };
}

/** A part of a backup that cannot be read. */
export interface LostPart {
  readonly table: string;
  /** At least 1. */
  readonly rows: number;
  /** Some of them by name, as far as the intact rest tells. */
  readonly names: readonly string[];
}

export interface Verified {
  readonly isIntact: boolean;
  readonly bytes: number;
  readonly backups: number;
  readonly lost: readonly LostPart[];
  /** The number of problems, of which `lost` describes those that concern data. */
  readonly problems: number;
}

/** A collection of the catalogue, or a table of another app. */
export interface ListSummary {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly hasPhotos: boolean;
}

export interface Contents {
  /** Whether it is a catalogue of this app; other apps' tables are shown as they are, and saved as JSON. */
  readonly isCatalogue: boolean;
  readonly lists: readonly ListSummary[];
  readonly lost: readonly LostPart[];
}

/** The place of a row in its table; valid while the backup stays open. */
export interface RowPlace {
  readonly page: number;
  readonly line: number;
}

export interface RowsQuery {
  readonly listId: string;
  /** Finds titles that contain it; '' finds all. */
  readonly search: string;
  readonly offset: number;
}

export const ROWS_PER_PAGE = 50;
export const PHOTOS_PER_PAGE = 12;

export interface RowsPage {
  readonly columns: readonly string[];
  /** In the order of the columns. */
  readonly rows: readonly { readonly place: RowPlace; readonly cells: readonly string[] }[];
  /** How many the search finds. */
  readonly total: number;
}

export interface ShownFile {
  /** What `readFile` finds it by. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly isPhoto: boolean;
}

export interface RowDetails {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly files: readonly ShownFile[];
}

export interface PhotosPage {
  readonly photos: readonly (ShownFile & { readonly title: string })[];
  /** Where the next page begins; missing at the end. */
  readonly next?: number;
}

/** What to save from the open backup. */
export interface SaveChoice {
  /** Missing: all collections or tables. */
  readonly listIds?: readonly string[];
  /** One row of the one list. */
  readonly place?: RowPlace;
  /** One file as it is, and no ZIP: then only `isInVolumes` counts, too. */
  readonly fileId?: string;
  /** For catalogues; other apps' rows are always JSON. */
  readonly formats: readonly ExportFormat[];
  readonly withFiles: boolean;
  /** Several complete ZIP files of limited size, for browsers that can save no larger ones. */
  readonly isInVolumes: boolean;
}

export type SavePiece =
  | { readonly kind: 'bytes'; readonly bytes: Bytes; readonly entries: number }
  /** A volume is complete; another one follows. */
  | { readonly kind: 'volume' }
  | { readonly kind: 'end'; readonly entries: number; readonly lost: readonly LostPart[] };

/** The calls of the recovery page to its worker. They throw a `BackupError`. */
export const RECOVERY_CALLS: {
  /** Whether this thread can read Blobs, and so files. */
  readonly canReadBlobs: ShortCall<() => boolean>;
  readonly open: ShortCall<(picked: Picked) => Place>;
  /** @throws BackupError `wrong-passphrase`, `wrong-recovery-key`, `mistyped-recovery-key`, `damaged`. */
  readonly unlock: ShortCall<(credential: Credential) => Unlocked>;
  /** Reads every byte. @param backupId missing: of all backups. */
  readonly verify: Job<(backupId?: string) => Verified, Progress>;
  /** Opens one backup for the calls below. */
  readonly browse: Job<(backupId: string) => Contents, Progress>;
  readonly listRows: ShortCall<(query: RowsQuery) => RowsPage>;
  readonly readRow: ShortCall<(listId: string, place: RowPlace) => RowDetails>;
  readonly listPhotos: ShortCall<(listId: string, from: number) => PhotosPage>;
  /** `undefined` if the backup does not have it, or it cannot be read. */
  readonly readFile: ShortCall<(id: string) => Blob | undefined>;
  /** Begins to save; an earlier save ends. Then ask for pieces until the end. */
  readonly startSaving: ShortCall<(choice: SaveChoice) => void>;
  readonly nextPiece: ShortCall<() => SavePiece>;
  readonly stopSaving: ShortCall<() => void>;
} = {
  canReadBlobs: { kind: 'call' },
  open: { kind: 'call' },
  unlock: { kind: 'call' },
  verify: { kind: 'job', args: 1 },
  browse: { kind: 'job', args: 1 },
  listRows: { kind: 'call' },
  readRow: { kind: 'call' },
  listPhotos: { kind: 'call' },
  readFile: { kind: 'call' },
  startSaving: { kind: 'call' },
  nextPiece: { kind: 'call' },
  stopSaving: { kind: 'call' },
};
