import { BackupError } from '../../core/errors.ts';
import type { SnapshotId } from '../../core/ids.ts';
import { createReplica } from '../../repository/create-repository.ts';
import { createLockMemory } from '../../repository/lock-memory.ts';
import { openRepository, type Ports, type Repository } from '../../repository/repository.ts';
import type { DeviceCounts, HeadData } from '../../format/head.ts';
import type { Source, SourceChange } from '../../snapshot/source.ts';
import { passOn } from '../../storage/pass-on.ts';
import { countOf } from '../../sync/counts.ts';
import { readState } from '../../sync/sync-state.ts';
import { syncOnce } from '../../sync/sync-once.ts';
import type { Sightings, SyncOutcome, SyncQuestion, SyncRequest } from '../../sync/sync-request.ts';
import type { MemorySource } from '../memory-source.ts';
import { KilledError, type SharedPlace } from './shared-place.ts';
import {
  CONFLICTS,
  createSimulatedSource,
  groupsOf,
  hasSameContent,
  recordsOf,
  rowsOf,
  type SimulatedRecord,
  UNIQUE_NAMES,
  UNIQUE_TITLES,
  type UniqueIndexes,
} from './simulated-data.ts';
import { noteDifference } from './simulated-edits.ts';
import { type ListingStorage, SimulatedStorage } from './simulated-storage.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** Counts of what happened, so that a simulation shows that it has tried something. */
export interface SimulatedFigures {
  cycles: number;
  kills: number;
  conflicts: number;
  returned: number;
  joins: number;
  brakes: number;
  /** Cycles that waited for an update of the app. */
  held: number;
  undone: number;
  retirements: number;
  /** Devices that were set back to an earlier image. */
  setBack: number;
  /** Records that a merge moved to the group that has the name of theirs. */
  moved: number;
}

/** A device as it was. */
interface DeviceImage {
  readonly rows: ReturnType<MemorySource['dump']>;
  readonly memo: string | undefined;
  readonly storage: SimulatedStorage;
  readonly counter: number;
  readonly seen: DeviceCounts;
  readonly stateRecords: RecordsById;
  readonly schemaVersion: number;
}

type RecordsById = ReadonlyMap<string, SimulatedRecord>;

type Answers = NonNullable<SyncRequest['answers']>;

/** One device: its data, its repository, its clock, and what it remembers. */
export class SimulatedDevice {
  readonly source: MemorySource;
  readonly figures: SimulatedFigures;
  /** How far its clock is off. */
  clockOffMs = 0;
  /** Kills the device at this many calls from now. */
  killIn: number | undefined;
  /** How many calls its last cycle made. */
  callsOfCycle = 8;
  /** Ids of devices that it is to retire. */
  retiring: readonly string[] = [];
  /** The snapshot before its last merge. */
  undo: SnapshotId | undefined;
  schemaVersion = 1;
  /** Whether everything that its person did is known at the place. */
  isKnown = false;
  isSyncing = false;
  /** Devices whose edits cannot be merged yet, as its last cycle said. */
  waitingFor: readonly string[] = [];
  id: string;
  /** Under which id its next edits will be known. */
  author: string;
  /** What it has merged, according to its memo. */
  seen: DeviceCounts = [];
  readonly #world: SimulatedWorld;
  #localStorage = new SimulatedStorage();
  #local: Repository | undefined;
  readonly #opened = new Map<SharedPlace, Repository>();
  #sightings: Sightings | undefined;
  #isKilled = false;
  #calls = 0;
  #image: DeviceImage | undefined;
  /** The number of operations when a moment was last opened. */
  #momentAt = 0;
  /** The records then, and in the last state. */
  #momentRecords: RecordsById = new Map();
  #stateRecords: RecordsById = new Map();
  readonly ports: Ports;

  constructor(world: SimulatedWorld, id: string, figures: SimulatedFigures) {
    this.#world = world;
    this.source = createSimulatedSource(undefined, uniqueIndexesOf(world));
    this.id = id;
    this.author = id;
    this.figures = figures;
    const clock = { now: () => Math.max(0, world.now + this.clockOffMs), monotonic: () => world.now };
    this.ports = { clock, locks: createLockMemory(clock), random: world.random };
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
    const gated: ListingStorage = {
      ...passOn(inner),
      listAll: (folder) => inner.listAll(folder),
      write: async (key, bytes) => {
        await scheduler.turn();
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

  /** Updates the app. The update changes groups, if rows are different since. */
  upgrade(): void {
    if (this.schemaVersion === 2) return;
    this.schemaVersion = 2;
    if (this.#world.rowsSince < 2) return;
    for (const { key, value } of rowsOf(this.source, 'groups'))
      if (typeof value === 'object') this.source.put('groups', key, { ...value, color: 'none' });
  }

  /** Makes an image of the device. */
  async keepImage(): Promise<void> {
    this.#image = {
      rows: this.source.dump(),
      memo: await this.source.readMemo?.(),
      storage: this.#localStorage.copy(),
      counter: (await this.state())?.counter ?? 0,
      seen: this.seen,
      stateRecords: this.#stateRecords,
      schemaVersion: this.schemaVersion,
    };
  }

  /** Sets the device back to its image, if that is of an earlier state. @returns whether it is. */
  async setBack(): Promise<boolean> {
    const image = this.#image;
    const counter = (await this.state())?.counter ?? 0;
    if (!image || image.memo === undefined || image.counter >= counter) return false;
    const { rows, memo, storage, seen, stateRecords, schemaVersion } = image;
    const tables = Object.keys(rows);
    const changes = async function* (): AsyncGenerator<SourceChange, void, undefined> {
      for (const table of tables) {
        yield { kind: 'clear', table };
        yield { kind: 'put', table, rows: rows[table] ?? [] };
      }
    };
    await this.source.apply(tables, changes, { memo });
    this.#localStorage = storage.copy();
    this.seen = seen;
    this.#stateRecords = stateRecords;
    this.schemaVersion = schemaVersion;
    this.undo = undefined;
    this.author = nextId(this.id);
    // What the image has beyond its last state, nobody can tell from new edits.
    noteDifference(this.#world, this.author, seen, [...stateRecords.values()], recordsOf(this.source));
    this.forget();
    this.figures.setBack += 1;
    return true;
  }

  /** One cycle, with a person who says yes to everything. @returns `undefined` if it failed or was killed. */
  async sync(place: SharedPlace): Promise<SyncOutcome | undefined> {
    this.figures.cycles += 1;
    this.wake();
    this.isKnown = true;
    this.#calls = 0;
    this.isSyncing = true;
    try {
      const outcome = await this.#syncAnswering(place);
      if (!isQuiet(outcome)) this.isKnown = false;
      this.waitingFor = outcome.kind === 'synchronised' ? outcome.waiting.map(({ device }) => device.id) : [];
      return outcome;
    } catch (error) {
      // The kill may have reached the engine in the middle of a step that reports all failures alike.
      if (this.#isKilled || error instanceof KilledError) {
        this.figures.kills += 1;
        this.isKnown = false;
        this.forget();
        return undefined;
      }
      this.isKnown = false;
      if (error instanceof BackupError && isPassing(error)) return undefined;
      throw error;
    } finally {
      this.isSyncing = false;
      this.callsOfCycle = Math.max(8, this.#calls);
      this.killIn = undefined;
    }
  }

  async #syncAnswering(place: SharedPlace): Promise<SyncOutcome> {
    let answers: Answers = {};
    for (let round = 0; ; round += 1) {
      const outcome = await syncOnce({
        local: await this.openLocal(),
        shared: await this.#openShared(place),
        source: this.#observed(answers),
        device: { id: this.id, name: `Device ${this.id}` },
        app: { name: 'Simulation', version: '1.0.0' },
        pinnedName: 'before the first merge',
        conflictTable: CONFLICTS,
        memory: { read: async () => this.#sightings, write: async (sightings) => void (this.#sightings = sightings) },
        answers,
        retire: this.retiring,
      });
      if (outcome.kind === 'synchronised') this.#count(outcome);
      if (outcome.kind !== 'asks' || round === 6) return outcome;
      if (outcome.question.kind === 'schema-newer') {
        this.figures.held += 1;
        return outcome;
      }
      answers = { ...answers, ...this.#answer(outcome.question) };
    }
  }

  #answer(question: SyncQuestion): Answers {
    if (question.kind === 'join') {
      this.figures.joins += 1;
      if (question.isReturning) this.#world.unitedAt = this.#world.oracle.operations;
      return { join: question.token };
    }
    if (question.kind === 'brake') {
      this.figures.brakes += 1;
      return { brake: question.token };
    }
    if (question.kind === 'rolled-back') {
      this.id = nextId(this.id);
      this.author = this.id;
      return {};
    }
    throw new Error(`the simulation did not expect the question ${JSON.stringify(question)}`);
  }

  #count(outcome: Extract<SyncOutcome, { kind: 'synchronised' }>): void {
    this.figures.conflicts += outcome.conflicts;
    this.figures.returned += outcome.returned.length;
    this.figures.retirements += outcome.retired.length;
    if (outcome.retired.length > 0) this.retiring = [];
    if (outcome.undo) this.undo = outcome.undo.before;
  }

  /** A merge that removes much must have been confirmed: here by a count of its own. */
  #judgeRemovals(before: ReadonlySet<string>, { brake }: Answers): void {
    const after = keysOf(this.source);
    const removed = [...before].filter((key) => !after.has(key)).length;
    if (brake === undefined && (removed > 20 || (before.size >= 4 && removed > before.size / 4)))
      this.#world.wrong.push(`a merge removed ${removed} of ${before.size} rows of ${this.id}, and nobody was asked`);
  }

  /** A merge puts a record only into a group that has had the name of one in which the record was. */
  #judgeGroups(): void {
    const { namesOfGroups, groupsOfRecords, oracle, wrong } = this.#world;
    for (const { id, groupId } of recordsOf(this.source)) {
      const groups = groupsOfRecords.get(id) ?? new Set([groupId]);
      if (groups.has(groupId)) continue;
      this.figures.moved += 1;
      oracle.noteMoved(id);
      const names = new Set([...groups].flatMap((group) => [...(namesOfGroups.get(group) ?? [])]));
      if (![...(namesOfGroups.get(groupId) ?? [])].some((name) => names.has(name)))
        wrong.push(`a merge moved the record ${id} to the group ${groupId}, which never had the name of its own`);
    }
  }

  /** Whenever others may come to know them. */
  #noteGroups(): void {
    const { namesOfGroups, groupsOfRecords } = this.#world;
    const note = (notes: Map<string, Set<string>>, id: string, text: string) =>
      void notes.set(id, (notes.get(id) ?? new Set()).add(text));
    for (const { id, name } of groupsOf(this.source)) note(namesOfGroups, id, name);
    for (const { id, groupId } of recordsOf(this.source)) note(groupsOfRecords, id, groupId);
  }

  /** The source, as this device's version of the app describes it. */
  described(): Source {
    const { source } = this;
    return {
      ...source,
      describe: async () => ({
        ...(await source.describe()),
        schemaVersion: this.schemaVersion,
        rowsSince: Math.min(this.schemaVersion, this.#world.rowsSince),
      }),
    };
  }

  /** The source, and when it was read: what was edited before then is part of the next edit. */
  #observed(answers: Answers): Source {
    const { source } = this;
    const { oracle } = this.#world;
    return {
      ...this.described(),
      openMoment: (...args) => {
        this.#beforeCall();
        this.#momentAt = oracle.operations;
        this.#momentRecords = recordsById(source);
        this.#noteGroups();
        return source.openMoment(...args);
      },
      apply: async (tables, changes, options) => {
        this.#beforeCall();
        const before = countOf(this.seen, this.id);
        const [momentAt, momentRecords] = [this.#momentAt, this.#momentRecords];
        const rows = keysOf(source);
        this.#noteGroups();
        await source.apply(tables, changes, options);
        this.#judgeRemovals(rows, answers);
        this.#judgeGroups();
        this.#noteGroups();
        this.seen = (await this.state())?.seen ?? [];
        const after = countOf(this.seen, this.id);
        const [earlier, then] = [this.#stateRecords, momentRecords];
        if (after > before)
          oracle.assign(this.id, momentAt, after, (id) => hasSameContent(earlier.get(id), then.get(id)));
        this.#stateRecords = tables.length > 0 ? recordsById(source) : then;
        // The person may have edited more since: what counts is the state that was merged.
        oracle.noteMerged(this.seen, [...this.#stateRecords.values()]);
        this.#beforeCall();
      },
    };
  }

  #beforeCall(): void {
    if (this.#isKilled) throw new KilledError();
    this.#calls += 1;
    if (this.killIn === undefined) return;
    this.killIn -= 1;
    if (this.killIn > 0) return;
    this.#isKilled = true;
    throw new KilledError();
  }
}

/** Whether a cycle moved nothing. */
export function isQuiet(outcome: SyncOutcome | undefined): boolean {
  if (outcome?.kind !== 'synchronised') return outcome?.kind === 'in-step';
  return outcome.incoming.length === 0 && outcome.outgoing === 0 && outcome.retired.length === 0;
}

/** What a later cycle gets over. */
function isPassing({ code }: BackupError): boolean {
  return ['offline', 'storage-failed', 'busy', 'busy-elsewhere', 'stale-plan', 'missing-object', 'damaged'].includes(
    code,
  );
}

/** The id of a device that was set back, once it has noticed. */
const nextId = (id: string) => `${id}'`;

/** The rows of all tables but the files. */
function keysOf(source: MemorySource): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [table, rows] of source.tables)
    if (table !== 'files') for (const key of rows.keys()) keys.add(table + key);
  return keys;
}

function recordsById(source: MemorySource): RecordsById {
  return new Map(recordsOf(source).map((record) => [record.id, record]));
}

function uniqueIndexesOf({ hasUniqueNames, hasUniqueTitles }: SimulatedWorld): UniqueIndexes {
  if (hasUniqueTitles) return UNIQUE_TITLES;
  return hasUniqueNames ? UNIQUE_NAMES : {};
}
