import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../core/errors.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { applyCopy, planCopy } from '../replication/copy-snapshots.ts';
import { listSnapshots } from './snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { MemorySource } from '../testing/memory-source.ts';
import { limitedCopyOf } from '../testing/limited-storage.ts';
import { createTestPorts, type TestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { stepped } from '../testing/stepped-storage.ts';
import { withLock } from './lock.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { openRepository, type Repository } from './repository.ts';
import { times } from '../testing/long-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A shared repository with one backup and much garbage: fully unused packs, and one that is mostly unused. The content
 * of `earlier` is about to be removed, so a backup of it relies on doomed packs.
 */
async function sharedRepository() {
  const storage = createMemoryStorage();
  const repository = await createBareRepository(storage, createTestPorts(1));
  const earlier = createSmallSource(120, 2);
  const first = await takeSnapshot(repository, earlier, TEST_REQUEST);
  const source = createSmallSource(120, 1);
  for (let id = 1; id <= 100; id += 1) source.put('records', id, { id, name: `Changed ${id}`, text: 'x'.repeat(id) });
  const kept = await takeSnapshot(repository, source, TEST_REQUEST);
  earlier.put('files', 'extra', { hash: 'extra', blob: new Blob([noise(20_000, 5)]) });
  const third = await takeSnapshot(repository, earlier, TEST_REQUEST);
  await forgetSnapshots(repository, [first.id, third.id]);
  return { storage, keys: repository.keys, config: repository.config, earlier, kept };
}

type Shared = Awaited<ReturnType<typeof sharedRepository>>;

/** B's job: a backup, or a copy from a repository of its own. Returns the backup that it reports as done. */
type Job = (to: Repository) => Promise<Snapshot>;

function backupOf(source: MemorySource): Job {
  return (to) => takeSnapshot(to, source, TEST_REQUEST);
}

async function copyOf({ storage, keys }: Shared, source: MemorySource): Promise<Job> {
  const ports = createTestPorts(77);
  const own = await openRepository(await limitedCopyOf(storage), keys, ports);
  const snapshot = await takeSnapshot(own, source, TEST_REQUEST);
  return (to) =>
    withLock(to, 'shared', 'copying', {}, async (lock) => {
      await applyCopy(own, to, await planCopy(own, [snapshot], to), { lock });
      return snapshot;
    });
}

/** @returns `undefined` if the job reports `busy`; any other error fails the test. */
async function unlessBusy<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupError && error.code === 'busy') return undefined;
    throw error;
  }
}

/** Fails unless each backup reported as done is listed, and everything it needs is readable. */
async function expectWhole(storage: BlobStorage, { keys }: Shared, done: readonly Snapshot[]): Promise<void> {
  const fresh = await openRepository(storage, keys, createTestPorts(99));
  const { snapshots, damaged } = await listSnapshots(fresh);
  expect(damaged).toEqual([]);
  for (const snapshot of done) expect(snapshots.map(({ id }) => id)).toContain(snapshot.id);
  const { findings } = await checkRepository(fresh, { snapshots });
  // A pack that no index lists is not lost: its own table of contents identifies it.
  expect(findings.filter(({ problem }) => problem !== 'missing-index')).toEqual([]);
}

interface Devices {
  readonly a: TestPorts;
  readonly b: TestPorts;
}

/** Clocks an hour apart, in either direction. */
function devices(aheadMs: number): Devices {
  return { a: createTestPorts(11, Date.UTC(2026, 5, 1)), b: createTestPorts(12, Date.UTC(2026, 5, 1) + aheadMs) };
}

const clocksApart = fc.constantFrom(-HOUR_MS, 0, HOUR_MS);

describe('two devices sharing a repository', () => {
  it.each(['backup', 'copy'] as const)(
    'TD1 a %s at any point of another device’s prune is complete afterwards, or fails as busy',
    async (kind) => {
      const shared = await sharedRepository();
      const job = kind === 'backup' ? backupOf(shared.earlier) : await copyOf(shared, shared.earlier);
      const calls = await callsOfPrune(shared);
      const outcomes = { done: 0, busy: 0 };
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            target: fc.noBias(fc.integer({ min: 1, max: calls })),
            when: fc.constantFrom('before', 'after'),
            aheadMs: clocksApart,
            isAsleep: fc.boolean(),
            opensEarly: fc.boolean(),
          }),
          async ({ target, when, aheadMs, isAsleep, opensEarly }) => {
            const storage = await limitedCopyOf(shared.storage);
            const { a, b } = devices(aheadMs);
            const early = opensEarly ? await openRepository(storage, shared.keys, b) : undefined;
            const work = async () => job(early ?? (await openRepository(storage, shared.keys, b)));
            let done: Snapshot | undefined;
            const prunedStorage = stepped(storage, async (step) => {
              // A removal in progress when a device falls asleep cannot be recalled: only two prunes days apart could
              // help.
              if (step.call !== target || step.when !== (step.method === 'remove' ? 'after' : when)) return;
              done = await unlessBusy(work);
              if (done || !isAsleep) return;
              // A sleeps during its prune; B sees its lock unchanged for long enough.
              a.sleep(HOUR_MS);
              b.advance(11 * MINUTE_MS);
              done = await unlessBusy(work);
            });
            await unlessBusy(async () => applyPrune(await openRepository(prunedStorage, shared.keys, a), 'device A'));
            outcomes[done ? 'done' : 'busy'] += 1;
            await expectWhole(storage, shared, done ? [shared.kept, done] : [shared.kept]);
          },
        ),
        { numRuns: times(30, 60) },
      );
      expect(outcomes.done).toBeGreaterThan(0);
      expect(outcomes.busy).toBeGreaterThan(0);
    },
    300_000,
  );

  it.each(['backup', 'copy'] as const)(
    'TD2 a prune at any point of another device’s %s removes nothing it needs, or that one fails as busy',
    async (kind) => {
      const shared = await sharedRepository();
      const job = kind === 'backup' ? backupOf(shared.earlier) : await copyOf(shared, shared.earlier);
      const calls = await callsOf(shared, job);
      const outcomes = { done: 0, busy: 0 };
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            target: fc.noBias(fc.integer({ min: 1, max: calls })),
            when: fc.constantFrom('before', 'after'),
            aheadMs: clocksApart,
            isAsleep: fc.boolean(),
          }),
          async ({ target, when, aheadMs, isAsleep }) => {
            const storage = await limitedCopyOf(shared.storage);
            const { a, b } = devices(aheadMs);
            const prune = async () =>
              unlessBusy(async () => applyPrune(await openRepository(storage, shared.keys, a), 'device A'));
            const slow = stepped(storage, async (step) => {
              if (step.call !== target || step.when !== when) return;
              await prune();
              if (!isAsleep) return;
              b.sleep(HOUR_MS);
              a.advance(11 * MINUTE_MS);
              await prune();
            });
            const done = await unlessBusy(async () => job(await openRepository(slow, shared.keys, b)));
            outcomes[done ? 'done' : 'busy'] += 1;
            await expectWhole(storage, shared, done ? [shared.kept, done] : [shared.kept]);
          },
        ),
        { numRuns: times(30, 60) },
      );
      expect(outcomes.done).toBeGreaterThan(0);
      expect(outcomes.busy).toBeGreaterThan(0);
    },
    300_000,
  );

  it('TD3 a prune that outlasts its lock’s lifetime keeps the lock, and the other device fails as busy', async () => {
    const shared = await sharedRepository();
    const storage = await limitedCopyOf(shared.storage);
    const { a, b } = devices(HOUR_MS);
    const told = new Set<string>();
    const slow = stepped(storage, async ({ key, when }) => {
      if (when === 'before' || key.startsWith('locks')) return;
      a.advance(4 * MINUTE_MS);
      b.advance(4 * MINUTE_MS);
      const done = await unlessBusy(async () =>
        takeSnapshot(await openRepository(storage, shared.keys, b), shared.earlier, TEST_REQUEST),
      );
      told.add(done ? 'done' : 'busy');
    });
    const repository = await openRepository(storage, shared.keys, a);
    const { freedBytes } = await applyPrune({ ...repository, storage: slow }, 'device A');
    expect(freedBytes).toBeGreaterThan(20_000);
    expect([...told]).toEqual(['busy']);
    await expectWhole(storage, shared, [shared.kept]);
  }, 60_000);
});

async function callsOfPrune(shared: Shared): Promise<number> {
  return countCalls(shared, async (repository) => void (await applyPrune(repository, 'counted')));
}

async function callsOf(shared: Shared, job: Job): Promise<number> {
  return countCalls(shared, async (repository) => void (await job(repository)));
}

async function countCalls(shared: Shared, work: (repository: Repository) => Promise<void>): Promise<number> {
  let calls = 0;
  const storage = stepped(await limitedCopyOf(shared.storage), async ({ call }) => {
    calls = call;
  });
  await work(await openRepository(storage, shared.keys, createTestPorts(21)));
  return calls;
}
