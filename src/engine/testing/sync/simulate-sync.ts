import { encodeHex } from '../../core/bytes.ts';
import { parseId, type RepositoryId, type SnapshotId } from '../../core/ids.ts';
import { chunkWorkHere } from '../../crypto/chunk-work.ts';
import { generateMasterKey, RepositoryKeys } from '../../crypto/repository-keys.ts';
import { createReplica } from '../../repository/create-repository.ts';
import { mustFindReachable } from '../../repository/reachable.ts';
import { isRetired, latestHeads, readHeads, snapshotsOfHeads } from '../../repository/heads.ts';
import { openRepository, type Repository } from '../../repository/repository.ts';
import { createLockMemory } from '../../repository/lock-memory.ts';
import { forgetSnapshots, applyPrune } from '../../repository/prune.ts';
import { listSnapshots } from '../../repository/snapshots.ts';
import { lastingId, type Snapshot } from '../../format/snapshot.ts';
import { BackupError } from '../../core/errors.ts';
import { planRestore } from '../../restore/plan-restore.ts';
import { applyRestore } from '../../restore/apply-restore.ts';
import { Draw } from './draw.ts';
import { Oracle } from './oracle.ts';
import { Scheduler } from './scheduler.ts';
import { FAIR, SharedPlace } from './shared-place.ts';
import { editAtRandom, noteDifference } from './simulated-edits.ts';
import { recordsOf, referencesOf, rowsOf, textsOf } from './simulated-data.ts';
import { SimulatedDevice, type SimulatedFigures, type SimulatedWorld } from './simulated-device.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

export interface SyncRun extends SimulatedFigures {
  readonly seed: number;
  readonly operations: number;
  /** What is wrong. */
  readonly wrong: readonly string[];
}

export interface SimulationSize {
  readonly steps: number;
}

/** One simulated life of a few devices, from a seed: edits, merges, accidents; in the end all are brought together. */
export async function simulateSync(seed: number, { steps }: SimulationSize): Promise<SyncRun> {
  const simulation = await Simulation.create(seed);
  try {
    await simulation.live(steps);
    await simulation.settle();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    simulation.wrong.push(`it failed: ${error.stack ?? error.message}`);
  }
  return simulation.result();
}

class Simulation {
  readonly wrong: string[] = [];
  readonly #seed: number;
  readonly #world: SimulatedWorld;
  readonly #devices: SimulatedDevice[] = [];
  readonly #figures: SimulatedFigures;
  readonly #counters = new Map<string, number>();
  readonly #snapshotCache = new Map<SnapshotId, Snapshot>();

  private constructor(seed: number, world: SimulatedWorld) {
    this.#seed = seed;
    this.#world = world;
    this.#figures = { cycles: 0, kills: 0, conflicts: 0, returned: 0, joins: 0, brakes: 0 };
  }

  static async create(seed: number): Promise<Simulation> {
    const draw = new Draw(seed);
    const random = { bytes: (length: number) => Uint8Array.from({ length }, () => draw.below(256)) };
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
      scheduler: new Scheduler(draw),
      oracle: new Oracle(),
      keys,
      config,
      places: Array.from({ length: draw.isOneIn(4) ? 2 : 1 }, () => new SharedPlace(draw)),
      now: Date.UTC(2026, 0, 1),
    };
    const simulation = new Simulation(seed, world);
    for (const place of world.places) await createReplica(place.inner, config, keys, simulation.#observerPorts());
    const count = 2 + draw.below(draw.isOneIn(3) ? 4 : 2);
    for (let at = 0; at < count; at += 1) await simulation.#addDevice();
    if (draw.isOneIn(2)) simulation.#badWeather();
    return simulation;
  }

  async #addDevice(): Promise<void> {
    const { draw } = this.#world;
    const device = new SimulatedDevice(this.#world, `d${this.#devices.length + 1}`, this.#figures);
    await device.start();
    if (draw.isOneIn(3)) device.clockOffMs = (draw.below(800) - 400) * DAY_MS;
    this.#devices.push(device);
    // Some join with data of their own, some with none.
    for (let edits = draw.below(4); edits > 0; edits -= 1) await this.#edit(device);
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

  async live(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.#world.now += this.#world.draw.below(60) * MINUTE_MS;
      await this.#step();
    }
  }

  async #step(): Promise<void> {
    const { draw } = this.#world;
    const device = draw.pick(this.#devices);
    switch (
      draw.weighted({ edit: 40, sync: 26, together: 16, kill: 8, restore: 2, retain: 4, clock: 2, away: 1, join: 1 })
    ) {
      case 'edit':
        for (let edits = 1 + draw.below(3); edits > 0; edits -= 1) await this.#edit(device);
        return;
      case 'sync':
        return this.#syncAll([device]);
      case 'together':
        return this.#syncAll([...new Set([device, draw.pick(this.#devices), draw.pick(this.#devices)])]);
      case 'kill':
        device.killIn = 1 + draw.below(60);
        return this.#syncAll([device]);
      case 'restore':
        return this.#restore(device);
      case 'retain':
        return this.#retain(device);
      case 'clock':
        device.clockOffMs = draw.isOneIn(3) ? 0 : (draw.below(800) - 400) * DAY_MS;
        return;
      case 'away':
        this.#world.now += 400 * DAY_MS;
        return;
      case 'join':
        if (this.#devices.length < 5) await this.#addDevice();
        return;
    }
  }

  async #edit(device: SimulatedDevice): Promise<void> {
    editAtRandom(this.#world, device.source, device.id, device.seen);
  }

  /** Several cycles at once; the people go on editing meanwhile. */
  async #syncAll(devices: readonly SimulatedDevice[]): Promise<void> {
    const { draw, scheduler, places } = this.#world;
    const place = draw.pick(places);
    await scheduler.run(
      devices.map((device) => async () => {
        await device.sync(place);
      }),
      () => {
        if (!draw.isOneIn(40)) return;
        const device = draw.pick(this.#devices);
        editAtRandom(this.#world, device.source, device.id, device.seen);
      },
    );
    if (draw.isOneIn(4)) await this.#checkPlace(place);
  }

  /** V6 and V7, after each cycle. */
  async #checkPlace(place: SharedPlace): Promise<void> {
    const repository = await this.#observe(place);
    const heads = await readHeads(repository);
    for (const { device, counter } of latestHeads(heads)) {
      const before = this.#counters.get(`${device.id}`) ?? 0;
      if (this.#world.places.length === 1 && counter < before && place.weather.twice === 0)
        this.wrong.push(`V7 the counter of ${device.id} fell from ${before} to ${counter}`);
      this.#counters.set(device.id, Math.max(before, counter));
    }
    const { snapshots } = await listSnapshots(repository);
    const there = new Map<string, (typeof snapshots)[number]>(snapshots.map((one) => [lastingId(one), one]));
    const named = snapshotsOfHeads(heads);
    for (const head of latestHeads(heads).filter((one) => !isRetired(one, heads)))
      if (!there.has(head.snapshot)) this.wrong.push(`V6 the snapshot of a head of ${head.device.id} is not there`);
    try {
      const reachable = await mustFindReachable(
        repository,
        snapshots.filter((one) => named.has(lastingId(one))),
      );
      for (const id of reachable)
        if (!repository.index.has(id)) this.wrong.push(`V6 a chunk of a snapshot that a head names is missing`);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      this.wrong.push(`V6 a snapshot that a head names is not whole: ${error.message}`);
    }
  }

  async #restore(device: SimulatedDevice): Promise<void> {
    const { draw } = this.#world;
    device.wake();
    const repository = await device.openLocal();
    const { snapshots } = await listSnapshots(repository);
    const snapshot = draw.pickMaybe(snapshots);
    if (!snapshot) return;
    const before = recordsOf(device.source);
    const plan = await planRestore({ repository, snapshot, source: device.source });
    await applyRestore(repository, device.source, plan);
    noteDifference(this.#world, device.id, device.seen, before, recordsOf(device.source));
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
    const { places } = this.#world;
    for (const place of places) place.weather = { ...FAIR };
    const most = 6 + 4 * this.#devices.length * places.length;
    let isQuiet = false;
    for (let round = 0; round < most && !isQuiet; round += 1) {
      isQuiet = true;
      for (const place of places)
        for (const device of this.#devices) {
          this.#world.now += MINUTE_MS;
          const outcome = await device.sync(place);
          if (outcome?.kind !== 'in-step') isQuiet = false;
        }
    }
    if (!isQuiet) this.wrong.push('V1 the devices do not come to rest');
    for (const place of places) await this.#checkPlace(place);
    await this.#judge();
  }

  async #judge(): Promise<void> {
    const dumps = this.#devices.map(({ source }) => JSON.stringify(source.dump()));
    if (new Set(dumps).size > 1) this.wrong.push('V1 the devices do not have the same data');
    const states = await Promise.all(this.#devices.map((device) => device.state()));
    if (new Set(states.map((state) => JSON.stringify(state?.roots))).size > 1) this.wrong.push('V1 the roots differ');
    const [first] = this.#devices;
    if (!first) return;
    const { source } = first;
    const conflicts = rowsOf(source, 'conflicts').map(({ value }) => conflictOf(value));
    for (const problem of this.#world.oracle.judge(recordsOf(source), conflicts)) {
      const [id = ''] = /r-[^ .]+/.exec(problem) ?? [];
      this.wrong.push(`${problem}\n${this.#world.oracle.explain(id)}`);
    }
    for (const record of recordsOf(source))
      for (const { table, key } of referencesOf('records', record))
        if (!rowsOf(source, table).some((row) => row.key === key))
          this.wrong.push(`the record ${record.id} refers to ${table} ${String(key)}, which is gone`);
    for (const record of recordsOf(source))
      if (record.tagCount !== textsOf(record.values['tags']).length)
        this.wrong.push(`the derived member of ${record.id} is wrong`);
  }

  result(): SyncRun {
    return { seed: this.#seed, operations: this.#world.oracle.operations, wrong: this.wrong, ...this.#figures };
  }

  async #observe(place: SharedPlace): Promise<Repository> {
    const opened = await openRepository(place.inner, this.#world.keys, this.#observerPorts());
    return { ...opened, snapshotCache: this.#snapshotCache };
  }

  #observerPorts() {
    const clock = { now: () => 0, monotonic: () => 0 };
    return {
      clock,
      locks: createLockMemory(clock),
      random: { bytes: (length: number) => Uint8Array.from({ length }, () => this.#world.draw.below(256)) },
    };
  }
}

function conflictOf(value: unknown) {
  const { key, field, lost } = value as { readonly key: string; readonly field: string; readonly lost?: unknown };
  return { record: String(JSON.parse(key)), field: field.replace(/^values\./, ''), lost };
}
