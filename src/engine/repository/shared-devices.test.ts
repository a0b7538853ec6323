import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import { lastingId, type Snapshot } from '../format/snapshot.ts';
import { copyWanted } from '../replication/copy-wanted.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { lagging } from '../testing/lagging-storage.ts';
import { limitedCopyOf } from '../testing/limited-storage.ts';
import { times } from '../testing/long-run.ts';
import type { MemorySource } from '../testing/memory-source.ts';
import { createTestPorts, type TestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { stepped } from '../testing/stepped-storage.ts';
import { agesOfCondemned } from './condemned.ts';
import { readCondemned } from './read-condemned.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { mustFindReachable } from './reachable.ts';
import { openRepository, type Repository } from './repository.ts';
import { shareRepository } from './share-repository.ts';
import { amendSnapshot, listSnapshots } from './snapshots.ts';

/*
 * Several devices on one place where no device sees the locks of others and listings are behind. Any device may be
 * interrupted at any call: by the work of another, by days of sleep, or for good. V6: no snapshot that is listed ever
 * lacks a chunk.
 */

const DAY_MS = 86_400_000;
const DEVICES = 3;

/** Shared by all: one backup that stays, and content that is about to become garbage, which others back up again. */
async function arrange() {
  const storage = createMemoryStorage();
  const repository = await shareRepository(await createBareRepository(storage, createTestPorts(1)));
  const earlier = createSmallSource(50, 2);
  const first = await takeSnapshot(repository, earlier, TEST_REQUEST);
  const source = createSmallSource(50, 1);
  for (let id = 1; id <= 40; id += 1) source.put('records', id, { id, name: `Changed ${id}` });
  await takeSnapshot(repository, source, TEST_REQUEST);
  earlier.put('files', 'extra', { hash: 'extra', blob: new Blob([noise(20_000, 5)]) });
  const third = await takeSnapshot(repository, earlier, TEST_REQUEST);
  await forgetSnapshots(repository, [first.id, third.id]);
  return { storage, keys: repository.keys, sources: [earlier, source] as const };
}
type Arranged = Awaited<ReturnType<typeof arrange>>;

type Kind = 'backup' | 'copy' | 'prune' | 'forget' | 'rename';

/** A job of a device, and what happens in the middle of it. */
interface Job {
  readonly device: number;
  readonly kind: Kind;
  /** The call at which it is interrupted, before or after it takes effect. */
  readonly at: number;
  readonly when: 'before' | 'after';
  /** Days that pass meanwhile, in which the other devices look at the repository. */
  readonly days: number;
  /** Whether this device is killed then. */
  readonly dies: boolean;
  /** Jobs of others meanwhile. */
  readonly meanwhile: readonly Job[];
  /** Days that pass afterwards. */
  readonly daysAfter: number;
}

class Killed extends Error {}

class World {
  readonly #arranged: Arranged;
  readonly #truth: BlobStorage;
  readonly #seen: BlobStorage;
  readonly #ports: readonly TestPorts[];
  readonly outcomes = { done: 0, busy: 0, killed: 0, removed: 0 };

  private constructor(arranged: Arranged, truth: BlobStorage, seen: BlobStorage) {
    this.#arranged = arranged;
    this.#truth = truth;
    this.#seen = seen;
    // Clocks a year apart.
    this.#ports = Array.from({ length: DEVICES }, (_, at) => createTestPorts(11 + at, Date.UTC(2025 + at, 5, 1)));
  }

  static async create(arranged: Arranged, lag: number): Promise<World> {
    const truth = await limitedCopyOf(arranged.storage);
    const seen = await lagging(truth, { lag, hidesLocks: true });
    const counted: BlobStorage = {
      ...seen,
      remove: async (key, options) => {
        if (key.startsWith('packs/')) world.outcomes.removed += 1;
        await seen.remove(key, options);
      },
    };
    const world = new World(arranged, truth, counted);
    return world;
  }

  /** @throws if a listed snapshot lacks a chunk. */
  async expectWhole(): Promise<void> {
    const fresh = await openRepository(this.#truth, this.#arranged.keys, createTestPorts(99));
    const { snapshots, damaged } = await listSnapshots(fresh);
    expect(damaged).toEqual([]);
    expect(snapshots.length).toBeGreaterThan(0);
    for (const id of await mustFindReachable(fresh, snapshots)) {
      const isThere = fresh.index.placesOf(id).some((place) => !fresh.index.isKnownDamaged(place));
      expect(isThere, `chunk ${id}`).toBe(true);
    }
  }

  async run(job: Job): Promise<void> {
    const storage = stepped(this.#seen, async ({ call, when }) => {
      if (call !== job.at || when !== job.when) return;
      await this.pass(job.days, job.device);
      for (const other of job.meanwhile) await this.run(other);
      if (job.dies) throw new Killed();
    });
    try {
      await this.#work(job, storage);
      this.outcomes.done += 1;
    } catch (error) {
      const isKilled = error instanceof Killed || (error instanceof BackupError && error.cause instanceof Killed);
      const isBusy = error instanceof BackupError && error.code === 'busy';
      if (!isKilled && !isBusy && !isGone(error)) throw error;
      this.outcomes[isKilled ? 'killed' : 'busy'] += 1;
    }
    await this.expectWhole();
    await this.pass(job.daysAfter);
  }

  /** Days in which all devices, except one that sleeps, look at the repository. */
  async pass(days: number, sleeper?: number): Promise<void> {
    for (let day = 0; day < days; day += 1)
      for (const [at, ports] of this.#ports.entries()) {
        if (at === sleeper) ports.sleep(DAY_MS);
        else ports.advance(DAY_MS);
        if (at === sleeper) continue;
        const condemned = await readCondemned(this.#seen, this.#arranged.keys);
        await agesOfCondemned({ condemned, ports });
      }
  }

  async #work({ device, kind }: Job, storage: BlobStorage): Promise<void> {
    const ports = this.#ports[device] ?? createTestPorts(98);
    const source = this.#sourceOf(device);
    const repository = await this.#open(storage, ports);
    switch (kind) {
      case 'backup':
        await takeSnapshot(repository, source, TEST_REQUEST);
        return;
      case 'copy': {
        const own = await this.#ownOf(ports);
        const snapshot = await takeSnapshot(own, source, TEST_REQUEST);
        await copyWanted(own, repository, async () => [lastingId(snapshot)]);
        return;
      }
      case 'prune':
        await applyPrune(repository, `device ${device}`);
        return;
      case 'forget':
      case 'rename': {
        const { snapshots } = await listSnapshots(repository);
        const oldest: Snapshot | undefined = snapshots.at(-1);
        if (!oldest || (kind === 'forget' && snapshots.length < 2)) return;
        if (kind === 'rename') await amendSnapshot(repository, oldest, { name: 'Renamed' });
        else await forgetSnapshots(repository, [oldest.id]);
      }
    }
  }

  /** A repository of the device's own, with the packs of before. */
  async #ownOf(ports: TestPorts): Promise<Repository> {
    return this.#open(await limitedCopyOf(this.#arranged.storage), ports);
  }

  #sourceOf(device: number): MemorySource {
    return this.#arranged.sources[device % 2] ?? this.#arranged.sources[0];
  }

  #open(storage: BlobStorage, ports: TestPorts): Promise<Repository> {
    return openRepository(storage, this.#arranged.keys, ports);
  }
}

/** A device that renames or reads what another has just deleted. */
function isGone(error: unknown): boolean {
  return error instanceof BackupError && (error.code === 'missing-object' || error.code === 'damaged');
}

const kinds = fc.constantFrom<Kind>('backup', 'backup', 'copy', 'copy', 'prune', 'prune', 'prune', 'forget', 'rename');

function jobs(depth: number): fc.Arbitrary<Job> {
  return fc.record({
    device: fc.nat(DEVICES - 1),
    kind: kinds,
    at: fc.noBias(fc.integer({ min: 1, max: 60 })),
    when: fc.constantFrom('before', 'after'),
    days: fc.constantFrom(0, 0, 1, 8),
    dies: fc.boolean(),
    meanwhile: depth === 0 ? fc.constant([]) : fc.array(jobs(depth - 1), { maxLength: 3 }),
    daysAfter: fc.constantFrom(0, 0, 4, 8),
  });
}

const IDLE = { at: 0, when: 'before', days: 0, dies: false, meanwhile: [], daysAfter: 0 } as const;
const prune: Job = { ...IDLE, device: 1, kind: 'prune' };

describe('several devices that cannot see each other’s locks', () => {
  it('SD1 V6 holds in any order of backups, copies, deletions, prunes, sleep and kills, with listings behind', async () => {
    const arranged = await arrange();
    const total = { done: 0, busy: 0, killed: 0, removed: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 5),
        fc.array(jobs(1), { minLength: 1, maxLength: 6 }),
        async (lag, all) => {
          const world = await World.create(arranged, lag);
          for (const job of all) await world.run(job);
          // Undisturbed, so that something is removed in any case.
          for (const daysAfter of [8, 0]) await world.run({ ...prune, daysAfter });
          for (const name of ['done', 'busy', 'killed', 'removed'] as const) total[name] += world.outcomes[name];
        },
      ),
      { numRuns: times(12, 600) },
    );
    expect(total.done).toBeGreaterThan(0);
    expect(total.killed).toBeGreaterThan(0);
    expect(total.removed).toBeGreaterThan(0);
  }, 1_200_000);

  it.each(['backup', 'copy'] as const)(
    'SD2 a %s that sleeps at any call through both phases of a prune is whole',
    async (kind) => {
      const arranged = await arrange();
      let done = 0;
      for (let at = 1; ; at += times(3, 1)) {
        const world = await World.create(arranged, 2);
        const meanwhile = [{ ...prune, daysAfter: 8 }, prune];
        await world.run({ ...IDLE, device: 0, kind, at, when: at % 2 === 0 ? 'before' : 'after', days: 1, meanwhile });
        done += world.outcomes.done;
        if (world.outcomes.done === 1) break;
      }
      expect(done).toBeGreaterThan(20);
    },
    600_000,
  );

  it('SD3 a prune that sleeps or dies at any call of either phase, while others back up, harms nothing', async () => {
    const arranged = await arrange();
    for (const isSecond of [false, true])
      for (let at = 1; ; at += times(9, 1)) {
        const world = await World.create(arranged, 2);
        if (isSecond) await world.run({ ...prune, daysAfter: 8 });
        const backup: Job = { ...IDLE, device: 0, kind: 'backup' };
        const copy: Job = { ...IDLE, device: 2, kind: 'copy' };
        const before = world.outcomes.done;
        await world.run({ ...prune, at, days: 1, dies: at % 2 === 0, meanwhile: [backup, prune, copy] });
        await world.run({ ...prune, daysAfter: 8 });
        await world.run(prune);
        if (world.outcomes.done - before === 3) break;
      }
  }, 600_000);
});
