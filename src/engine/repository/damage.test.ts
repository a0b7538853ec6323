import { describe, expect, it } from 'vitest';
import { firstDifferenceDeep } from '../testing/same-value.ts';
import { createTestPorts } from '../testing/ports.ts';
import {
  createSmallRepository,
  createSmallSource,
  TEST_PASSPHRASE,
  TEST_REQUEST,
} from '../testing/small-repository.ts';
import { BackupError } from '../core/errors.ts';
import { type Credential, openMasterKey } from '../crypto/key-slot.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { applyRestore } from '../restore/apply-restore.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { planRestore } from '../restore/plan-restore.ts';
import { listSnapshots } from './snapshots.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage, StoredObject } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { checkObjects } from './check-objects.ts';
import { CONFIG_KEY, openRepository, readRepositoryConfig, type Repository } from './repository.ts';
import { times } from '../testing/long-run.ts';

async function smallest() {
  const storage = createMemoryStorage();
  const ports = createTestPorts();
  const repository = await createSmallRepository(storage, ports);
  const source = createSmallSource(6, 2);
  await takeSnapshot(repository, source, TEST_REQUEST);
  return { storage, ports, repository, source };
}

async function allObjects(storage: BlobStorage): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  const config = await storage.stat(CONFIG_KEY);
  if (config) objects.push(config);
  for (const folder of ['packs', 'indexes', 'snapshots'] as const) {
    for await (const object of storage.list(folder)) objects.push(object);
  }
  return objects;
}

/** Whether the full check with a key reports a problem, or the repository does not even open. */
async function isNoticedWithKey({ storage, keys, ports }: Repository): Promise<boolean> {
  try {
    const report = await checkRepository(await openRepository(storage, keys, ports));
    return !report.isIntact;
  } catch (error) {
    if (error instanceof BackupError) return true;
    throw error;
  }
}

async function isNoticedWithoutKey(storage: BlobStorage): Promise<boolean> {
  return (await checkObjects(storage)).findings.length > 0;
}

describe('damage', () => {
  it('DM1 an intact repository has no findings', async () => {
    const { repository, storage } = await smallest();
    expect(await checkObjects(storage)).toMatchObject({ findings: [] });
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, findings: [], snapshots: 1 });
  });

  it('DM2 a single-bit flip, anywhere, is found with and without a key', async () => {
    const { storage, repository } = await smallest();
    let flips = 0;
    for (const { key, sizeBytes } of await allObjects(storage)) {
      const whole = await storage.read(key);
      // Packs are long and uniform.
      const step = key.startsWith('packs/') ? times(25, 5) : times(3, 1);
      for (let byte = 0; byte < sizeBytes; byte += step) {
        const broken = whole.slice();
        broken[byte] = (broken[byte] ?? 0) ^ (1 << (byte % 8));
        await storage.write(key, broken);
        if (!(await isNoticedWithoutKey(storage)))
          expect.fail(`bit ${byte % 8} of byte ${byte} of ${key} was not noticed without a key`);
        if (byte % 7 === 0 && !(await isNoticedWithKey(repository)))
          expect.fail(`byte ${byte} of ${key} was not noticed with the key`);
        flips += 1;
      }
      await storage.write(key, whole);
    }
    expect(flips).toBeGreaterThan(times(800, 3000));
    expect(await isNoticedWithoutKey(storage)).toBe(false);
  }, 120_000);

  it('DM3 every truncation is found', async () => {
    const { storage, repository } = await smallest();
    for (const { key, sizeBytes } of await allObjects(storage)) {
      const whole = await storage.read(key);
      const step = Math.max(1, Math.floor(sizeBytes / times(70, 200)));
      // A truncation to nothing counts as missing (FORMAT.md §2): see DM4.
      for (let length = 1; length < sizeBytes; length += step) {
        await storage.write(key, whole.slice(0, length));
        if (!(await isNoticedWithoutKey(storage)))
          expect.fail(`${key} cut to ${length} bytes was not noticed without a key`);
        if (length % (step * 10) === 1 && !(await isNoticedWithKey(repository)))
          expect.fail(`${key} cut to ${length} bytes was not noticed`);
      }
      await storage.write(key, whole);
    }
  }, 120_000);

  it('DM4 missing, swapped, foreign and wrongly named objects are found with the key', async () => {
    const { storage, repository } = await smallest();
    for (const { key } of await allObjects(storage)) {
      if (key.startsWith('snapshots/')) continue;
      const whole = await storage.read(key);
      await storage.remove(key);
      if (!(await isNoticedWithKey(repository))) expect.fail(`${key} missing was not noticed`);
      await storage.write(key, whole);
    }
    const [pack, index] = (await allObjects(storage)).filter(({ key }) => key !== CONFIG_KEY).map(({ key }) => key);
    if (!pack || !index) throw new Error('expected a pack and an index');
    const packBytes = await storage.read(pack);
    const indexBytes = await storage.read(index);
    await storage.write(pack, indexBytes);
    await storage.write(index, packBytes);
    expect(await isNoticedWithKey(repository)).toBe(true);
    expect(await isNoticedWithoutKey(storage)).toBe(true);
    await storage.write(pack, packBytes);
    await storage.write(index, indexBytes);

    await storage.write(`snapshots/${'0'.repeat(64)}`, packBytes);
    expect(await isNoticedWithoutKey(storage)).toBe(true);
    expect(await isNoticedWithKey(repository)).toBe(true);
    // Intact snapshots can still be listed.
    expect(await listSnapshots(repository)).toMatchObject({
      snapshots: [{ name: '' }],
      damaged: [{ id: '0'.repeat(64) }],
    });
  });

  it('DM5 a restore from a damaged backup fails with a typed error and changes nothing', async () => {
    const { storage, repository, source } = await smallest();
    const { snapshots } = await listSnapshots(repository);
    const [snapshot] = snapshots;
    if (!snapshot) throw new Error('no snapshot');
    const [pack] = (await allObjects(storage)).filter(({ key }) => key.startsWith('packs/'));
    if (!pack) throw new Error('no pack');
    const whole = await storage.read(pack.key);
    source.put('records', 1, { id: 1, name: 'as it is now' });
    const before = source.dump();
    const plan = await planRestore({ repository, snapshot, source });
    let failures = 0;
    for (let byte = 40; byte < pack.sizeBytes; byte += 97) {
      const broken = whole.slice();
      broken[byte] = (broken[byte] ?? 0) ^ 1;
      await storage.write(pack.key, broken);
      try {
        await applyRestore(repository, source, plan);
        // The files exist already, so a restore does not read the damaged piece; the rows then match the backup.
        source.put('records', 1, { id: 1, name: 'as it is now' });
      } catch (error) {
        expect(error).toBeInstanceOf(BackupError);
        expect(error).toMatchObject({ code: 'damaged' });
        failures += 1;
      }
      expect(await firstDifferenceDeep(source.dump(), before)).toBeUndefined();
    }
    expect(failures).toBeGreaterThan(3);
  });
});

describe('keys', () => {
  const passphrase = (text: string): Credential => ({ kind: 'passphrase', passphrase: text });

  it('KY1 a wrong passphrase is not reported as damage', async () => {
    const { storage } = await smallest();
    const config = await readRepositoryConfig(storage);
    expect(await openMasterKey(config, passphrase('wrong'))).toBeUndefined();
    expect(await openMasterKey(config, passphrase(TEST_PASSPHRASE))).toBeDefined();
    const [slot] = config.slots;
    if (slot?.kind !== 'passphrase') throw new Error('no slot');
    const changed = { ...config, slots: [{ ...slot, wrapped: `00${slot.wrapped.slice(2)}` }] };
    await expect(openMasterKey(changed, passphrase(TEST_PASSPHRASE))).rejects.toMatchObject({ code: 'damaged' });
  });

  it('KY2 the key from the passphrase opens its own repository, and no other', async () => {
    const { storage, ports } = await smallest();
    const config = await readRepositoryConfig(storage);
    const master = await openMasterKey(config, passphrase(TEST_PASSPHRASE));
    if (!master) throw new Error('wrong passphrase');
    const reopened = await openRepository(storage, await RepositoryKeys.fromMasterKey(master), ports);
    expect((await listSnapshots(reopened)).snapshots).toHaveLength(1);
    const other = await createSmallRepository(createMemoryStorage(), createTestPorts(2));
    await expect(openRepository(storage, other.keys, ports)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('KY3 excessive KDF costs are refused before any work', async () => {
    const { storage } = await smallest();
    const config = await readRepositoryConfig(storage);
    const [slot] = config.slots;
    if (slot?.kind !== 'passphrase') throw new Error('no slot');
    for (const costs of [{ memoryKiB: 2 ** 30 }, { iterations: 100_000 }, { parallelism: 64 }, { memoryKiB: 1 }]) {
      const hostile = { ...config, slots: [{ ...slot, kdf: { ...slot.kdf, ...costs } }] };
      await expect(openMasterKey(hostile, passphrase('x'))).rejects.toMatchObject({ code: 'limit-exceeded' });
    }
  });

  it('KY4 no readable text is stored: no name, no content, no known text in any object', async () => {
    const { storage } = await smallest();
    for (const { key } of await allObjects(storage)) {
      const text = new TextDecoder('latin1').decode(await storage.read(key));
      for (const secret of ['Record 1', 'theme', 'image/png', 'Test device', 'records'])
        expect(text).not.toContain(secret);
    }
  });
});
