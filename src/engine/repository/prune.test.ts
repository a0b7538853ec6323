import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../format/snapshot.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { flipBit } from '../testing/damage.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { createLimitedStorage, limitedCopyOf, type LimitedStorage } from '../testing/limited-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { copyChunks } from './copy-chunks.ts';
import { planPrune } from './plan-prune.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { openRepository, reopenRepository, type Repository } from './repository.ts';

const FILE_BYTES = 20_000;

/** Twelve backups, each with four new files; the last still has two of every four. */
async function halfGarbage(storage: LimitedStorage) {
  const repository = await createBareRepository(storage);
  const source = createSmallSource(40, 0);
  const snapshots: Snapshot[] = [];
  for (let backup = 0; backup < 12; backup += 1) {
    for (let file = 0; file < 4; file += 1) {
      const hash = `${backup}-${file}`;
      source.put('files', hash, { hash, blob: new Blob([noise(FILE_BYTES, 1 + backup * 4 + file)]) });
    }
    snapshots.push(await takeSnapshot(repository, source, TEST_REQUEST));
  }
  for (let backup = 0; backup < 12; backup += 1) for (const file of [0, 1]) source.remove('files', `${backup}-${file}`);
  const kept = await takeSnapshot(repository, source, TEST_REQUEST);
  await forgetSnapshots(
    repository,
    snapshots.map(({ id }) => id),
  );
  return { repository, kept };
}

async function expectTidy(repository: Repository): Promise<void> {
  const fresh = await reopenRepository(repository);
  expect(await checkRepository(fresh)).toMatchObject({ isIntact: true, findings: [] });
  expect(await planPrune(fresh)).toMatchObject({ unused: [], repacked: [], unreadable: [], freedBytes: 0 });
  const chunks = [...fresh.index.packs.values()].flatMap((pack) => pack.chunks.map(({ id }) => id));
  expect(new Set(chunks).size).toBe(chunks.length);
}

describe('the space that forgetting snapshots would free', () => {
  it('equals the space freed once they are forgotten, and computing it changes nothing', async () => {
    for (const subset of [1, 2, 5, 12, 15]) {
      const storage = createLimitedStorage();
      const repository = await createBareRepository(storage);
      const source = createSmallSource(40, 0);
      const ids: Snapshot['id'][] = [];
      for (let backup = 0; backup < 4; backup += 1) {
        // The next backup needs the files of one backup too.
        for (const file of [0, 1])
          source.put('files', `${backup}-${file}`, {
            hash: `${backup}-${file}`,
            blob: new Blob([noise(FILE_BYTES, 1 + backup * 2 + file)]),
          });
        for (const file of [0, 1]) source.remove('files', `${backup - 2}-${file}`);
        ids.push((await takeSnapshot(repository, source, TEST_REQUEST)).id);
      }
      const chosen = ids.filter((_, at) => (subset & (1 << at)) !== 0);
      const { freedBytes } = await planPrune(repository, { without: chosen });
      expect(await planPrune(repository)).toMatchObject({ freedBytes: 0 });
      await forgetSnapshots(repository, chosen);
      expect(await planPrune(repository)).toMatchObject({ freedBytes });
      const freed = await applyPrune(repository, 'test');
      // Apart from the headers of rewritten packs.
      expect(Math.abs(freed.freedBytes - freedBytes)).toBeLessThan(2000);
    }
  });
});

describe('freeing space when little is left', () => {
  it('PR4 with no byte left, garbage is removed, without a lock object if the caller excludes others', async () => {
    const storage = createLimitedStorage();
    const repository: Repository = { ...(await createBareRepository(storage)), exclusion: 'caller' };
    const source = createSmallSource(40, 1);
    await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('files', 'large', { hash: 'large', blob: new Blob([noise(200_000, 3)]) });
    const large = await takeSnapshot(repository, source, TEST_REQUEST);
    storage.leave(0);
    await forgetSnapshots(repository, [large.id]);
    // The space of the forgotten backup itself may not be used before more is free.
    storage.leave(0);
    const { freedBytes, repository: pruned } = await applyPrune(repository, 'test');
    expect(freedBytes).toBeGreaterThan(200_000);
    expect(await storage.freeBytes?.()).toBeGreaterThan(200_000);
    await expectTidy(pruned);
  });

  it('PR5 with no byte left in a shared place, a forgotten backup’s space is enough for the lock', async () => {
    const storage = createLimitedStorage();
    const { repository, kept } = await halfGarbage(storage);
    const source = createSmallSource(40, 0);
    source.put('files', 'large', { hash: 'large', blob: new Blob([noise(200_000, 90)]) });
    const large = await takeSnapshot(repository, source, TEST_REQUEST);
    storage.leave(0);
    await forgetSnapshots(repository, [large.id]);
    expect((await applyPrune(repository, 'test')).freedBytes).toBeGreaterThan(12 * 2 * FILE_BYTES);
    expect(kept.tables.length).toBeGreaterThan(0);
    await expectTidy(repository);
  });

  it('PR6 with half garbage and a tenth of the disk free, rounds free it all without filling the disk', async () => {
    const storage = createLimitedStorage();
    const { repository } = await halfGarbage(storage);
    const before = storage.usedBytes;
    const free = Math.round(before / 10);
    storage.leave(free);
    const { freedBytes } = await applyPrune(repository, 'test');
    expect(freedBytes).toBeGreaterThan(12 * 2 * FILE_BYTES);
    expect(storage.peakBytes).toBeLessThan(before + free);
    expect(storage.usedBytes).toBeLessThan(before - 12 * 2 * FILE_BYTES + FILE_BYTES);
    await expectTidy(repository);
  });

  it('PR7 with no space to copy anything, a prune frees what it can and does not fail', async () => {
    const storage = createLimitedStorage();
    const { repository } = await halfGarbage(storage);
    storage.leave(2000);
    const { freedBytes, repository: pruned } = await applyPrune(repository, 'test');
    expect(freedBytes).toBeGreaterThanOrEqual(0);
    expect(await checkRepository(await reopenRepository(pruned))).toMatchObject({ isIntact: true });
    storage.leave(500_000);
    expect((await applyPrune(pruned, 'test')).freedBytes).toBeGreaterThan(12 * 2 * FILE_BYTES - FILE_BYTES);
    await expectTidy(pruned);
  });

  it('PR8 a disk of unknown free space that fills up during a round causes no permanent loss of space', async () => {
    const storage = createLimitedStorage();
    const { repository } = await halfGarbage(storage);
    const before = storage.usedBytes;
    const { freeBytes: _, ...untold } = storage;
    storage.leave(60_000);
    await applyPrune({ ...repository, storage: untold }, 'test');
    expect(storage.usedBytes).toBeLessThanOrEqual(before);
    storage.leave(Infinity);
    await applyPrune(repository, 'test');
    await expectTidy(repository);
  });
});

describe('an interrupted prune', () => {
  it('PR9 leaves nothing that the next one does not free, interrupted at any point', async () => {
    const original = createLimitedStorage();
    const { repository } = await halfGarbage(original);
    const whole = await limitedCopyOf(original);
    await applyPrune({ ...repository, storage: whole }, 'test');
    for (let atOperation = 1; ; atOperation += 1) {
      const storage = await limitedCopyOf(original);
      const dying = createFaultyStorage(storage, {
        atOperation,
        methods: ['write', 'remove'],
        when: atOperation % 2 === 0 ? 'before' : 'after',
        staysDead: true,
      });
      await applyPrune({ ...repository, storage: dying }, 'test').catch(() => undefined);
      const { repository: pruned } = await applyPrune(
        await openRepository(storage, repository.keys, repository.ports),
        'test',
      );
      await expectTidy(pruned);
      expect(Math.abs(storage.usedBytes - whole.usedBytes)).toBeLessThan(2000);
      if (!dying.wasHit) return expect(atOperation).toBeGreaterThan(8);
    }
  }, 120_000);

  it('PR10 keeps the readable copy of a chunk that is in two packs', async () => {
    const storage = createLimitedStorage();
    const { repository } = await halfGarbage(storage);
    const needed = (await planPrune(repository)).repacked.flatMap((id) => repository.index.packs.get(id)?.chunks ?? []);
    const twice = needed.map(({ id }) => id);
    const before = new Set(repository.index.packs.keys());
    await copyChunks(repository, repository, twice, { evenIfThere: true });
    const doubled = await openRepository(storage, repository.keys, createTestPorts(5));
    const copies = [...doubled.index.packs.values()].filter(({ id }) => !before.has(id));
    // The fuller pack would be kept if it were intact.
    for (const { id, chunks } of copies) for (const { offset } of chunks) await flipBit(storage, `packs/${id}`, offset);
    const { repository: pruned } = await applyPrune(doubled, 'test');
    await expectTidy(pruned);
  });

  it('PR11 leaves a pack with one small needed chunk in place', async () => {
    const storage = createLimitedStorage();
    const repository = await createBareRepository(storage);
    await takeSnapshot(repository, createSmallSource(1, 0), { ...TEST_REQUEST, scope: 'configuration' });
    expect(await planPrune(repository)).toMatchObject({ unused: [], repacked: [], freedBytes: 0 });
  });
});
