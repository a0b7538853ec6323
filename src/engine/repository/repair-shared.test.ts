import { describe, expect, it } from 'vitest';
import { healObjects } from '../replication/heal-objects.ts';
import { applyCopy, planCopy } from '../replication/copy-snapshots.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { passOn } from '../storage/pass-on.ts';
import { flipBit, namesIn } from '../testing/damage.ts';
import { createTestPorts, type TestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { isRemovalDue } from './condemned.ts';
import { createReplica } from './create-repository.ts';
import { applyPrune } from './prune.ts';
import { removeUnreadable } from './recheck.ts';
import { applyRepair, planRepair } from './repair.ts';
import { openRepository, type Repository } from './repository.ts';
import { shareRepository } from './share-repository.ts';
import { listSnapshots } from './snapshots.ts';

const DAY_MS = 86_400_000;

/** A shared repository with one backup, and two devices that use it. */
async function arrange() {
  const storage = createMemoryStorage();
  const repository = await shareRepository(await createBareRepository(storage, createTestPorts(1)));
  const source = createSmallSource(300, 3);
  const snapshot = await takeSnapshot(repository, source, TEST_REQUEST);
  const [pack = ''] = await namesIn(storage, 'packs');
  const devices = { a: createTestPorts(2), b: createTestPorts(3) };
  const open = (by: TestPorts = devices.a, from: BlobStorage = storage) => openRepository(from, repository.keys, by);
  return { storage, repository, source, snapshot, pack, devices, open };
}

type Arranged = Awaited<ReturnType<typeof arrange>>;

async function repairAsFound(repository: Repository): Promise<void> {
  const { findings } = await checkRepository(repository);
  expect(findings).not.toEqual([]);
  await applyRepair(repository, await planRepair(repository, findings), 'device A');
}

/** Both devices look at the repository once a day. */
async function letDaysPass(days: number, { devices, open }: Arranged): Promise<void> {
  for (let day = 0; day < days; day += 1)
    for (const ports of [devices.a, devices.b]) {
      ports.advance(DAY_MS);
      const repository = await open(ports);
      await isRemovalDue(repository);
      for (const { id } of (await listSnapshots(repository)).damaged) await ports.condemned?.observe(id);
    }
}

/** A view in which an object is half there, as while another device is still delivering it. */
function halfDelivered(storage: BlobStorage, half: string): BlobStorage {
  return {
    ...passOn(storage),
    async *list(folder, options) {
      for await (const object of storage.list(folder, options))
        yield object.key === half ? { ...object, sizeBytes: object.sizeBytes >> 1 } : object;
    },
    read: async (key, options = {}) => {
      const whole = await storage.read(key, key === half ? {} : options);
      if (key !== half) return whole;
      const { offset = 0, length = whole.length } = options;
      return whole.slice(0, whole.length >> 1).slice(offset, offset + length);
    },
  };
}

describe('repairing a shared repository', () => {
  it('SR1 condemns a damaged pack, so that its content is stored again, and removes it only after seven days', async () => {
    const arranged = await arrange();
    const { storage, pack, open, source } = arranged;
    await flipBit(storage, pack, 200);
    await repairAsFound(await open());
    expect(await namesIn(storage, 'packs')).toContain(pack);
    expect((await open()).condemned.flatMap(({ packs }) => packs)).toEqual([pack.slice('packs/'.length)]);
    // Again, it does nothing.
    const lists = await namesIn(storage, 'condemned');
    await applyRepair(
      await open(),
      await planRepair(await open(), [{ problem: 'damaged-object', subject: pack, detail: '' }]),
      'device A',
    );
    expect(await namesIn(storage, 'condemned')).toEqual(lists);

    await takeSnapshot(await open(), source, TEST_REQUEST);
    expect(await checkRepository(await open())).toMatchObject({ isIntact: true, findings: [], snapshots: 2 });
    await letDaysPass(6, arranged);
    await applyPrune(await open(), 'device A');
    expect(await namesIn(storage, 'packs')).toContain(pack);
    await letDaysPass(1, arranged);
    await applyPrune(await open(), 'device A');
    expect(await namesIn(storage, 'packs')).not.toContain(pack);
    expect(await checkRepository(await open())).toMatchObject({ isIntact: true, findings: [], snapshots: 2 });
  });

  it('SR2 loses nothing of a pack that was only half delivered to the device that repairs', async () => {
    const arranged = await arrange();
    const { storage, pack, devices, open } = arranged;
    await repairAsFound(await open(devices.a, halfDelivered(storage, pack)));
    expect(await checkRepository(await open(devices.b))).toMatchObject({ isIntact: true, snapshots: 1 });
    // The other device first looks on the next day.
    await letDaysPass(8, arranged);
    await applyPrune(await open(devices.b), 'device B');
    expect(await namesIn(storage, 'packs')).not.toContain(pack);
    expect(await checkRepository(await open(devices.b))).toMatchObject({ isIntact: true, snapshots: 1 });
  });

  it('SR3 writes a damaged index again, without removing any pack', async () => {
    const { storage, pack, open } = await arrange();
    const [index = ''] = await namesIn(storage, 'indexes');
    await flipBit(storage, index, 90);
    await repairAsFound(await open());
    expect(await namesIn(storage, 'indexes')).not.toContain(index);
    expect(await namesIn(storage, 'packs')).toContain(pack);
    expect((await open()).condemned).toEqual([]);
    expect(await checkRepository(await open())).toMatchObject({ isIntact: true });
  });

  it('SR4 heals a condemned pack by its content, from a replica that has it', async () => {
    const { storage, repository, snapshot, pack, open } = await arrange();
    const other = await createReplica(createMemoryStorage(), repository.config, repository.keys, createTestPorts(9));
    await applyCopy(repository, other, await planCopy(repository, [snapshot], other));
    await flipBit(storage, pack, 200);
    await repairAsFound(await open());
    const findings = [{ problem: 'damaged-object', subject: pack, detail: '' }] as const;
    expect(await healObjects(await open(), other, findings)).toMatchObject({ lostChunks: [], healedObjects: [] });
    expect(await checkRepository(await open())).toMatchObject({ isIntact: true, findings: [] });
  });

  it('SR5 removes a snapshot that cannot be read only once this device has found it so for seven days', async () => {
    const arranged = await arrange();
    const { storage, snapshot, source, open } = arranged;
    await takeSnapshot(await open(), source, TEST_REQUEST);
    const key = `snapshots/${snapshot.id}`;
    await flipBit(storage, key, 60);
    expect(await removeUnreadable(await open())).toEqual([]);
    await letDaysPass(6, arranged);
    expect(await removeUnreadable(await open())).toEqual([]);
    expect(await namesIn(storage, 'snapshots')).toContain(key);
    await letDaysPass(1, arranged);
    expect(await removeUnreadable(await open())).toEqual([key]);
    expect((await listSnapshots(await open())).damaged).toEqual([]);
  });

  it('SR6 condemns packs that no key opens', async () => {
    const arranged = await arrange();
    const { storage, open } = arranged;
    const strange = `packs/${'a'.repeat(64)}`;
    await storage.write(strange, new Uint8Array(500));
    expect(await removeUnreadable(await open())).toEqual([]);
    expect(await namesIn(storage, 'packs')).toContain(strange);
    await letDaysPass(7, arranged);
    await applyPrune(await open(), 'device A');
    expect(await namesIn(storage, 'packs')).not.toContain(strange);
  });
});
