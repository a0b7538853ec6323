import type { Dexie } from 'dexie';
import { openLocalStorage } from '../adapters/choose-local-storage.ts';
import { describeTables } from '../adapters/source-dexie/describe-tables.ts';
import type { DexieSourceOptions, DexieSourceTable } from '../adapters/source-dexie/dexie-source-options.ts';
import { assertOutsideTransaction, openDatabase } from '../adapters/source-dexie/open-database.ts';
import {
  listSnapshots,
  type BlobStorage,
  type CallOptions,
  type CheckReport,
  type Clock,
  type Ports,
  type RestorePlan,
  type Schedule,
  type Snapshot,
} from '../engine/index.ts';
import { createLockMemory } from '../engine/low-level.ts';
import type { Job } from './job.ts';
import { loadPart } from './load-part.ts';
import { openOrCreateRepository, type OpenedRepository } from './open-repository.ts';
import { runSchedule, type ScheduleListener } from './run-schedule.ts';
import type { BackupFile, BackUpOptions, FilesOptions } from './taking.ts';

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
   * All files of the backups, encrypted, for a copy in a folder or a ZIP of the app's own.
   * @throws BackupError the errors of the storage.
   */
  files(options?: FilesOptions): AsyncGenerator<BackupFile, void, undefined>;
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

/*
 * [Note: Parts that are loaded later]
 * An app needs little of the engine to open its backups. What takes, restores, checks and schedules them is loaded with
 * the first call that needs it, so that it is no part of what the app loads first.
 */
const PARTS = {
  taking: () => import('./taking.ts'),
  restoring: () => import('./restoring.ts'),
  checking: () => import('./checking.ts'),
};

const platformClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const platformRandom = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };

/**
 * Opens the backups of a Dexie database, or creates them: encrypted, with the passphrase and a recovery key.
 * @throws BackupError `wrong-passphrase`, `storage-unavailable`, `source-failed`.
 */
export async function openBackups(options: OpenBackupsOptions): Promise<Backups> {
  const { db, passphrase, ports: given = {}, storage, createAt, journal } = options;
  const clock = given.clock ?? platformClock;
  const ports: Ports = { clock, random: platformRandom, locks: createLockMemory(clock), ...given };
  assertOutsideTransaction(db);
  await db.open();
  const isData = (name: string) => name !== '$meta' && name !== journal?.store;
  const stored = [...db.backendDB().objectStoreNames].filter(isData);
  const tables = tablesOf(options.tables ?? db.tables.map(({ name }) => name).filter(isData));
  const described = { db, tables, ...(createAt ? { createAt } : {}), ...(journal ? { journal } : {}) };
  describeTables(await openDatabase(described, Object.keys(tables)), described);
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
  return new DexieBackups({ name, described, opened, clock, app, leftOut });
}

function tablesOf(tables: NonNullable<OpenBackupsOptions['tables']>): Readonly<Record<string, DexieSourceTable>> {
  const named = Array.isArray(tables) ? Object.fromEntries(tables.map((name: string) => [name, {}])) : tables;
  return Object.fromEntries(
    Object.entries(named).map(([name, details]) => [name, { role: 'data', isEssential: true, ...details }]),
  );
}

/** One job at a time on these backups, across tabs and workers. */
function inTurn<Value>(name: string, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
  return navigator.locks.request(name, signal ? { signal } : {}, work);
}

interface Opened {
  readonly name: string;
  readonly described: DexieSourceOptions;
  readonly opened: OpenedRepository;
  readonly clock: Clock;
  readonly app: Job['app'];
  readonly leftOut: readonly string[];
}

class DexieBackups implements Backups {
  readonly recoveryKey: string | undefined;
  readonly leftOut: readonly string[];
  readonly #opened: Opened;
  readonly #stops = new Set<() => void>();

  constructor(opened: Opened) {
    this.recoveryKey = opened.opened.recoveryKey;
    this.leftOut = opened.leftOut;
    this.#opened = opened;
  }

  backUp(options: BackUpOptions = {}): Promise<Snapshot> {
    return this.#run(options, async (job) => {
      const { takeBackup } = await loadPart(PARTS.taking);
      return takeBackup(job, 'manual', options);
    });
  }

  list(options: CallOptions = {}): Promise<readonly Snapshot[]> {
    return this.#run(options, async ({ repository }) => (await listSnapshots(repository, options)).snapshots);
  }

  check(options: CallOptions = {}): Promise<CheckReport> {
    return this.#run(options, async ({ repository }) => {
      const { checkRepository } = await loadPart(PARTS.checking);
      return checkRepository(repository, options);
    });
  }

  async *files(options: FilesOptions = {}): AsyncGenerator<BackupFile, void, undefined> {
    const { listFiles } = await loadPart(PARTS.taking);
    yield* listFiles((await this.#opened.opened.reopen()).storage, options);
  }

  restore(backup: Snapshot, options: CallOptions = {}): Promise<RestorePlan> {
    return this.#run(options, async (job) => {
      const { restoreBackup } = await loadPart(PARTS.restoring);
      return restoreBackup(job, this.#opened.name, backup, options);
    });
  }

  undo(options: CallOptions = {}): Promise<RestorePlan> {
    return this.#run(options, async (job) => {
      const { undoRestore } = await loadPart(PARTS.restoring);
      return undoRestore(job, this.#opened.name, options);
    });
  }

  schedule(schedule: Partial<Schedule> = {}, listener: ScheduleListener = {}): () => void {
    const work = {
      clock: this.#opened.clock,
      list: () => this.list(),
      backUp: (isStillDue: (backups: readonly Snapshot[]) => boolean) =>
        this.#run({}, async (job) => {
          if (!isStillDue((await listSnapshots(job.repository)).snapshots)) return undefined;
          const { takeBackup } = await loadPart(PARTS.taking);
          return takeBackup(job, 'scheduled', {});
        }),
    };
    const stop = runSchedule(schedule, work, listener);
    this.#stops.add(stop);
    return stop;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #run<Value>({ signal }: CallOptions, work: (job: Job) => Promise<Value>): Promise<Value> {
    const { name, described, opened, app } = this.#opened;
    assertOutsideTransaction(described.db);
    return inTurn(name, async () => work({ repository: await opened.reopen(), database: described, app }), signal);
  }
}
