import { mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import {
  CATALOGUE_NAME,
  CATALOGUE_ROWS_SINCE,
  CATALOGUE_TABLES,
  CATALOGUE_VERSION,
} from '../../catalogue/describe-source.ts';
import { CATALOGUE_BEHAVIOUR } from '../../catalogue/source-behaviour.ts';
import {
  BackupError,
  throwIfAborted,
  type Source,
  type SourceDescription,
  type SourceMoment,
} from '../../engine/index.ts';
import { forEachConcurrent } from '../../engine/programs.ts';
import { isErrno } from '../storage-node-fs/errno.ts';
import { DataFolderError } from './data-folder-error.ts';
import { DraftState } from './draft-state.ts';
import { streamedBlob } from './disk-file.ts';
import { changedMeanwhile, toFolderError } from './folder-error.ts';
import { MEMO_PATH, readMemo, writeMemo } from './folder-memo.ts';
import { lockFolder } from './folder-lock.ts';
import { momentOf } from './folder-moment.ts';
import { signatureOf } from './folder-signature.ts';
import { tableOf, type FolderState, type RowPlace } from './folder-state.ts';
import { firstMoment, knownAfter, unchangedMoment, type FolderMemory } from './known-folder.ts';
import { isDataFolder, readFolder } from './read-folder.ts';
import { placesOf, recoverFolder, removeLeftovers, replaceFolder, type FolderPlaces } from './replace-folder.ts';
import { StagedFiles } from './staging.ts';
import { writeFolder } from './write-folder.ts';

/** A data folder as the engine backs it up and restores into it. */
export interface DataFolderSource extends Source {
  /** Whether there is data in the folder. */
  hasData(): Promise<boolean>;
  /** Makes files that were brought part of the folder, where no record changed with them. After a restore. */
  settleContent(): Promise<void>;
  /** Lets others restore into the folder. */
  close(): Promise<void>;
}

/**
 * A data folder (docs/export-format.md) as a source: the same tables as the app's catalogue, row by row, so that a
 * backup of either restores into the other. Reads see the files as they were when the moment was opened; a change that
 * is made meanwhile ends in an error, never in a mixture. A restore replaces the folder as a whole.
 * @param folder may be missing: then there are no rows, and a restore makes it.
 * @param memory of backups of it: then a backup reads nothing while its files are as they were at the last one.
 */
export async function openDataFolder(
  folder: string,
  { now = () => new Date(), memory }: { readonly now?: () => Date; readonly memory?: FolderMemory } = {},
): Promise<DataFolderSource> {
  const places = placesOf(await realPathOf(folder));
  await recoverFolder(places);
  return new DataFolder(places, now, memory).toSource();
}

/** Files that are written at once, each with two pieces of at most 8 MiB in memory. */
const FILES_AT_ONCE = 3;

class DataFolder {
  readonly #places: FolderPlaces;
  readonly #now: () => Date;
  readonly #memory: FolderMemory | undefined;
  #letGo: (() => Promise<void>) | undefined;
  #staged: StagedFiles | undefined;

  constructor(places: FolderPlaces, now: () => Date, memory: FolderMemory | undefined) {
    this.#places = places;
    this.#now = now;
    this.#memory = memory;
  }

  toSource(): DataFolderSource {
    return {
      describe: () => Promise.resolve(CATALOGUE_DESCRIPTION),
      openMoment: (wanted, { signal, withChanges = false } = {}) =>
        withChanges && this.#memory ? this.#openKnown(wanted, this.#memory, signal) : this.#openMoment(wanted, signal),
      cover: async (covered) => this.#memory?.write(knownAfter(covered)),
      fillBlob: streamedBlob,
      addContent: async (table, rows, { signal } = {}) => {
        assertContent(table);
        const staged = await this.#openForWriting();
        for await (const batch of rows) {
          await forEachConcurrent(batch, FILES_AT_ONCE, (row) => this.#guarded(() => staged.add(row)), signal);
        }
      },
      takeBackContent: async (_table, keys) => {
        for (const key of keys) this.#staged?.remove(key);
      },
      apply: (tables, changes, options = {}) =>
        tables.length === 0 && options.memo !== undefined && !this.#hasStaged
          ? this.#keepMemo(options.memo)
          : this.#apply(changes, options),
      readMemo: () => this.#guarded(() => readMemo(this.#places.folder)),
      ...CATALOGUE_BEHAVIOUR,
      hasData: () => this.hasData(),
      settleContent: async () => {
        if (this.#hasStaged) await this.#apply(noChanges, undefined);
      },
      close: () => this.#close(),
    };
  }

  async #openMoment(wanted: readonly string[], signal: AbortSignal | undefined): Promise<SourceMoment> {
    throwIfAborted(signal);
    const state = await readFolder(this.#places.folder);
    try {
      for (const table of wanted) tableOf(state.tables, table);
    } catch (error) {
      await state.close();
      throw error;
    }
    return momentOf({ tables: withStaged(state, this.#staged) }, () => void state.close());
  }

  /** Compares the files with what is remembered of them before anything is read. */
  async #openKnown(
    wanted: readonly string[],
    memory: FolderMemory,
    signal: AbortSignal | undefined,
  ): Promise<SourceMoment> {
    const { folder } = this.#places;
    const sign = () => this.#guarded(() => signatureOf(folder, this.#now().getTime()));
    const signature = (await this.hasData()) ? await sign() : undefined;
    const known = signature === undefined ? undefined : await memory.read();
    if (known && known.signature === signature) {
      return unchangedMoment(known, async () => {
        const moment = await this.#openMoment(wanted, signal);
        if ((await sign()) === signature) return moment;
        moment.close();
        throw changedMeanwhile(folder);
      });
    }
    const moment = await this.#openMoment(wanted, signal);
    if (signature === undefined) return moment;
    const counts: Record<string, number> = {};
    for (const table of wanted) counts[table] = await moment.count(table);
    return firstMoment(moment, { signature, counts });
  }

  hasData(): Promise<boolean> {
    return isDataFolder(this.#places.folder);
  }

  get #hasStaged(): boolean {
    return this.#staged !== undefined && this.#staged.rows.size > 0;
  }

  /** Without a change of the data, which stays where it is. */
  async #keepMemo(memo: string): Promise<void> {
    await this.#openForWriting();
    await this.#guarded(() => writeMemo(this.#places.folder, memo));
  }

  async #apply(changes: Parameters<Source['apply']>[1], options: Parameters<Source['apply']>[2] = {}): Promise<void> {
    const staged = await this.#openForWriting();
    const { folder, next, staging } = this.#places;
    const state = await readFolder(folder);
    try {
      const tables = withStaged(state, staged);
      const draft = await DraftState.of({ ...state, tables }, staging);
      try {
        for await (const change of changes(momentOf({ tables }))) {
          throwIfAborted(options.signal);
          await draft.apply(change);
        }
        await draft.finish();
        await this.#guarded(async () => {
          await mkdir(next);
          const written = await writeFolder(next, draft, this.#now(), options);
          throwIfAborted(options.signal);
          await staged.flush();
          await state.assertUnchanged();
          if (options.memo !== undefined) await writeMemo(next, options.memo);
          const replaced = options.memo === undefined ? written : new Set([...written, MEMO_PATH]);
          await replaceFolder(this.#places, state.owned, replaced);
        });
      } finally {
        await draft.close();
      }
      staged.clear();
    } finally {
      await state.close();
    }
  }

  /** Takes the lock, and removes what killed processes have left. */
  async #openForWriting(): Promise<StagedFiles> {
    if (this.#staged) return this.#staged;
    return this.#guarded(async () => {
      await assertMayReplace(this.#places.folder);
      this.#letGo = await lockFolder(this.#places.lock);
      await removeLeftovers(this.#places);
      await mkdir(this.#places.staging);
      this.#staged = new StagedFiles(this.#places.staging);
      return this.#staged;
    });
  }

  async #close(): Promise<void> {
    await this.#staged?.close();
    if (this.#letGo) await removeLeftovers(this.#places);
    await this.#letGo?.();
    this.#letGo = undefined;
    this.#staged = undefined;
  }

  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw toFolderError(error, { place: this.#places.folder });
    }
  }
}

const KEY_PATHS: Readonly<Record<string, string>> = { files: 'hash', settings: 'key' };

/** The app's database as backups describe it. */
export const CATALOGUE_DESCRIPTION: SourceDescription = {
  name: CATALOGUE_NAME,
  schemaVersion: CATALOGUE_VERSION,
  rowsSince: CATALOGUE_ROWS_SINCE,
  tables: Object.entries(CATALOGUE_TABLES).map(([name, table]) => ({
    isEssential: false,
    isContentAddressed: false,
    ...table,
    name,
    keyPath: KEY_PATHS[name] ?? 'id',
    autoIncrement: false,
  })),
};

async function* noChanges(): AsyncGenerator<never, void, void> {
  // Files alone are brought.
}

function withStaged({ tables }: FolderState, staged: StagedFiles | undefined): FolderState['tables'] {
  if (!staged || staged.rows.size === 0) return tables;
  const files = new Map<string, RowPlace>(tables.files);
  for (const [keyText, row] of staged.rows) files.set(keyText, { key: row.key, row });
  return { ...tables, files };
}

function assertContent(table: string): void {
  if (table !== 'files') throw new BackupError('source-failed', { context: { table, what: 'not a table of content' } });
}

/**
 * A restore replaces the folder, so it must be one of Heirloom's, or an empty one. Hidden entries, such as `.git`, may
 * be there: they come along.
 * @throws BackupError `source-failed`, `place-missing`.
 */
export async function assertMayReplace(folder: string): Promise<void> {
  if (await isDataFolder(folder)) return;
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    if (names.length === 0) return;
    const advice = `It holds other files, such as ${names[0]}. Choose an empty folder, or a new one.`;
    throw new DataFolderError('source-failed', advice, { place: folder, what: 'not a data folder' });
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw toFolderError(error, { place: folder });
  }
}

/** Where the folder really is, so that a link to it stays a link. */
async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw toFolderError(error, { place: folder });
  }
  try {
    return join(await realpath(dirname(folder)), basename(folder));
  } catch (error) {
    throw toFolderError(error, { place: dirname(folder) });
  }
}
