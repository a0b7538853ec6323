import { BackupError } from '../../core/errors.ts';
import { createReplica } from '../../repository/create-repository.ts';
import { createLockMemory } from '../../repository/lock-memory.ts';
import { openRepository, type Ports, type Repository } from '../../repository/repository.ts';
import type { RepositoryKeys } from '../../crypto/repository-keys.ts';
import type { RepositoryConfig } from '../../format/repository-config.ts';
import type { DeviceCounts, HeadData } from '../../format/head.ts';
import type { Source } from '../../snapshot/source.ts';
import { createMemoryStorage } from '../../storage/memory-storage.ts';
import { passOn } from '../../storage/pass-on.ts';
import type { BlobStorage } from '../../storage/blob-storage.ts';
import { countOf } from '../../sync/counts.ts';
import { readState } from '../../sync/sync-state.ts';
import { syncOnce } from '../../sync/sync-once.ts';
import type { Sightings, SyncOutcome, SyncQuestion } from '../../sync/sync-request.ts';
import type { MemorySource } from '../memory-source.ts';
import type { Draw } from './draw.ts';
import type { Oracle } from './oracle.ts';
import type { Scheduler } from './scheduler.ts';
import { KilledError, type SharedPlace } from './shared-place.ts';
import { CONFLICTS, createSimulatedSource, recordsOf } from './simulated-data.ts';

/** What all devices of one simulation have in common. */
export interface SimulatedWorld {
  readonly draw: Draw;
  readonly scheduler: Scheduler;
  readonly oracle: Oracle;
  readonly keys: RepositoryKeys;
  readonly config: RepositoryConfig;
  readonly places: readonly SharedPlace[];
  /** True time. */
  now: number;
}

/** Counts of what happened, so that a simulation shows that it has tried something. */
export interface SimulatedFigures {
  cycles: number;
  kills: number;
  conflicts: number;
  returned: number;
  joins: number;
  brakes: number;
}

/** One device: its data, its repository, its clock, and what it remembers. */
export class SimulatedDevice {
  readonly source: MemorySource = createSimulatedSource();
  readonly figures: SimulatedFigures;
  /** How far its clock is off. */
  clockOffMs = 0;
  /** Kills the device at this many storage calls from now. */
  killIn: number | undefined;
  id: string;
  /** What it has merged, according to its memo. */
  seen: DeviceCounts = [];
  readonly #world: SimulatedWorld;
  readonly #localStorage: BlobStorage = createMemoryStorage();
  #local: Repository | undefined;
  readonly #opened = new Map<SharedPlace, Repository>();
  #sightings: Sightings | undefined;
  #isKilled = false;
  /** The number of operations when a moment was last opened. */
  #momentAt = 0;
  /** The records then, and in the last state. */
  #momentRecords: ReadonlyMap<string, string> = new Map();
  #stateRecords: ReadonlyMap<string, string> = new Map();
  readonly ports: Ports;

  constructor(world: SimulatedWorld, id: string, figures: SimulatedFigures) {
    this.#world = world;
    this.id = id;
    this.figures = figures;
    const clock = { now: () => Math.max(0, world.now + this.clockOffMs), monotonic: () => world.now };
    this.ports = {
      clock,
      locks: createLockMemory(clock),
      random: { bytes: (length) => Uint8Array.from({ length }, () => world.draw.below(256)) },
    };
  }

  async start(): Promise<void> {
    const { config, keys } = this.#world;
    await createReplica(this.#localStorage, config, keys, this.ports);
  }

  async state(): Promise<HeadData | undefined> {
    return readState(this.source, this.#world.config.id);
  }

  async openLocal(): Promise<Repository> {
    if (this.#local) return this.#local;
    const { keys, scheduler } = this.#world;
    const inner = this.#localStorage;
    const gated: BlobStorage = {
      ...passOn(inner),
      write: async (key, bytes) => {
        await scheduler.turn(`${this.id} local`);
        this.#beforeCall();
        await inner.write(key, bytes);
      },
      remove: async (key) => {
        this.#beforeCall();
        await inner.remove(key);
      },
    };
    const opened = await openRepository(gated, keys, this.ports);
    this.#local = { ...opened, exclusion: 'caller', snapshotCache: new Map() };
    return this.#local;
  }

  async #openShared(place: SharedPlace): Promise<Repository> {
    const { keys, scheduler } = this.#world;
    const known = this.#opened.get(place);
    if (known) return known;
    const storage = place.reachedBy(this.id, scheduler, () => this.#beforeCall());
    const opened = { ...(await openRepository(storage, keys, this.ports)), snapshotCache: new Map() };
    this.#opened.set(place, opened);
    return opened;
  }

  /** Starts the app again. */
  wake(): void {
    this.#isKilled = false;
  }

  /** Whatever was only in memory is gone. */
  forget(): void {
    this.#local = undefined;
    this.#opened.clear();
  }

  /** One cycle, with a person who says yes to everything. @returns `undefined` if it failed or was killed. */
  async sync(place: SharedPlace): Promise<SyncOutcome | undefined> {
    this.figures.cycles += 1;
    this.wake();
    try {
      return await this.#syncAnswering(place);
    } catch (error) {
      // The kill may have reached the engine in the middle of a step that reports all failures alike.
      if (this.#isKilled || error instanceof KilledError) {
        this.figures.kills += 1;
        this.forget();
        return undefined;
      }
      if (error instanceof BackupError && isPassing(error)) return undefined;
      throw error;
    } finally {
      this.killIn = undefined;
    }
  }

  async #syncAnswering(place: SharedPlace): Promise<SyncOutcome> {
    let answers: { join?: string; brake?: string } = {};
    for (let round = 0; ; round += 1) {
      const outcome = await syncOnce({
        local: await this.openLocal(),
        shared: await this.#openShared(place),
        source: this.#observed(),
        device: { id: this.id, name: `Device ${this.id}` },
        app: { name: 'Simulation', version: '1.0.0' },
        pinnedName: 'before the first merge',
        conflictTable: CONFLICTS,
        memory: { read: async () => this.#sightings, write: async (sightings) => void (this.#sightings = sightings) },
        answers,
      });
      if (outcome.kind === 'synchronised') this.#count(outcome);
      if (outcome.kind !== 'asks' || round === 6) return outcome;
      answers = { ...answers, ...this.#answer(outcome.question) };
    }
  }

  #answer(question: SyncQuestion): { join?: string; brake?: string } {
    if (question.kind === 'join') {
      this.figures.joins += 1;
      return { join: question.token };
    }
    if (question.kind === 'brake') {
      this.figures.brakes += 1;
      return { brake: question.token };
    }
    if (question.kind === 'rolled-back') {
      this.id = `${this.id}'`;
      return {};
    }
    throw new Error(`the simulation did not expect the question ${question.kind}`);
  }

  #count(outcome: Extract<SyncOutcome, { kind: 'synchronised' }>): void {
    this.figures.conflicts += outcome.conflicts;
    this.figures.returned += outcome.returned.length;
  }

  /** The source, and when it was read: what was edited before then is part of the next edit. */
  #observed(): Source {
    const { source } = this;
    const { oracle } = this.#world;
    return {
      ...source,
      openMoment: (...args) => {
        this.#beforeCall();
        this.#momentAt = oracle.operations;
        this.#momentRecords = textsById(source);
        return source.openMoment(...args);
      },
      apply: async (tables, changes, options) => {
        this.#beforeCall();
        const before = countOf(this.seen, this.id);
        const [momentAt, momentRecords] = [this.#momentAt, this.#momentRecords];
        const known = new Set(recordsOf(source).map(({ id }) => id));
        await source.apply(tables, changes, options);
        oracle.noteArrived(
          recordsOf(source).filter(({ id }) => !known.has(id)),
          recordsOf(source),
        );
        this.seen = (await this.state())?.seen ?? [];
        const after = countOf(this.seen, this.id);
        const [earlier, then] = [this.#stateRecords, momentRecords];
        if (after > before) oracle.assign(this.id, momentAt, after, (id) => earlier.get(id) === then.get(id));
        this.#stateRecords = tables.length > 0 ? textsById(source) : then;
        this.#beforeCall();
      },
    };
  }

  #beforeCall(): void {
    if (this.#isKilled) throw new KilledError();
    if (this.killIn === undefined) return;
    this.killIn -= 1;
    if (this.killIn > 0) return;
    this.#isKilled = true;
    throw new KilledError();
  }
}

/** What a later cycle gets over. */
function isPassing({ code }: BackupError): boolean {
  return ['offline', 'storage-failed', 'busy', 'busy-elsewhere', 'stale-plan', 'missing-object', 'damaged'].includes(
    code,
  );
}

/** What a record says, without the time of its last change. */
function textsById(source: MemorySource): ReadonlyMap<string, string> {
  return new Map(recordsOf(source).map(({ id, groupId, values }) => [id, JSON.stringify([groupId, values])]));
}
