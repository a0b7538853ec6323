import { describe, expect, it } from 'vitest';
import { DEFAULT_RETENTION, KEEP_EVERYTHING } from '../policy/retention-policy.ts';
import { planRetention } from '../policy/retention.ts';
import { planPrune } from '../repository/plan-prune.ts';
import { applyPrune, forgetSnapshots } from '../repository/prune.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { counting } from '../testing/counting-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { listSnapshots, writeSnapshot } from '../repository/snapshots.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { times } from '../testing/long-run.ts';

const HOUR_MS = 3_600_000;
const HOURS = times(24 * 60, 24 * 365);
/** Of edits and retention. The number of kept backups is stable after three. */
const DAYS = times(6, 8);
const START = Date.parse('2026-01-01T00:00:00.000Z');

describe(`a backup each hour for ${HOURS / 24} days`, () => {
  it('MS1 is listed by reading each backup once, then only new ones; a prune plan reads only differences', async () => {
    const storage = counting(createMemoryStorage());
    const repository: Repository = { ...(await createBareRepository(storage)), snapshotCache: new Map() };
    const first = await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
    const { id: _id, storedBytes: _bytes, ...data } = first;
    for (let hour = 1; hour < HOURS; hour += 1) {
      await writeSnapshot(repository, { ...data, takenAt: new Date(START + hour * HOUR_MS).toISOString() });
    }
    const fresh: Repository = { ...repository, snapshotCache: new Map() };
    storage.reset();
    expect((await listSnapshots(fresh)).snapshots).toHaveLength(HOURS);
    expect(storage.counts).toMatchObject({ list: 1, read: HOURS });
    storage.reset();
    await listSnapshots(fresh);
    expect(storage.counts).toMatchObject({ list: 1, read: 0 });
    await writeSnapshot(repository, { ...data, takenAt: new Date(START).toISOString() });
    storage.reset();
    const { snapshots } = await listSnapshots(fresh);
    expect(storage.counts).toMatchObject({ list: 1, read: 1 });

    storage.reset();
    expect(await planPrune(fresh)).toMatchObject({ unused: [], repacked: [], freedBytes: 0 });
    // The few nodes that they all share; no page of records and no file.
    expect(storage.counts.read).toBeLessThan(10);

    const plan = planRetention({
      snapshots: snapshots.map(retained),
      policy: DEFAULT_RETENTION,
      now: START + HOURS * HOUR_MS,
      timeZone: 'UTC',
    });
    expect(plan.keep.length).toBeLessThan(60);
    await forgetSnapshots(
      fresh,
      snapshots.filter(({ id }) => plan.forget.includes(id)).map(({ id }) => id),
    );
    expect((await listSnapshots(fresh)).snapshots).toHaveLength(plan.keep.length);
    expect(fresh.snapshotCache?.size).toBe(plan.keep.length);
  }, 120_000);

  it('MS2 costs the same each hour with retention, once the number of kept backups is stable', async () => {
    const storage = counting(createMemoryStorage());
    const ports = createTestPorts();
    let now = START;
    const clocked = { ...ports, clock: { ...ports.clock, now: () => now } };
    let repository: Repository = { ...(await createBareRepository(storage, clocked)), snapshotCache: new Map() };
    const source = createSmallSource();
    const policy = { ...KEEP_EVERYTHING, keepLast: 3, hourly: 6, daily: 3 };
    const costs: number[] = [];
    for (let hour = 0; hour < 24 * DAYS; hour += 1) {
      now = START + hour * HOUR_MS;
      source.put('records', (hour % 40) + 1, { id: (hour % 40) + 1, name: `Edited in hour ${hour}` });
      storage.reset();
      // As a writer does: it opens the actual repository.
      repository = {
        ...(await openRepository(storage, repository.keys, clocked)),
        snapshotCache: repository.snapshotCache,
      };
      await takeSnapshot(repository, source, TEST_REQUEST);
      const { snapshots } = await listSnapshots(repository);
      const { forget } = planRetention({ snapshots: snapshots.map(retained), policy, now, timeZone: 'UTC' });
      if (forget.length > 0) {
        await forgetSnapshots(
          repository,
          snapshots.filter(({ id }) => forget.includes(id)).map(({ id }) => id),
        );
        ({ repository } = await applyPrune(repository, 'retention'));
      }
      costs.push(storage.counts.read + storage.counts.write + storage.counts.remove);
    }
    const most = (from: number, to: number) => Math.max(...costs.slice(from * 24, to * 24));
    expect((await listSnapshots(repository)).snapshots).toHaveLength(8);
    expect(most(DAYS - 2, DAYS)).toBeLessThanOrEqual(1.25 * most(DAYS - 4, DAYS - 2));
  }, 180_000);
});

function retained({
  id,
  takenAt,
  trigger,
  isPinned,
  scope,
  withFiles,
  newBytes,
}: Awaited<ReturnType<typeof listSnapshots>>['snapshots'][number]) {
  return { id, takenAt, trigger, isPinned, scope, withFiles, newBytes };
}
