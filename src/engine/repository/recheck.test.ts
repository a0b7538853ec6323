import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../core/bytes.ts';
import { sha256Hex } from '../core/sha256.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { storageKey } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { flipBit, namesIn } from '../testing/damage.ts';
import { createBareRepository, createSmallSource, TEST_REQUEST } from '../testing/small-repository.ts';
import { checkObjects } from './check-objects.ts';
import { anyStillHolds, removeUnreadable } from './recheck.ts';
import { openRepository, type Repository } from './repository.ts';

async function backedUp(): Promise<Repository> {
  const repository = await createBareRepository(createMemoryStorage());
  await takeSnapshot(repository, createSmallSource(), TEST_REQUEST);
  return repository;
}

const reopen = ({ storage, keys, ports }: Repository) => openRepository(storage, keys, ports);

/** An object written by a later version of the format, recognizable only by the version in its header. */
async function fromNewerVersion(letter: 'P' | 'S') {
  const bytes = new Uint8Array(100);
  bytes.set(encodeUtf8(`HLOM${letter}`));
  bytes[5] = 2;
  return { bytes, key: storageKey(letter === 'P' ? 'packs' : 'snapshots', await sha256Hex(bytes)) };
}

describe('the findings of a check', () => {
  it.each(['packs', 'indexes', 'snapshots'] as const)(
    'last while an object of %s is damaged, and end with its repair',
    async (folder) => {
      const repository = await backedUp();
      const [key = ''] = await namesIn(repository.storage, folder);
      await flipBit(repository.storage, key, 60);
      const findings = [
        ...(await checkObjects(repository.storage)).findings,
        ...(await checkRepository(await reopen(repository))).findings,
      ];
      expect(findings.length).toBeGreaterThan(1);
      expect(await anyStillHolds(await reopen(repository), findings)).toBe(true);
      await flipBit(repository.storage, key, 60);
      expect(await anyStillHolds(await reopen(repository), findings)).toBe(false);
    },
  );

  it('last while a pack is missing', async () => {
    const repository = await backedUp();
    const [key = ''] = await namesIn(repository.storage, 'packs');
    const whole = await repository.storage.read(key);
    await repository.storage.remove(key);
    const { findings } = await checkRepository(await reopen(repository));
    expect(await anyStillHolds(await reopen(repository), findings)).toBe(true);
    await repository.storage.write(key, whole);
    expect(await anyStillHolds(await reopen(repository), findings)).toBe(false);
  });
});

describe('removing unreadable objects', () => {
  it('deletes garbage under any name, but not backups, indexed packs or objects of a newer version', async () => {
    const repository = await backedUp();
    const { storage } = repository;
    const before = await checkObjects(storage);
    const stranger = encodeUtf8('garbage that bears its own name');
    const garbage = [
      storageKey('packs', 'e'.repeat(64)),
      storageKey('snapshots', 'e'.repeat(64)),
      storageKey('packs', await sha256Hex(stranger)),
      storageKey('snapshots', await sha256Hex(stranger)),
    ];
    for (const key of garbage) await storage.write(key, stranger);
    const newer = [await fromNewerVersion('P'), await fromNewerVersion('S')];
    for (const { key, bytes } of newer) await storage.write(key, bytes);
    // Damaged, but the index lists its content, which a repair needs.
    const [known] = repository.index.packs.keys();
    const pack = storageKey('packs', known ?? '');
    await flipBit(storage, pack, 60);

    expect([...(await removeUnreadable(await reopen(repository)))].sort()).toEqual([...garbage].sort());
    await flipBit(storage, pack, 60);
    for (const { key } of newer) {
      expect(await storage.stat(key)).toBeDefined();
      await storage.remove(key);
    }
    expect(await checkObjects(storage)).toEqual(before);
    expect(await checkRepository(await reopen(repository))).toMatchObject({ isIntact: true });
  });
});
