import { z } from '../../catalogue/zod.ts';
import type { CoveredTables, SnapshotId, SourceMoment } from '../../engine/index.ts';

/** What is known of a data folder since a backup of it. */
export const knownFolderSchema = z.object({
  /** See `signatureOf`. */
  signature: z.string(),
  /** The number of rows of each table. */
  counts: z.record(z.string(), z.number()),
  /** The lasting id of the backup, and the tables that it has all rows of. */
  snapshot: z.string(),
  tables: z.array(z.string()),
});
export type KnownFolder = z.infer<typeof knownFolderSchema>;

/** Keeps what is known of one folder in one repository between two backups, outside of both. */
export interface FolderMemory {
  read(): Promise<KnownFolder | undefined>;
  write(known: KnownFolder): Promise<void>;
}

type FolderMark = Pick<KnownFolder, 'signature' | 'counts'>;

/** What to remember once a backup has been made. */
export function knownAfter({ snapshot, tables, mark }: CoveredTables): KnownFolder {
  // The cast: one of the two functions below has made it.
  return { ...(mark as FolderMark), snapshot, tables: [...tables] };
}

/** A moment of a folder of which nothing is known: all is read, and may be remembered. */
export function firstMoment(moment: SourceMoment, mark: FolderMark): SourceMoment {
  return { ...moment, changes: () => Promise.resolve({ mark, tables: new Map() }) };
}

/**
 * A moment of a folder whose files are as at an earlier backup: its rows are read only if something else asks for them.
 * @param open opens the folder. @throws BackupError `source-failed` if it has changed by then.
 */
export function unchangedMoment(
  { signature, counts, snapshot, tables }: KnownFolder,
  open: () => Promise<SourceMoment>,
): SourceMoment {
  let opened: Promise<SourceMoment> | undefined;
  const read = () => (opened ??= open());
  // The cast: it was the id of the backup that was remembered, and is only compared.
  const unchanged = { since: snapshot as SnapshotId, keys: [], spans: [] };
  return {
    count: async (table) => counts[table] ?? (await read()).count(table),
    rows: async function* (table) {
      yield* (await read()).rows(table);
    },
    keys: async function* (table) {
      yield* (await read()).keys(table);
    },
    get: async (table, keys) => (await read()).get(table, keys),
    changes: () =>
      Promise.resolve({ mark: { signature, counts }, tables: new Map(tables.map((table) => [table, unchanged])) }),
    close: () =>
      void opened?.then(
        (moment) => moment.close(),
        () => undefined,
      ),
  };
}
