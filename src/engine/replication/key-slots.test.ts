import { describe, expect, it } from 'vitest';
import { parseId, type RepositoryId } from '../core/ids.ts';
import { createPassphraseSlot } from '../crypto/key-slot.ts';
import { generateMasterKey } from '../crypto/repository-keys.ts';
import type { KeySlot } from '../format/slot-format.ts';
import { createReplica, replaceSlots } from '../repository/create-repository.ts';
import { readRepositoryConfig } from '../repository/repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createSmallRepository } from '../testing/small-repository.ts';
import { decideSlots, settleSlots, slotSignature } from './key-slots.ts';

type Slots = readonly KeySlot[];

const id = parseId<RepositoryId>('c'.repeat(64));
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
const master = generateMasterKey(random);
const kdf = { name: 'argon2id', memoryKiB: 8192, iterations: 1, parallelism: 1 } as const;

/** A passphrase set on a day in January. */
const setOn = (day: number) =>
  createPassphraseSlot(master, id, `of day ${day}`, { random, clock: { now: () => Date.UTC(2026, 0, day) } }, { kdf });

const [first, second, third] = [await setOn(1), await setOn(2), await setOn(3)];
const decide = (ours: Slots, theirs: Slots, base?: Slots) => decideSlots(ours, theirs, base && slotSignature(base));

describe('the side whose keys apply', () => {
  it('is neither if they are equal, in any order', () => {
    expect(decide([first, second], [second, first])).toBe('equal');
  });

  it('is ours if only we have changed or removed one', () => {
    expect(decide([second], [first], [first])).toBe('ours');
    expect(decide([first], [first, second], [first, second])).toBe('ours');
  });

  it('is theirs if only they have changed to something newer, or removed one', () => {
    expect(decide([first], [second], [first])).toBe('theirs');
    expect(decide([first, second], [first], [first, second])).toBe('theirs');
  });

  it('is not the one where someone put back an older key', () => {
    expect(decide([second], [first], [second])).toBe('ours');
    expect(decide([second], [first])).toBe('ours');
    expect(decide([first, third], [second], [first, third])).toBe('ours');
  });

  it('is the one with the newer key if both have changed, or nothing is known', () => {
    expect(decide([second], [third], [first])).toBe('theirs');
    expect(decide([third], [second], [first])).toBe('ours');
    expect(decide([first], [second])).toBe('theirs');
  });

  it('is never one without keys', () => {
    expect(decide([first], [], [first])).toBe('ours');
    expect(decide([first], [])).toBe('ours');
  });
});

describe('synchronizing key slots', () => {
  /** A repository and a replica with equal slots, and two passphrases to change to. */
  async function twoReplicas() {
    const here = await createSmallRepository(createMemoryStorage());
    const { config, keys } = here;
    const replica = await createReplica(createMemoryStorage(), config, keys, createTestPorts(7));
    const base = slotSignature(config.slots);
    const adopted: Slots[] = [];
    const settle = (ours: Slots, theirs = replica) =>
      settleSlots(ours, theirs, base, async (slots) => void adopted.push(slots));
    return { here, replica, base, adopted, settle };
  }

  it('writes a passphrase changed here to the replica', async () => {
    const { replica, adopted, settle } = await twoReplicas();
    const { signature } = await settle([third]);
    expect(slotSignature((await readRepositoryConfig(replica.storage)).slots)).toBe(slotSignature([third]));
    expect(signature).toBe(slotSignature([third]));
    expect(adopted).toEqual([]);
  });

  it('adopts a passphrase that another device changed there, and writes nothing', async () => {
    const { here, replica, adopted, settle } = await twoReplicas();
    const changed = await replaceSlots(replica, [third]);
    const { signature } = await settle(here.config.slots, changed);
    expect(adopted).toEqual([[third]]);
    expect(signature).toBe(slotSignature([third]));
  });

  it('does nothing if both are equal', async () => {
    const { here, base, adopted, settle } = await twoReplicas();
    expect((await settle(here.config.slots)).signature).toBe(base);
    expect(adopted).toEqual([]);
  });
});
