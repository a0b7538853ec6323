import { describe, expect, it } from 'vitest';
import { generateMasterKey } from '../crypto/repository-keys.ts';
import { createPassphraseSlot } from '../crypto/key-slot.ts';
import { decodeRepositoryConfig, encodeRepositoryConfig } from '../format/repository-config.ts';
import { slotSignature, settleSlots } from '../replication/key-slots.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { namesIn } from '../testing/damage.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import {
  CHEAP_KDF,
  createBareRepository,
  createSmallRepository,
  createSmallSource,
  TEST_REQUEST,
} from '../testing/small-repository.ts';
import { createReplica, createRepository, remakeReplica, replaceSlots } from './create-repository.ts';
import { applyPrune, forgetSnapshots } from './prune.ts';
import { isShared, openRepository } from './repository.ts';
import { shareRepository } from './share-repository.ts';

async function versionIn(storage: BlobStorage): Promise<unknown> {
  return (JSON.parse(new TextDecoder().decode(await storage.read('repository.json'))) as { version: unknown }).version;
}

describe('sharing a repository', () => {
  it('SH14 changes the version of repository.json and nothing else, once', async () => {
    const storage = createMemoryStorage();
    const ports = createTestPorts();
    const repository = await createSmallRepository(storage, ports);
    await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
    const before = JSON.parse(new TextDecoder().decode(await storage.read('repository.json'))) as object;
    expect(isShared(repository)).toBe(false);
    const shared = await shareRepository(repository);
    expect(isShared(shared)).toBe(true);
    const written = await storage.read('repository.json');
    const after = JSON.parse(new TextDecoder().decode(written)) as object;
    expect(after).toEqual({ ...before, version: 2, checksum: expect.any(String), mac: expect.any(String) });
    await shareRepository(shared);
    await shareRepository(repository);
    expect(await storage.read('repository.json')).toEqual(written);
    const opened = await openRepository(storage, repository.keys, ports);
    expect(isShared(opened)).toBe(true);
    expect(await checkRepository(opened)).toMatchObject({ isIntact: true, snapshots: 1 });
  });

  it('SH15 killed at any change leaves version 1 or 2, never less', async () => {
    for (let atOperation = 1; ; atOperation += 1) {
      const storage = createMemoryStorage();
      const ports = createTestPorts();
      const repository = await createBareRepository(storage, ports);
      const dying = createFaultyStorage(storage, { atOperation, methods: ['write', 'remove'], staysDead: true });
      const outcome = await shareRepository({ ...repository, storage: dying }).then(
        () => 'done',
        () => 'killed',
      );
      expect([1, 2]).toContain(await versionIn(storage));
      await openRepository(storage, repository.keys, ports);
      if (!dying.wasHit)
        return expect({ outcome, version: await versionIn(storage) }).toEqual({ outcome: 'done', version: 2 });
    }
  });

  it('SH16 a version after 2 is newer, and a version is part of what the mac covers', async () => {
    const repository = await shareRepository(await createBareRepository(createMemoryStorage()));
    const text = new TextDecoder().decode(await repository.storage.read('repository.json'));
    const decode = (changed: string) => decodeRepositoryConfig(new TextEncoder().encode(changed));
    await expect(decode(text.replace('"version":2', '"version":3'))).rejects.toMatchObject({ code: 'newer-version' });
    await expect(decode(text.replace('"version":2', '"version":1'))).rejects.toMatchObject({ code: 'damaged' });
    const { isShared: _, ...config } = repository.config;
    const forged = await encodeRepositoryConfig(config, async () => '0'.repeat(64));
    await repository.storage.write('repository.json', forged);
    await expect(openRepository(repository.storage, repository.keys, repository.ports)).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it('SH17 a new replica of a shared repository, such as a backup file, is not shared', async () => {
    const shared = await shareRepository(await createBareRepository(createMemoryStorage()));
    const storage = createMemoryStorage();
    await createReplica(storage, shared.config, shared.keys, shared.ports);
    expect(await versionIn(storage)).toBe(1);
  });

  it('SH18 a lost repository.json is written as shared if the objects or the device say so', async () => {
    const storage = createMemoryStorage();
    const repository = await shareRepository(await createBareRepository(storage));
    const { keys, ports, config } = repository;
    const { isShared: _, ...own } = config;
    const source = createSmallSource();
    const { id } = await takeSnapshot(repository, source, TEST_REQUEST);
    source.put('files', 'file-0', { hash: 'file-0', blob: new Blob(['another']) });
    for (let row = 1; row <= 40; row += 1) source.put('records', row, { id: row, name: 'Changed' });
    await takeSnapshot(repository, source, TEST_REQUEST);
    await storage.remove('repository.json');
    await remakeReplica(storage, own, keys, ports, { wasOurs: true });
    expect(await versionIn(storage)).toBe(1);
    await storage.remove('repository.json');
    await remakeReplica(storage, own, keys, ports, { wasOurs: true, wasShared: true });
    expect(await versionIn(storage)).toBe(2);
    await forgetSnapshots(repository, [id]);
    await applyPrune(repository, 'test');
    expect(await namesIn(storage, 'condemned')).not.toEqual([]);
    await storage.remove('repository.json');
    await remakeReplica(storage, own, keys, ports, { wasOurs: true });
    expect(await versionIn(storage)).toBe(2);
  });
});

describe('repository.json changed by two devices', () => {
  async function arrange() {
    const storage = createMemoryStorage();
    const ports = createTestPorts();
    const master = generateMasterKey(ports.random);
    const empty = await createRepository(storage, master, ports);
    const slotOf = async (label: string) => {
      ports.advance(1000);
      return createPassphraseSlot(master, empty.id, label, ports, { label, kdf: CHEAP_KDF });
    };
    const repository = await replaceSlots(empty, [await slotOf('First')]);
    const open = (from: BlobStorage = storage) => openRepository(from, repository.keys, ports);
    const labels = async () => (await open()).config.slots.map(({ label }) => label);
    return { storage, repository, slotOf, open, labels };
  }

  it('SH19 a change of keys never takes the mark of a shared repository away', async () => {
    const { storage, repository, slotOf } = await arrange();
    const stale = repository;
    await shareRepository(repository);
    const changed = await replaceSlots(stale, [...stale.config.slots, await slotOf('Second')]);
    expect(isShared(changed)).toBe(true);
    expect(await versionIn(storage)).toBe(2);
  });

  it('SH20 keys that another device has changed since are not overwritten unseen', async () => {
    const { repository, slotOf, labels } = await arrange();
    await replaceSlots(repository, [await slotOf('Theirs')]);
    await expect(replaceSlots(repository, [await slotOf('Ours')])).rejects.toMatchObject({
      code: 'busy',
      hint: 'config-changed-meanwhile',
    });
    expect(await labels()).toEqual(['Theirs']);
  });

  it('SH21 a write that another device replaces at once is noticed', async () => {
    const { storage, repository, slotOf } = await arrange();
    const theirs = await storage.read('repository.json');
    const racing: BlobStorage = {
      ...storage,
      write: async (key, bytes) => {
        await storage.write(key, bytes);
        if (key === 'repository.json') await storage.write(key, theirs);
      },
    };
    await expect(replaceSlots({ ...repository, storage: racing }, [await slotOf('Ours')])).rejects.toMatchObject({
      code: 'busy',
    });
    await expect(shareRepository({ ...repository, storage: racing })).rejects.toMatchObject({ code: 'busy' });
  });

  it('SH22 settling decides again with the keys that were first', async () => {
    const { repository, slotOf, labels } = await arrange();
    const base = slotSignature(repository.config.slots);
    const ours = [await slotOf('Ours')];
    const theirs = [await slotOf('Theirs, newer')];
    await replaceSlots(repository, theirs);
    const adopted: string[][] = [];
    const settled = await settleSlots(ours, repository, base, async (slots) => {
      adopted.push(slots.map(({ label }) => label));
    });
    expect(adopted).toEqual([['Theirs, newer']]);
    expect(settled.signature).toBe(slotSignature(theirs));
    expect(await labels()).toEqual(['Theirs, newer']);
  });
});
