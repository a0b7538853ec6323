import type { Dexie } from 'dexie';
import { openLocalStorage } from '../adapters/choose-local-storage.ts';
import type { DexieSourceOptions, DexieSourceTable } from '../adapters/source-dexie/dexie-source-options.ts';
import { createDexieSource } from '../adapters/source-dexie/dexie-source.ts';
import {
  applyRestore,
  BackupError,
  checkRepository,
  lastingId,
  listSnapshots,
  mustFindSnapshot,
  planRestore,
  takeSnapshot,
  type BlobStorage,
  type CallOptions,
  type CheckReport,
  type Clock,
  type Ports,
  type Repository,
  type RestoreChoice,
  type RestorePlan,
  type Schedule,
  type Snapshot,
  type SnapshotTrigger,
  type Source,
} from '../engine/index.ts';
import { createLockMemory, readRestoreJournal, RestoreJournalWriter } from '../engine/low-level.ts';
import { openOrCreateRepository, type OpenedRepository } from './open-repository.ts';
import { runSchedule, type ScheduleListener } from './run-schedule.ts';
import { UndoNotes } from './undo-note.ts';

/** What a Dexie app gives to have backups. */
export interface OpenBackupsOptions extends Pick<DexieSourceOptions, 'createAt' | 'journal'> {
  readonly db: Dexie;
  /** Opens the backups. The first time, it is what they will open with, beside the recovery key. */
  readonly passphrase: string;
  /** The tables to back up, by name; details of a table are optional. Default: all tables of the database. */
  readonly tables?: readonly string[] | Readonly<Record<string, Partial<DexieSourceTable>>>;
  /** Where backups are kept. Default: the browser's private file system, or IndexedDB if it has none. */
  readonly storage?: BlobStorage;
  /** Recorded in each backup. Default: the name of the database and the version of its schema. */
  readonly app?: { readonly name: string; readonly version: string };
  /** Clock and random numbers of the platform, unless given. */
  readonly ports?: Partial<Ports>;
}

/** A name and a note for a backup. */
export interface BackUpOptions extends CallOptions {
  readonly name?: string;
  readonly note?: string;
}

/** Backups of one Dexie database. */
export interface Backups {
  /** Only when the backups were just created: show it to the person, who writes it down. It is nowhere else. */
  readonly recoveryKey: string | undefined;
  /** Tables in the database that are not backed up. */
  readonly leftOut: readonly string[];
  /** Takes a complete backup; only what changed since the last one takes space. */
  backUp(options?: BackUpOptions): Promise<Snapshot>;
  /** All backups, newest first. */
  list(options?: CallOptions): Promise<readonly Snapshot[]>;
  /** Reads and decrypts every byte of every backup. */
  check(options?: CallOptions): Promise<CheckReport>;
  /**
   * Brings the database back to a backup: completely, or not at all. The present state is backed up first.
   * @throws BackupError `missing-object` if the backup is gone; `damaged`, `quota-exceeded`, `source-failed`,
   *   `newer-version`, `incompatible`, `cancelled`: then nothing was changed.
   */
  restore(backup: Snapshot, options?: CallOptions): Promise<RestorePlan>;
  /**
   * Takes back what the last restore or undo changed, and keeps what was changed since. Survives a reload.
   * @throws BackupError `missing-object` if there is nothing to undo; and as `restore`.
   */
  undo(options?: CallOptions): Promise<RestorePlan>;
  /**
   * Makes automatic backups while the page is open: daily, unless said otherwise. A missed one is made at the next
   * start. Several tabs do not make the same backup twice. @returns what stops it.
   */
  schedule(schedule?: Partial<Schedule>, listener?: ScheduleListener): () => void;
  /** Stops the schedule and closes what was opened. The database stays open. */
  close(): void;
}

const WHOLE: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };
const UNDO: RestoreChoice = { mode: 'undo', selection: [], resolutions: [] };
const DEVICE = { id: 'browser', name: 'Browser' } as const;

const platformClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const platformRandom = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };

/**
 * Opens the backups of a Dexie database, or creates them: encrypted, with the passphrase and a recovery key.
 * @throws BackupError `wrong-passphrase`, `storage-unavailable`, `source-failed`.
 */
export async function openBackups(options: OpenBackupsOptions): Promise<Backups> {
  const { db, passphrase, ports: given = {}, storage } = options;
  const clock = given.clock ?? platformClock;
  const ports: Ports = { clock, random: platformRandom, locks: createLockMemory(clock), ...given };
  await db.open();
  const { createAt, journal } = options;
  const isData = (name: string) => name !== '$meta' && name !== journal?.store;
  const stored = [...db.backendDB().objectStoreNames].filter(isData);
  const tables = describeTables(options.tables ?? db.tables.map(({ name }) => name).filter(isData));
  const source = createDexieSource({ db, tables, ...(createAt ? { createAt } : {}), ...(journal ? { journal } : {}) });
  await source.describe();
  const name = `${db.name}-backups`;
  const opened = await inTurn(name, async () =>
    openOrCreateRepository(
      storage ?? (await openLocalStorage(name, 'making')),
      passphrase,
      ports,
      storage !== undefined,
    ),
  );
  const app = options.app ?? { name: db.name, version: String(db.verno) };
  const leftOut = stored.filter((table) => !Object.hasOwn(tables, table));
  return new DexieBackups({ name, source, opened, clock, app, leftOut });
}

function describeTables(tables: NonNullable<OpenBackupsOptions['tables']>): Readonly<Record<string, DexieSourceTable>> {
  const named = Array.isArray(tables) ? Object.fromEntries(tables.map((name: string) => [name, {}])) : tables;
  return Object.fromEntries(
    Object.entries(named).map(([name, details]) => [name, { role: 'data', isEssential: true, ...details }]),
  );
}

/** One job at a time on these backups, across tabs and workers. */
function inTurn<Value>(name: string, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
  return navigator.locks.request(name, signal ? { signal } : {}, work);
}

interface Parts {
  readonly name: string;
  readonly source: Source;
  readonly opened: OpenedRepository;
  readonly clock: Clock;
  readonly app: { readonly name: string; readonly version: string };
  readonly leftOut: readonly string[];
}

class DexieBackups implements Backups {
  readonly recoveryKey: string | undefined;
  readonly leftOut: readonly string[];
  readonly #parts: Parts;
  readonly #undo: UndoNotes;
  readonly #stops = new Set<() => void>();

  constructor(parts: Parts) {
    this.recoveryKey = parts.opened.recoveryKey;
    this.leftOut = parts.leftOut;
    this.#parts = parts;
    this.#undo = new UndoNotes(parts.name);
  }

  backUp(options: BackUpOptions = {}): Promise<Snapshot> {
    return this.#run(options, (repository) => this.#take(repository, 'manual', options));
  }

  list(options: CallOptions = {}): Promise<readonly Snapshot[]> {
    return this.#run(options, async (repository) => (await listSnapshots(repository, options)).snapshots);
  }

  check(options: CallOptions = {}): Promise<CheckReport> {
    return this.#run(options, (repository) => checkRepository(repository, options));
  }

  restore(backup: Snapshot, options: CallOptions = {}): Promise<RestorePlan> {
    return this.#run(options, async (repository) => {
      const snapshot = await mustFindSnapshot(repository, lastingId(backup), options);
      const plan = await planRestore({ repository, snapshot, source: this.#parts.source, choice: WHOLE }, options);
      return this.#apply(repository, plan, 'before-restore', options);
    });
  }

  undo(options: CallOptions = {}): Promise<RestorePlan> {
    return this.#run(options, async (repository) => {
      const note = await this.#undo.get();
      if (!note) throw new BackupError('missing-object', { context: { what: 'undo' }, hint: 'no-state-before' });
      const snapshot = await mustFindSnapshot(repository, note.backupId, options);
      const undoes = await readRestoreJournal(note.journal);
      const plan = await planRestore(
        { repository, snapshot, source: this.#parts.source, choice: UNDO, undoes },
        options,
      );
      return this.#apply(repository, plan, 'before-undo', options);
    });
  }

  schedule(schedule: Partial<Schedule> = {}, listener: ScheduleListener = {}): () => void {
    const stop = runSchedule(
      schedule,
      {
        clock: this.#parts.clock,
        list: () => this.list(),
        backUp: (isStillDue) =>
          this.#run({}, async (repository) => {
            if (!isStillDue((await listSnapshots(repository)).snapshots)) return undefined;
            return this.#take(repository, 'scheduled', {});
          }),
      },
      listener,
    );
    this.#stops.add(stop);
    return stop;
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#undo.close();
  }

  #run<Value>({ signal }: CallOptions, work: (repository: Repository) => Promise<Value>): Promise<Value> {
    const { name, opened } = this.#parts;
    return inTurn(name, async () => work(await opened.reopen()), signal);
  }

  #take(repository: Repository, trigger: SnapshotTrigger, options: BackUpOptions): Promise<Snapshot> {
    const { source, app } = this.#parts;
    const { name = '', note = '', ...call } = options;
    const request = { trigger, name, note, scope: 'full', withFiles: true, app, device: DEVICE } as const;
    return takeSnapshot(repository, source, request, call);
  }

  /** Backs up the present state, restores, and notes how to undo it. */
  async #apply(
    repository: Repository,
    plan: RestorePlan,
    trigger: SnapshotTrigger,
    options: CallOptions,
  ): Promise<RestorePlan> {
    const before = await this.#take(repository, trigger, options);
    const journal = new RestoreJournalWriter(repository);
    await applyRestore(repository, journal.noting(this.#parts.source), plan, options);
    await this.#undo.set({ backupId: lastingId(before), journal: await journal.finish() });
    return plan;
  }
}
