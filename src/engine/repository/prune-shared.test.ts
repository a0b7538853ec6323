import { describe, expect, it } from 'vitest';
import type { PackId } from '../core/ids.ts';
import { encodeRepositoryConfig } from '../format/repository-config.ts';
import type { Snapshot } from '../format/snapshot.ts';
import { applyCopy, planCopy } from '../replication/copy-snapshots.ts';
import { copyWanted } from '../replication/copy-wanted.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { flipBit, namesIn } from '../testing/damage.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { limitedCopyOf } from '../testing/limited-storage.ts';
import { times } from '../testing/long-run.ts';
import { createTestPorts, type TestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { isRemovalDue } from './condemned.ts';
import { withLock } from './lock.ts';
import { planPrune } from './plan-prune.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { mustFindReachable } from './reachable.ts';
import { openRepository, type Repository } from './repository.ts';
import { shareRepository } from './share-repository.ts';
import { amendSnapshot, listSnapshots } from './snapshots.ts';

const DAY_MS = 86_400_000;

/** A shared repository with unused packs, one that is mostly unused, and one backup that stays. */
async function arrange(ports: TestPorts = createTestPorts(1)) {
  const storage = createMemoryStorage();
  const repository = await shareRepository(await createBareRepository(storage, ports));
  const earlier = createSmallSource(120, 2);
  const first = await takeSnapshot(repository, earlier, TEST_REQUEST);
  const bytesOfFirst = await storage.read(`snapshots/${first.id}`);
  const source = createSmallSource(120, 1);
  for (let id = 1; id <= 100; id += 1) source.put('records', id, { id, name: `Changed ${id}`, text: 'x'.repeat(id) });
  const kept = await takeSnapshot(repository, source, TEST_REQUEST);
  earlier.put('files', 'extra', { hash: 'extra', blob: new Blob([noise(20_000, 5)]) });
  const third = await takeSnapshot(repository, earlier, TEST_REQUEST);
  await forgetSnapshots(repository, [first.id, third.id]);
  const open = (from: BlobStorage = storage, by: TestPorts = ports) => openRepository(from, repository.keys, by);
  const bringBack = () => storage.write(`snapshots/${first.id}`, bytesOfFirst);
  return { storage, ports, open, earlier, first, kept, bringBack };
}

type Arranged = Awaited<ReturnType<typeof arrange>>;

/** A device that looks at the repository once a day. */
async function letDaysPass(days: number, { ports, open }: Arranged): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    ports.advance(DAY_MS);
    await isRemovalDue(await open());
  }
}

async function expectIntact(repository: Repository, snapshots: readonly Snapshot[]): Promise<void> {
  const { snapshots: listed } = await listSnapshots(repository);
  expect(listed.map(({ id }) => id).toSorted()).toEqual(snapshots.map(({ id }) => id).toSorted());
  expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [] });
}

describe('pruning a shared repository', () => {
  it('SH1 condemns first, removes after seven days, and removes the list after fourteen', async () => {
    const arranged = await arrange();
    const { storage, open, kept } = arranged;
    const before = await namesIn(storage, 'packs');
    const planned = await planPrune(await open());
    expect(planned).toMatchObject({ freedBytes: 0 });
    expect(planned.laterBytes).toBeGreaterThan(20_000);
    const { freedBytes, laterBytes } = await applyPrune(await open(), 'device A');
    expect(freedBytes).toBe(0);
    // But for the headers and tables of the copies.
    expect(Math.abs(laterBytes - planned.laterBytes)).toBeLessThan(1000);
    expect(await namesIn(storage, 'packs')).toEqual(expect.arrayContaining([...before]));
    expect(await namesIn(storage, 'condemned')).not.toEqual([]);

    await letDaysPass(6, arranged);
    expect(await isRemovalDue(await open())).toBe(false);
    expect(await applyPrune(await open(), 'device A')).toMatchObject({ freedBytes: 0, laterBytes: 0 });
    await letDaysPass(1, arranged);
    expect(await isRemovalDue(await open())).toBe(true);
    const due = await planPrune(await open());
    expect(due).toMatchObject({ unused: [], repacked: [], laterBytes: 0 });
    const removed = await applyPrune(await open(), 'device A');
    expect(removed).toMatchObject({ freedBytes: due.freedBytes, laterBytes: 0 });
    expect(removed.freedBytes).toBeGreaterThan(20_000);
    expect(removed.repository.missingPacks).toEqual([]);
    await expectIntact(await open(), [kept]);
    expect(await namesIn(storage, 'condemned')).not.toEqual([]);

    await letDaysPass(7, arranged);
    await applyPrune(await open(), 'device A');
    expect(await namesIn(storage, 'condemned')).toEqual([]);
    await expectIntact(await open(), [kept]);
  });

  it('SH2 a backup stores the content of condemned packs again, and outlives them', async () => {
    const arranged = await arrange();
    const { open, earlier, kept } = arranged;
    await applyPrune(await open(), 'device A');
    const opened = await open();
    const readable = opened.condemned.flatMap(({ packs }) => packs).filter((id) => opened.index.packs.has(id));
    expect(readable.length).toBeGreaterThan(0);
    const again = await takeSnapshot(opened, earlier, TEST_REQUEST);
    expect(again.newBytes).toBeGreaterThan(20_000);
    await letDaysPass(7, arranged);
    expect((await applyPrune(await open(), 'device A')).freedBytes).toBeGreaterThan(0);
    await expectIntact(await open(), [kept, again]);
  });

  it('SH3 what a backup still needs of condemned packs is copied before they are removed', async () => {
    const arranged = await arrange();
    const { storage, open, first, kept, bringBack } = arranged;
    await applyPrune(await open(), 'device A');
    // As a device does that began before the packs were condemned.
    await bringBack();
    await expectIntact(await open(), [first, kept]);
    await letDaysPass(7, arranged);
    const condemned = (await open()).condemned.flatMap(({ packs }) => packs);
    await applyPrune(await open(), 'device A');
    const left = await namesIn(storage, 'packs');
    expect(condemned.filter((id) => left.includes(`packs/${id}`))).toEqual([]);
    await expectIntact(await open(), [first, kept]);
  });

  it('SH4 a clock that jumps a year ahead counts as one day, and one that is put back as none', async () => {
    const arranged = await arrange();
    const { ports, open } = arranged;
    await applyPrune(await open(), 'device A');
    ports.advance(365 * DAY_MS);
    expect(await isRemovalDue(await open())).toBe(false);
    ports.sleep(-300 * DAY_MS);
    await letDaysPass(5, arranged);
    expect(await isRemovalDue(await open())).toBe(false);
    await letDaysPass(1, arranged);
    expect(await isRemovalDue(await open())).toBe(false);
    await letDaysPass(1, arranged);
    expect(await isRemovalDue(await open())).toBe(true);
  });

  it('SH5 each device goes by what it has seen itself; one without a memory only condemns', async () => {
    const arranged = await arrange();
    const { storage, open } = arranged;
    await applyPrune(await open(), 'device A');
    await letDaysPass(20, arranged);
    const packs = await namesIn(storage, 'packs');
    const late = createTestPorts(9, Date.UTC(2030, 0, 1));
    await applyPrune(await open(storage, late), 'device B');
    const { condemned: _, ...forgetful } = createTestPorts(8);
    for (let day = 0; day < 20; day += 1) {
      forgetful.advance(DAY_MS);
      await applyPrune(await openRepository(storage, (await open()).keys, forgetful), 'device C');
    }
    expect(await namesIn(storage, 'packs')).toEqual(packs);
    await applyPrune(await open(), 'device A');
    expect((await namesIn(storage, 'packs')).length).toBeLessThan(packs.length);
  });

  it('SH6 a copy sends condemned content again, never under the name of a condemned pack', async () => {
    const arranged = await arrange();
    const { storage, open, earlier, kept } = arranged;
    const own = await open(await limitedCopyOf(storage));
    const snapshot = await takeSnapshot(own, earlier, TEST_REQUEST);
    await applyPrune(await open(), 'device A');
    const to = await open();
    const plan = await planCopy(own, [snapshot], to);
    expect(plan.wholePacks.filter(({ id }) => to.index.isCondemned(id))).toEqual([]);
    await withLock(to, 'shared', 'copying', {}, (lock) => applyCopy(own, to, plan, { lock }));
    await letDaysPass(7, arranged);
    await applyPrune(await open(), 'device A');
    await expectIntact(await open(), [kept, snapshot]);
  });

  it('SH7 a copy during which packs are condemned sends their content again', async () => {
    const { storage, open, earlier, kept } = await arrange();
    const own = await open(await limitedCopyOf(storage));
    const snapshot = await takeSnapshot(own, earlier, TEST_REQUEST);
    const blind: BlobStorage = {
      ...storage,
      async *list(folder) {
        if (folder !== 'locks') yield* storage.list(folder);
      },
    };
    let isDone = false;
    const prunedMeanwhile: BlobStorage = {
      ...storage,
      write: async (key, bytes) => {
        await storage.write(key, bytes);
        if (isDone || !key.startsWith('locks/')) return;
        isDone = true;
        await applyPrune(await open(blind, createTestPorts(5)), 'device A');
      },
    };
    const replica = await open(prunedMeanwhile);
    const copied = await copyWanted(own, replica, async (all) => all.map(({ id }) => id));
    expect(copied.copied).toBeGreaterThan(0);
    expect(isDone).toBe(true);
    const opened = await open();
    await expectIntact(opened, [kept, snapshot]);
    const needed = await mustFindReachable(opened, [snapshot]);
    expect([...needed].filter((id) => !opened.index.has(id))).toEqual([]);
  });

  it.each(['condemned', 'removed'])(
    'SH25 a backup whose content is %s elsewhere while its snapshot is written stores it again',
    async (fate) => {
      const { storage, open, earlier, kept } = await arrange();
      const before = await namesIn(storage, 'packs');
      // The other device sees neither the lock nor the new snapshot: its listings are behind.
      const behind: BlobStorage = {
        ...storage,
        async *list(folder) {
          for await (const object of storage.list(folder))
            if (folder !== 'locks' && (folder !== 'snapshots' || object.key.endsWith(kept.id))) yield object;
        },
      };
      const prune = async () => {
        const other = await open(behind, createTestPorts(5));
        if (fate === 'condemned') return void (await applyPrune(other, 'device A'));
        const needed = [...(await mustFindReachable(other, [kept]))];
        const used = new Set(needed.map((id) => `packs/${other.index.find(id)?.pack.id ?? ''}`));
        for (const pack of before) if (!used.has(pack)) await storage.remove(pack);
      };
      let writes = 0;
      const prunedMeanwhile: BlobStorage = {
        ...storage,
        write: async (key, bytes) => {
          await storage.write(key, bytes);
          if (!key.startsWith('snapshots/')) return;
          writes += 1;
          if (writes === 1) await prune();
        },
      };
      const snapshot = await takeSnapshot(await open(prunedMeanwhile), earlier, TEST_REQUEST);
      expect(writes).toBeGreaterThan(1);
      const opened = await open();
      expect((await listSnapshots(opened)).snapshots.map(({ id }) => id).toSorted()).toEqual(
        [kept.id, snapshot.id].toSorted(),
      );
      for (const id of await mustFindReachable(opened, [snapshot])) {
        const place = opened.index.find(id);
        expect(place && opened.index.isCondemned(place.pack.id)).toBe(false);
        expect(await storage.stat(`packs/${place?.pack.id ?? ''}`)).toBeDefined();
      }
    },
  );

  it('SH8 where only this app reaches the storage, it is freed at once', async () => {
    const { storage, open, kept } = await arrange();
    const { freedBytes, laterBytes } = await applyPrune({ ...(await open()), exclusion: 'caller' }, 'device A');
    expect(freedBytes).toBeGreaterThan(20_000);
    expect(laterBytes).toBe(0);
    expect(await namesIn(storage, 'condemned')).toEqual([]);
    await expectIntact(await open(), [kept]);
  });

  it('SH9 packs that cannot be read are condemned too, and a list that cannot be read condemns nothing', async () => {
    const arranged = await arrange();
    const { storage, open, kept } = arranged;
    const strange = `packs/${'a'.repeat(64)}`;
    await storage.write(strange, noise(5000, 1));
    const { laterBytes } = await applyPrune(await open(), 'device A');
    expect(laterBytes).toBeGreaterThan(25_000);
    const [list = '', ...others] = await namesIn(storage, 'condemned');
    const bytes = await storage.read(list);
    await flipBit(storage, list, 60);
    expect((await open()).condemned.map(({ id }) => `condemned/${id}`)).toEqual(others);
    await storage.write(list, bytes);
    await letDaysPass(8, arranged);
    await applyPrune(await open(), 'device A');
    expect(await storage.stat(strange)).toBeUndefined();
    await expectIntact(await open(), [kept]);
  });

  it('SH24 a backup that appears while packs are about to be removed stops that, and the next prune keeps it', async () => {
    const arranged = await arrange();
    const { storage, open, first, kept, bringBack } = arranged;
    await applyPrune(await open(), 'device A');
    await letDaysPass(7, arranged);
    const packs = await namesIn(storage, 'packs');
    const disturbed: BlobStorage = {
      ...storage,
      write: async (key, bytes) => {
        await storage.write(key, bytes);
        if (key.startsWith('indexes/')) await bringBack();
      },
    };
    await expect(applyPrune(await open(disturbed), 'device A')).rejects.toMatchObject({
      code: 'busy',
      hint: 'backup-made-meanwhile',
    });
    expect(await namesIn(storage, 'packs')).toEqual(expect.arrayContaining([...packs]));
    expect((await applyPrune(await open(), 'device A')).repository.missingPacks).toEqual([]);
    await expectIntact(await open(), [first, kept]);
  });

  it('SH10 a condemned pack with the last copy of needed content stays while that cannot be read', async () => {
    const arranged = await arrange();
    const { storage, open, first, bringBack } = arranged;
    await applyPrune(await open(), 'device A');
    await bringBack();
    const opened = await open();
    const needed = await mustFindReachable(opened, [first]);
    const lastOnes = [...needed].filter((id) => !opened.index.has(id));
    const place = opened.index.find(lastOnes[0] ?? [...needed][0] ?? neverId());
    if (!place) throw new Error('nothing is condemned');
    await flipBit(storage, `packs/${place.pack.id}`, place.chunk.offset + 5);
    await letDaysPass(7, arranged);
    await applyPrune(await open(), 'device A');
    expect(await storage.stat(`packs/${place.pack.id}`)).toBeDefined();
  });

  it.each(['condemning', 'removing'] as const)(
    'SH11 killed at any change while %s, backups are whole, and no index names a pack that is gone',
    async (phase) => {
      const arranged = await arrange();
      const { first, kept, bringBack, open } = arranged;
      if (phase === 'removing') {
        await applyPrune(await open(), 'device A');
        await bringBack();
        await letDaysPass(7, arranged);
      }
      const expected = phase === 'removing' ? [first, kept] : [kept];
      for (let atOperation = 1; ; atOperation += times(3, 1)) {
        const storage = await limitedCopyOf(arranged.storage);
        const dying = createFaultyStorage(storage, { atOperation, methods: ['write', 'remove'], staysDead: true });
        await applyPrune(await open(dying), 'device A').catch(() => undefined);
        // Another device, which knows nothing of the lock's owner.
        const opened = await open(storage, createTestPorts(4));
        expect(await goneButNamed(opened)).toEqual([]);
        const { findings } = await checkRepository(opened);
        expect(findings.filter(({ problem }) => problem !== 'missing-index')).toEqual([]);
        await applyPrune(await open(storage), 'device A');
        await expectIntact(await open(storage), expected);
        if (!dying.wasHit) return expect(atOperation).toBeGreaterThan(5);
      }
    },
    60_000,
  );
});

describe('renaming in a shared repository', () => {
  it.each(['before', 'while'] as const)(
    'SH23 does not bring back a backup that was deleted elsewhere %s the new object is written',
    async (moment) => {
      const { storage, open, kept } = await arrange();
      const deletedMeanwhile: BlobStorage = {
        ...storage,
        write: async (key, bytes) => {
          await storage.write(key, bytes);
          if (moment === 'while') await storage.remove(`snapshots/${kept.id}`);
        },
      };
      if (moment === 'before') await storage.remove(`snapshots/${kept.id}`);
      const renaming = amendSnapshot(await open(deletedMeanwhile), kept, { name: 'Renamed' });
      await expect(renaming).rejects.toMatchObject({ code: 'missing-object', hint: 'backup-gone' });
      expect(await namesIn(storage, 'snapshots')).toEqual([]);
    },
  );
});

/** Packs that an index names although they are gone. */
async function goneButNamed({ storage, index }: Repository): Promise<readonly PackId[]> {
  const there = await namesIn(storage, 'packs');
  const named = [...index.objects.values()].flat().map(({ id }) => id);
  return named.filter((id) => !there.includes(`packs/${id}`));
}

function neverId(): never {
  throw new Error('nothing is needed');
}

describe('a repository that is not shared', () => {
  it('SH12 is pruned at once, whatever its folder of lists has', async () => {
    const storage = createMemoryStorage();
    const ports = createTestPorts(2);
    const repository = await createBareRepository(storage, ports);
    const source = createSmallSource(60, 3);
    const { id } = await takeSnapshot(repository, source, TEST_REQUEST);
    for (let file = 0; file < 3; file += 1) source.remove('files', `file-${file}`);
    const kept = await takeSnapshot(repository, source, TEST_REQUEST);
    await forgetSnapshots(repository, [id]);
    const opened = await openRepository(storage, repository.keys, ports);
    const { freedBytes, laterBytes } = await applyPrune(opened, 'device A');
    expect(freedBytes).toBeGreaterThan(8000);
    expect(laterBytes).toBe(0);
    await expectIntact(await openRepository(storage, repository.keys, ports), [kept]);
  });

  it('SH13 that has lists of condemned packs has lost its mark: the next prune marks it again', async () => {
    const { storage, open, first, bringBack } = await arrange();
    await applyPrune(await open(), 'device A');
    const packs: readonly (string | PackId)[] = await namesIn(storage, 'packs');
    const { config, keys } = await open();
    const { isShared: _, ...unmarked } = config;
    await storage.write('repository.json', await encodeRepositoryConfig(unmarked, (text) => keys.configMac(text)));
    expect((await open()).config.isShared).toBeUndefined();
    await bringBack();
    await applyPrune(await open(), 'device B');
    expect((await open()).config.isShared).toBe(true);
    expect(await namesIn(storage, 'packs')).toEqual(expect.arrayContaining([...packs]));
    const { snapshots } = await listSnapshots(await open());
    expect(snapshots.map(({ id }) => id)).toContain(first.id);
  });
});
