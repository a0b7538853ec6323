import { describe, expect, it } from 'vitest';
import { lastingId } from '../format/snapshot.ts';
import type { Finding } from '../repository/check-objects.ts';
import { createReplica } from '../repository/create-repository.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { amendSnapshot, listSnapshots } from '../repository/snapshots.ts';
import { checkRepository } from '../snapshot/check-repository.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import type { BlobStorage } from '../storage/blob-storage.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { flipBit, namesIn } from '../testing/damage.ts';
import { createFaultyStorage } from '../testing/faulty-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../testing/small-repository.ts';
import { type ChooseKept, copyWanted } from './copy-wanted.ts';
import { type HealAttempt, healReplica, healReplicaIfDue, type HealTarget } from './heal-replica.ts';

const DAY_MS = 86_400_000;
const keepAll: ChooseKept = async (snapshots) => snapshots.map(lastingId);

/** A repository, an empty replica of it, and a function that takes more backups, each with its own content. */
async function arrange() {
  const ports = createTestPorts();
  const here = await createBareRepository(createMemoryStorage(), ports);
  const there = createMemoryStorage();
  await createReplica(there, here.config, here.keys, ports);
  const source = createSmallSource(20, 1);
  const open = (storage: BlobStorage) => openRepository(storage, here.keys, ports);
  let backups = 0;
  const backUp = async () => {
    backups += 1;
    source.put('files', `extra-${backups}`, { hash: `extra-${backups}`, blob: new Blob([noise(5000, 50 + backups)]) });
    ports.advance(60_000);
    return takeSnapshot(await open(here.storage), source, TEST_REQUEST);
  };
  const copy = async (kept = keepAll, to: BlobStorage = there) =>
    copyWanted(await open(here.storage), await open(to), kept);
  return { ports, here: here.storage, there, open, backUp, copy };
}

async function idsIn(repository: Repository): Promise<readonly string[]> {
  return (await listSnapshots(repository)).snapshots.map(lastingId);
}

describe('copying missing backups to a replica', () => {
  it('updates a replica that is behind, then has nothing to do', async () => {
    const { there, open, backUp, copy } = await arrange();
    const first = await backUp();
    expect(await copy()).toMatchObject({ copied: 1 });
    const [second, third] = [await backUp(), await backUp()];
    expect(await copy()).toMatchObject({ copied: 2 });
    expect(await idsIn(await open(there))).toEqual([third.id, second.id, first.id]);
    expect(await checkRepository(await open(there))).toMatchObject({ isIntact: true, snapshots: 3 });
    expect(await copy()).toEqual({ copied: 0, bytes: 0 });
  });

  it('applies the policy to existing and new backups together, and copies only what it keeps', async () => {
    const { there, open, backUp, copy } = await arrange();
    const first = await backUp();
    await copy();
    const [second, third] = [await backUp(), await backUp()];
    const asked: (readonly string[])[] = [];
    const copied = await copy(async (snapshots) => {
      asked.push(snapshots.map(lastingId).sort());
      return [third.id];
    });
    expect(asked).toEqual([[first.id, second.id, third.id].sort()]);
    expect(copied).toMatchObject({ copied: 1 });
    expect(await idsIn(await open(there))).toEqual([third.id, first.id]);
  });

  it('copies a new name, and keeps a later name given by another device', async () => {
    const { ports, here, there, open, backUp, copy } = await arrange();
    const snapshot = await backUp();
    await copy();
    ports.advance(1000);
    await amendSnapshot(await open(here), snapshot, { name: 'From here' });
    expect(await copy()).toMatchObject({ copied: 1 });
    const nameThere = async () => (await listSnapshots(await open(there))).snapshots.map(({ name }) => name);
    expect(await nameThere()).toEqual(['From here']);
    expect(await namesIn(there, 'snapshots')).toHaveLength(1);
    ports.advance(1000);
    const [copied] = (await listSnapshots(await open(there))).snapshots;
    if (!copied) throw new Error('The copy is not there.');
    await amendSnapshot(await open(there), copied, { name: 'From elsewhere' });
    expect(await copy()).toEqual({ copied: 0, bytes: 0 });
    expect(await nameThere()).toEqual(['From elsewhere']);
  });

  it('refuses a replica of another repository before writing anything', async () => {
    const { here, open, backUp } = await arrange();
    await backUp();
    const other = await createBareRepository(createMemoryStorage(), createTestPorts(99));
    await expect(copyWanted(await open(here), other, keepAll)).rejects.toMatchObject({ code: 'incompatible' });
    expect(await namesIn(other.storage, 'packs')).toEqual([]);
    expect(await namesIn(other.storage, 'locks')).toEqual([]);
  });

  it('copies the intact snapshots if another is damaged here, and then reports it', async () => {
    const { here, there, open, backUp, copy } = await arrange();
    const first = await backUp();
    const before = await namesIn(here, 'packs');
    const second = await backUp();
    const [added] = (await namesIn(here, 'packs')).filter((name) => !before.includes(name));
    if (added === undefined) throw new Error('The second backup wrote no pack.');
    await flipBit(here, added, 100);
    await expect(copy()).rejects.toMatchObject({ code: 'damaged' });
    expect(await idsIn(await open(there))).toEqual([first.id]);
    expect(await idsIn(await open(here))).toEqual([second.id, first.id]);
  });

  it('continues after a kill at any write, without ever leaving a partial snapshot there', async () => {
    const { there: _, here, open, backUp, ports } = await arrange();
    await backUp();
    await backUp();
    const { config, keys } = await open(here);
    for (let atOperation = 1; ; atOperation += 1) {
      const storage = createMemoryStorage();
      await createReplica(storage, config, keys, ports);
      const methods = ['write'] as const;
      const dying = createFaultyStorage(storage, { atOperation, methods, staysDead: true });
      const wasKilled = await copyWanted(await open(here), await open(dying), keepAll).then(
        () => false,
        () => true,
      );
      expect(await checkRepository(await open(storage))).toMatchObject({ isIntact: true });
      expect(wasKilled).toBe(dying.wasHit);
      if (!dying.wasHit) return expect(atOperation).toBeGreaterThan(3);
      ports.advance(DAY_MS);
      await copyWanted(await open(here), await open(storage), keepAll);
      expect(await checkRepository(await open(storage))).toMatchObject({ isIntact: true, snapshots: 2 });
    }
  });
});

/** A replica with one damaged pack, and a healing target that remembers its state as a host does. */
async function arrangeHealing() {
  const { ports, here, there, open, backUp, copy } = await arrange();
  await backUp();
  await copy();
  const [pack = ''] = await namesIn(there, 'packs');
  await flipBit(there, pack, 100);
  const damage: Finding[] = [{ problem: 'damaged-object', subject: pack, detail: 'bytes' }];
  const state = { damage, attempt: undefined as HealAttempt | undefined, checks: 0, attempts: 0, hasFailedDrill: true };
  const target = (...sources: readonly BlobStorage[]): HealTarget => ({
    withRepository: async (work) => work(await open(there)),
    getDamage: async () => ({ findings: state.damage, depth: 'quick' }),
    getCheckDepth: async () => 'full',
    forgetDamage: async () => void (state.damage = []),
    forgetFailedDrill: async () => void (state.hasFailedDrill = false),
    check: async () => {
      state.checks += 1;
      const { isIntact, findings } = await checkRepository(await open(there));
      state.damage = [...findings];
      return { isIntact };
    },
    getAttempt: async () => state.attempt,
    noteAttempt: async (attempt) => void (state.attempt = attempt),
    log: (work) => {
      state.attempts += 1;
      return work();
    },
    getSources: async () => sources.map((storage) => () => open(storage)),
  });
  return { ports, here, there, pack, open, target, state };
}

describe('healing a replica', () => {
  it('replaces damaged objects, checks the result, and allows the failed drill to be repeated', async () => {
    const { ports, here, there, open, target, state } = await arrangeHealing();
    expect(await healReplica(target(here), ports.clock)).toEqual({ healed: 1, lost: 0, removed: 0, isIntact: true });
    expect(await checkRepository(await open(there))).toMatchObject({ isIntact: true });
    expect(state).toMatchObject({ damage: [], checks: 1, hasFailedDrill: false });
    expect(state.attempt?.at).toBe(new Date(ports.clock.now()).toISOString());
  });

  it('tries the next replica if one cannot be opened or has nothing', async () => {
    const { ports, here, target } = await arrangeHealing();
    const gone = createFaultyStorage(here, { atOperation: 1, staysDead: true });
    const healed = await healReplica(target(createMemoryStorage(), gone, here), ports.clock);
    gone.assertHit();
    expect(healed).toMatchObject({ healed: 1, isIntact: true });
  });

  it('reports why no other replica could be reached, or that there is none', async () => {
    const { ports, here, target } = await arrangeHealing();
    const gone = createFaultyStorage(here, { atOperation: 1, staysDead: true });
    await expect(healReplica(target(gone), ports.clock)).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(healReplica(target(), ports.clock)).rejects.toMatchObject({ code: 'damaged', hint: 'no-heal-source' });
  });

  it('refuses to heal from another repository', async () => {
    const { ports, target } = await arrangeHealing();
    const other = await createBareRepository(createMemoryStorage(), createTestPorts(99));
    const foreign: HealTarget = { ...target(), getSources: async () => [async () => other] };
    await expect(healReplica(foreign, ports.clock)).rejects.toMatchObject({ code: 'incompatible' });
  });

  it('removes unreadable objects only on request, and only if every other replica was reached', async () => {
    const { ports, here, there, target } = await arrangeHealing();
    const garbage = `snapshots/${'0'.repeat(64)}`;
    await there.write(garbage, noise(80, 3));
    expect(await healReplica(target(here), ports.clock)).toMatchObject({ removed: 0, isIntact: false });
    const gone = createFaultyStorage(here, { atOperation: 1, staysDead: true });
    const partly = await healReplica(target(gone, here), ports.clock, { mayRemove: true });
    expect(partly).toMatchObject({ removed: 0 });
    const healed = await healReplica(target(here), ports.clock, { mayRemove: true });
    expect(healed).toMatchObject({ removed: 1, isIntact: true });
    expect(await there.stat(garbage)).toBeUndefined();
  });

  it('continues after a kill at any write', async () => {
    const { ports, here, there, pack, open, target, state } = await arrangeHealing();
    const found = state.damage;
    const damaged = await there.read(pack);
    for (let atOperation = 1; ; atOperation += 1) {
      await there.write(pack, damaged);
      state.damage = found;
      const dying = createFaultyStorage(there, { atOperation, methods: ['write', 'remove'], staysDead: true });
      const killed: HealTarget = { ...target(here), withRepository: async (work) => work(await open(dying)) };
      await healReplica(killed, ports.clock).catch(() => undefined);
      ports.advance(DAY_MS);
      state.damage = found;
      await healReplica(target(here), ports.clock);
      expect(await checkRepository(await open(there))).toMatchObject({ isIntact: true, snapshots: 1 });
      if (!dying.wasHit) return expect(atOperation).toBeGreaterThan(2);
    }
  });
});

describe('automatic healing', () => {
  it('retries after a day, or as soon as something else is damaged', async () => {
    const { ports, here, there, pack, open, target, state } = await arrangeHealing();
    // The same pack is damaged in both replicas.
    await flipBit(here, pack, 100);
    const heal = async () => healReplicaIfDue(target(here), await open(there), ports.clock);
    await heal();
    expect(state.attempts).toBe(1);
    expect(state.damage).not.toEqual([]);
    await heal();
    ports.advance(DAY_MS);
    await heal();
    expect(state.attempts).toBe(1);
    ports.advance(1);
    await heal();
    expect(state.attempts).toBe(2);
    state.damage = [...state.damage, { problem: 'damaged-index', subject: 'indexes/x', detail: '' }];
    await heal();
    expect(state.attempts).toBe(3);
  });

  it('clears damage that a check finds repaired already', async () => {
    const { ports, here, there, pack, open, target, state } = await arrangeHealing();
    await flipBit(there, pack, 100);
    expect(await healReplicaIfDue(target(here), await open(there), ports.clock)).toBe(0);
    expect(state).toMatchObject({ damage: [], checks: 1, attempts: 0, hasFailedDrill: false });
  });
});
