import { describe, expect, it } from 'vitest';
import {
  createPassphraseSlot,
  generateMasterKey,
  parseId,
  type RepositoryConfig,
  type RepositoryId,
} from '../../../engine/index.ts';
import { decideSlots, slotSignature } from './sync-slots.ts';

type Slots = RepositoryConfig['slots'];

const id = parseId<RepositoryId>('c'.repeat(64));
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
const master = generateMasterKey(random);
const kdf = { name: 'argon2id', memoryKiB: 8192, iterations: 1, parallelism: 1 } as const;

/** A passphrase that was set on a day of January. */
const setOn = (day: number) =>
  createPassphraseSlot(master, id, `of day ${day}`, { random, clock: { now: () => Date.UTC(2026, 0, day) } }, { kdf });

const [first, second, third] = [await setOn(1), await setOn(2), await setOn(3)];
const decide = (ours: Slots, theirs: Slots, base?: Slots) => decideSlots(ours, theirs, base && slotSignature(base));

describe('whose keys count', () => {
  it('nobody’s where they are equal, in whatever order', () => {
    expect(decide([first, second], [second, first])).toBe('equal');
  });

  it('ours where only we have changed, also by taking one away', () => {
    expect(decide([second], [first], [first])).toBe('ours');
    expect(decide([first], [first, second], [first, second])).toBe('ours');
  });

  it('theirs where only they have changed to something newer, or have taken one away', () => {
    expect(decide([first], [second], [first])).toBe('theirs');
    expect(decide([first, second], [first], [first, second])).toBe('theirs');
  });

  it('never an older key that someone has put back', () => {
    expect(decide([second], [first], [second])).toBe('ours');
    expect(decide([second], [first])).toBe('ours');
    expect(decide([first, third], [second], [first, third])).toBe('ours');
  });

  it('the newer key where both have changed, or nothing is known', () => {
    expect(decide([second], [third], [first])).toBe('theirs');
    expect(decide([third], [second], [first])).toBe('ours');
    expect(decide([first], [second])).toBe('theirs');
  });

  it('never that there are none', () => {
    expect(decide([first], [], [first])).toBe('ours');
    expect(decide([first], [])).toBe('ours');
  });
});
