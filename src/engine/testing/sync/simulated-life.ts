import { encodeHex } from '../../core/bytes.ts';
import { parseId, type RepositoryId, type SnapshotId } from '../../core/ids.ts';
import { chunkWorkHere } from '../../crypto/chunk-work.ts';
import { generateMasterKey, RepositoryKeys } from '../../crypto/repository-keys.ts';
import { createCondemnedMemory, createCondemnedNoteStore } from '../../repository/condemned-memory.ts';
import { createReplica } from '../../repository/create-repository.ts';
import { mustFindReachable } from '../../repository/reachable.ts';
import { isRetired, latestHeads, readHeads, snapshotsOfHeads } from '../../repository/heads.ts';
import { openRepository, type Ports, type Repository } from '../../repository/repository.ts';
import { createLockMemory } from '../../repository/lock-memory.ts';
import { forgetSnapshots, applyPrune } from '../../repository/prune.ts';
import { shareRepository } from '../../repository/share-repository.ts';
import { listSnapshots } from '../../repository/snapshots.ts';
import { lastingId, type Snapshot } from '../../format/snapshot.ts';
import { BackupError } from '../../core/errors.ts';
import { planRestore } from '../../restore/plan-restore.ts';
import { applyRestore } from '../../restore/apply-restore.ts';
import type { ConflictRow } from '../../sync/sync-request.ts';
import { Draw } from './draw.ts';
import { type ConflictSeen, Oracle } from './oracle.ts';
import { Scheduler } from './scheduler.ts';
import { FAIR, SharedPlace } from './shared-place.ts';
import { editAtRandom, noteDifference } from './simulated-edits.ts';
import { recordsOf, referencesOf, rowsOf, textsOf } from './simulated-data.ts';
import { isQuiet, SimulatedDevice, type SimulatedFigures } from './simulated-device.ts';
import type { LifeKind, SimulatedWorld } from './simulated-world.ts';

/** How often each kind of step is taken. */
const WEIGHTS = {
  edit: 80,
  sync: 26,
  together: 16,
  kill: 8,
  restore: 2,
  undo: 2,
  retain: 4,
  clock: 2,
  away: 1,
  join: 1,
  retire: 1,
  upgrade: 1,
  image: 3,
  'set-back': 3,
} as const;

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

/** One simulated life of a few devices, from a seed: edits, merges, accidents; in the end all are brought together. */
export class SimulatedLife {
  readonly figures: SimulatedFigures = {
    cycles: 0,
    kills: 0,
    conflicts: 0,
    returned: 0,
    joins: 0,
    brakes: 0,
    held: 0,
    undone: 0,
    retirements: 0,
    setBack: 0,
    moved: 0,
  };
  /** What the steps did, for people. */
  readonly told: string[] = [];
  readonly #seed: number;
  readonly #world: SimulatedWorld;
  readonly #devices: SimulatedDevice[] = [];
  /** Whether any device has updated its app. */
  #isUpdated = false;
  readonly #counters = new Map<string, number>();
  readonly #snapshotCache = new Map<SnapshotId, Snapshot>();

  /** Of somebody who looks at the places, and prunes them. */
  readonly #observerPorts: Ports;

  private constructor(seed: number, world: SimulatedWorld) {
    this.#seed = seed;
    this.#world = world;
    const clock = { now: () => world.now, monotonic: () => world.now };
    this.#observerPorts = {
      clock,
      locks: createLockMemory(clock),
      condemned: createCondemnedMemory(clock, createCondemnedNoteStore()),
      random: world.random,
    };
  }

  static async create(seed: number, { isWhole = false, hasUniqueTitles = false }: LifeKind): Promise<SimulatedLife> {
    const draw = new Draw(seed);
    const random = new Draw(seed);
    const keys = await RepositoryKeys.fromMasterKey(generateMasterKey(random), {
      ...chunkWorkHere,
      deflate: async (plain) => plain,
    });
    const config = {
      id: parseId<RepositoryId>(encodeHex(random.bytes(32))),
      createdAt: '2026-01-01T12:00:00.000Z',
      slots: [],
    };
    const world: SimulatedWorld = {
      draw,
      random,
      scheduler: new Scheduler(draw),
      oracle: new Oracle({ areLinksFixed: !hasUniqueTitles }),
      keys,
      config,
      places: Array.from({ length: draw.isOneIn(4) ? 2 : 1 }, () => new SharedPlace(draw)),
      isPruned: isWhole,
      // The steps of the other lives are as they would be without names.
      hasUniqueNames: hasUniqueTitles || seed % 4 === 1,
      hasUniqueTitles,
      namesOfGroups: new Map(),
      groupsOfRecords: new Map(),
      wrong: [],
      rowsSince: draw.isOneIn(2) ? 1 : 2,
      now: Date.UTC(2026, 0, 1),
      unitedAt: 0,
    };
    const simulation = new SimulatedLife(seed, world);
    for (const place of world.places)
      await shareRepository(await createReplica(place.inner, config, keys, simulation.#observerPorts));
    const count = 2 + draw.below(draw.isOneIn(3) ? 4 : 2);
    for (let at = 0; at < count; at += 1) await simulation.#addDevice();
    if (draw.isOneIn(2)) simulation.#badWeather();
    return simulation;
  }

  async #addDevice(): Promise<void> {
    const { draw } = this.#world;
    const device = new SimulatedDevice(this.#world, `d${this.#devices.length + 1}`, this.figures);
    await device.start();
    if (draw.isOneIn(3)) device.clockOffMs = (draw.below(800) - 400) * DAY_MS;
    this.#devices.push(device);
    // Some join with data of their own, some with none.
    for (let edits = draw.below(4); edits > 0; edits -= 1) this.#edit(device);
  }

  #badWeather(): void {
    const { draw, places } = this.#world;
    for (const place of places)
      place.weather = {
        failure: draw.isOneIn(2) ? 15 + draw.below(60) : 0,
        lostAnswer: draw.isOneIn(2) ? 15 + draw.below(60) : 0,
        torn: draw.isOneIn(4) ? 40 + draw.below(60) : 0,
        twice: draw.isOneIn(4) ? 10 + draw.below(30) : 0,
        lag: draw.isOneIn(3) ? 1 + draw.below(12) : 0,
      };
  }

  get wrong(): readonly string[] {
    return this.#world.wrong;
  }

  get operations(): number {
    return this.#world.oracle.operations;
  }

  /** Takes some steps. What each does follows from the seed and its number, whichever others are taken. */
  async live(steps: Iterable<number>): Promise<void> {
    for (const step of steps) {
      this.#world.draw.begin(this.#seed, step + 1);
      this.#world.now += this.#world.draw.below(60) * MINUTE_MS;
      this.told.push(`${step}: ${await this.#step()}`);
    }
  }

  /** @returns what it did. */
  async #step(): Promise<string> {
    const { draw } = this.#world;
    const device = draw.pick(this.#devices);
    const { id } = device;
    const step = draw.weighted(WEIGHTS);
    switch (step) {
      case 'edit':
        return `${id} edits: ${this.#edit(device)}`;
      case 'sync':
        return this.#syncAll([device]);
      case 'together':
        return this.#syncAll([...new Set([device, draw.pick(this.#devices), draw.pick(this.#devices)])]);
      case 'kill':
        device.killIn = 1 + draw.below(device.callsOfCycle + 2);
        return `to be killed at call ${device.killIn}: ${await this.#syncAll([device])}`;
      case 'restore':
        return `${id} restores ${await this.#restore(device)}`;
      case 'undo':
        if (device.undo === undefined) return 'nothing to undo';
        return `${id} undoes a merge: ${await this.#restore(device, device.undo)}`;
      case 'retain':
        await this.#retain(device);
        return `${id} keeps only what is needed`;
      case 'clock':
        device.clockOffMs = draw.isOneIn(3) ? 0 : (draw.below(800) - 400) * DAY_MS;
        return `the clock of ${id} is ${device.clockOffMs / DAY_MS} days off`;
      case 'away':
        this.#world.now += 400 * DAY_MS;
        return '400 days pass';
      case 'join':
        if (this.#devices.length < 5) await this.#addDevice();
        return `${this.#devices.length} devices`;
      case 'retire':
        device.retiring = this.#devices.filter((other) => other !== device && draw.isOneIn(2)).map((other) => other.id);
        return `${id} wants to retire ${device.retiring.join()}`;
      case 'upgrade':
        device.upgrade();
        this.#isUpdated = true;
        return `${id} updates the app`;
      case 'image':
        await device.keepImage();
        return `an image of ${id} is made`;
      case 'set-back':
        return (await this.#setBack(device)) ? `${id} is set back to its image` : 'no set-back';
    }
  }

  /** Only once all that the device has is known, at a place that shows it at once: otherwise it could not be warned. */
  async #setBack(device: SimulatedDevice): Promise<boolean> {
    const [place, another] = this.#world.places;
    if (!place || another || place.weather.lag > 0) return false;
    for (let cycle = 0; cycle < 2 && !device.isKnown; cycle += 1) await device.sync(place);
    return device.isKnown && device.setBack();
  }

  #edit(device: SimulatedDevice): string {
    device.isKnown = false;
    return editAtRandom(this.#world, device);
  }

  /** Several cycles at once; the people go on editing meanwhile. */
  async #syncAll(devices: readonly SimulatedDevice[]): Promise<string> {
    const { draw, scheduler, places } = this.#world;
    const place = draw.pick(places);
    const told: string[] = [];
    const jobs = devices.map((device) => async () => {
      const outcome = await device.sync(place);
      told.push(`${device.id} ${outcome?.kind ?? 'fails'}`);
    });
    if (this.#world.isPruned && draw.isOneIn(4))
      jobs.push(async () => {
        await this.#pruneMeanwhile(place);
        told.push('a prune');
      });
    await scheduler.run(jobs, () => {
      if (!draw.isOneIn(25)) return;
      const device = draw.pick(this.#devices);
      told.push(`${device.id} edits: ${this.#edit(device)}`);
    });
    if (draw.isOneIn(4)) await this.#checkPlace(place);
    return `at place ${places.indexOf(place) + 1}: ${told.join(', ')}`;
  }

  /** Frees space while devices are at work, as any of them might. */
  async #pruneMeanwhile(place: SharedPlace): Promise<void> {
    const { keys, scheduler } = this.#world;
    const storage = place.reachedBy('observer', scheduler, () => undefined);
    try {
      const repository = await openRepository(storage, keys, this.#observerPorts);
      await this.#forget(repository, snapshotsOfHeads(await readHeads(repository)));
      await applyPrune(repository, 'observer');
    } catch (error) {
      // Another time, then.
      if (!(error instanceof BackupError)) throw error;
    }
  }

  /** V6 and V7, after each cycle. */
  async #checkPlace(place: SharedPlace): Promise<void> {
    const repository = await this.#observe(place);
    const heads = await readHeads(repository);
    for (const { device, counter } of latestHeads(heads)) {
      const before = this.#counters.get(`${device.id}`) ?? 0;
      if (this.#world.places.length === 1 && counter < before && place.weather.twice === 0)
        this.#world.wrong.push(`V7 the counter of ${device.id} fell from ${before} to ${counter}`);
      this.#counters.set(device.id, Math.max(before, counter));
    }
    const { snapshots } = await listSnapshots(repository);
    const there = new Map<string, (typeof snapshots)[number]>(snapshots.map((one) => [lastingId(one), one]));
    const named = snapshotsOfHeads(heads);
    for (const head of latestHeads(heads).filter((one) => !isRetired(one, heads)))
      if (!there.has(head.snapshot))
        this.#world.wrong.push(`V6 the snapshot of a head of ${head.device.id} is not there`);
    try {
      const reachable = await mustFindReachable(
        repository,
        snapshots.filter((one) => named.has(lastingId(one))),
      );
      for (const id of reachable)
        if (!repository.index.has(id)) this.#world.wrong.push(`V6 a chunk of a snapshot that a head names is missing`);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      this.#world.wrong.push(`V6 a snapshot that a head names is not whole: ${error.message}`);
    }
  }

  /** @param wanted the lasting id of a snapshot, or any. @returns how it went. */
  async #restore(device: SimulatedDevice, wanted?: SnapshotId): Promise<string> {
    const { draw } = this.#world;
    device.wake();
    const repository = await device.openLocal();
    const { snapshots } = await listSnapshots(repository);
    const candidates = snapshots.filter(
      (one) => one.source.schemaVersion === device.schemaVersion && (wanted === undefined || lastingId(one) === wanted),
    );
    const snapshot = draw.pickMaybe(candidates);
    if (!snapshot) return 'nothing';
    if (wanted !== undefined) this.figures.undone += 1;
    device.isKnown = false;
    const before = recordsOf(device.source);
    const conflicts = conflictsOf(device.source);
    const source = device.described();
    const plan = await planRestore({ repository, snapshot, source });
    await applyRestore(repository, source, plan);
    noteDifference(this.#world, device.author, device.seen, before, recordsOf(device.source));
    const kept = new Set(conflictsOf(device.source).map(nameOf));
    for (const conflict of conflicts) if (!kept.has(nameOf(conflict))) this.#world.oracle.noteTakenBack(conflict);
    return `snapshot ${snapshots.indexOf(snapshot)} of ${snapshots.length}`;
  }

  /** Retention, here and there: any snapshot may go but the latest ones and those that heads name. */
  async #retain(device: SimulatedDevice): Promise<void> {
    const { draw, places } = this.#world;
    device.wake();
    const own = await device.state();
    const named = new Set([own?.snapshot, ...(own?.history ?? []).map(({ snapshot }) => snapshot)]);
    const local = await device.openLocal();
    await this.#forget(local, named as ReadonlySet<string>);
    if (draw.isOneIn(2)) await applyPrune(local, device.id);
    device.forget();
    const place = draw.pick(places);
    if (place.weather.lag > 0) return;
    const shared = await this.#observe(place);
    await this.#forget(shared, snapshotsOfHeads(await readHeads(shared)));
    if (draw.isOneIn(2)) await this.#prune(shared, device.id);
    await this.#checkPlace(place);
  }

  /** Gives up where a lock is in the way. */
  async #prune(repository: Repository, owner: string): Promise<void> {
    try {
      await applyPrune(repository, owner);
    } catch (error) {
      if (!(error instanceof BackupError) || error.code !== 'busy') throw error;
    }
  }

  async #forget(repository: Repository, named: ReadonlySet<string>): Promise<void> {
    const { snapshots } = await listSnapshots(repository);
    const gone = snapshots.slice(1).filter((one) => !named.has(lastingId(one)) && !this.#world.draw.isOneIn(4));
    await forgetSnapshots(
      repository,
      gone.map(({ id }) => id),
    );
  }

  /**
   * Fair weather, right clocks, and cycles until nothing moves: then all must have the same, and nothing may be lost.
   */
  async settle(): Promise<void> {
    const { draw, places } = this.#world;
    for (const place of places) place.weather = { ...FAIR };
    draw.begin(this.#seed, 0);
    // Those that are behind are updated, and none retires another any more.
    for (const device of this.#devices) {
      device.retiring = [];
      if (this.#isUpdated) device.upgrade();
    }
    const most = 6 + 4 * this.#devices.length * places.length;
    let isAtRest = false;
    for (let round = 0; round < most && !isAtRest; round += 1) {
      isAtRest = true;
      for (const place of places)
        for (const device of this.#devices) {
          this.#world.now += MINUTE_MS;
          const outcome = await device.sync(place);
          if (!isQuiet(outcome)) isAtRest = false;
          this.told.push(`in the end: ${device.id} ${outcome?.kind ?? 'fails'} at place ${places.indexOf(place) + 1}`);
        }
    }
    if (!isAtRest) this.#world.wrong.push('V1 the devices do not come to rest');
    for (const place of places) await this.#checkPlace(place);
    await this.#judge();
  }

  async #judge(): Promise<void> {
    const dumps = this.#devices.map(({ source }) => JSON.stringify(source.dump()));
    if (new Set(dumps).size > 1) this.#world.wrong.push('V1 the devices do not have the same data');
    const states = await Promise.all(this.#devices.map((device) => device.state()));
    if (new Set(states.map((state) => JSON.stringify(state?.roots))).size > 1)
      this.#world.wrong.push('V1 the roots differ');
    const [first] = this.#devices;
    if (!first) return;
    const { source } = first;
    const { unitedAt } = this.#world;
    const waiting = { seen: first.seen, devices: new Set([...first.waitingFor, ...(await this.#retiredDevices())]) };
    for (const problem of this.#world.oracle.judge(recordsOf(source), conflictsOf(source), waiting)) {
      const [id = '', at = ''] = /r-[^ .]+-(\d+)/.exec(problem) ?? [];
      if (isReturn(problem) && Number(at) < unitedAt) continue;
      this.#world.wrong.push(`${problem}\n${this.#world.oracle.explain(id)}`);
    }
    for (const record of recordsOf(source))
      for (const { table, key } of referencesOf('records', record))
        if (!rowsOf(source, table).some((row) => row.key === key))
          this.#world.wrong.push(`the record ${record.id} refers to ${table} ${String(key)}, which is gone`);
    for (const record of recordsOf(source))
      if (record.tagCount !== textsOf(record.values['tags']).length)
        this.#world.wrong.push(`the derived member of ${record.id} is wrong`);
  }

  async #retiredDevices(): Promise<readonly string[]> {
    const retired: string[] = [];
    for (const place of this.#world.places) {
      const heads = await readHeads(await this.#observe(place));
      for (const head of latestHeads(heads)) if (isRetired(head, heads)) retired.push(head.device.id);
    }
    return retired;
  }

  async #observe(place: SharedPlace): Promise<Repository> {
    const opened = await openRepository(place.inner, this.#world.keys, this.#observerPorts);
    return { ...opened, snapshotCache: this.#snapshotCache };
  }
}

/** Whether something is there that was removed: a device that had been retired unites what it has with the others. */
function isReturn(problem: string): boolean {
  return problem.startsWith('V3') || problem.includes('{"kind":"remove"');
}

function conflictsOf(source: SimulatedDevice['source']): readonly ConflictSeen[] {
  return rowsOf(source, 'conflicts').map(({ value }) => {
    // The engine has written it.
    const { key, field, lost } = value as ConflictRow;
    return { record: String(JSON.parse(key)), field: field.replace(/^values\./, ''), lost };
  });
}

const nameOf = (conflict: ConflictSeen) => JSON.stringify(conflict);
