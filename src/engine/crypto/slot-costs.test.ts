import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHex } from '../core/bytes.ts';
import { MAX_SLOTS, type RepositoryConfig } from '../format/repository-config.ts';
import type { KeySlot } from '../format/slot-format.ts';
import { createRepository, replaceSlots } from '../repository/create-repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import { createPassphraseSlot, openMasterKey } from './key-slot.ts';
import { DEFAULT_KDF, KdfBudget, type KdfCosts, shareOfBudget } from './passphrase.ts';
import { generateMasterKey } from './repository-keys.ts';
import { times } from '../testing/long-run.ts';

const PASSPHRASE = { kind: 'passphrase', passphrase: 'correct horse battery staple' } as const;
const CHEAP: KdfCosts = { name: 'argon2id', memoryKiB: 8 * 1024, iterations: 1, parallelism: 1 };
const DEAREST: KdfCosts = { name: 'argon2id', memoryKiB: 256 * 1024, iterations: 8, parallelism: 4 };

type PassphraseSlot = Extract<KeySlot, { kind: 'passphrase' }>;

/** A configuration with one valid slot at these costs, among others that no passphrase opens. */
async function configOf(costs: KdfCosts, others: readonly Partial<PassphraseSlot>[], place: number) {
  const ports = createTestPorts();
  const master = generateMasterKey(ports.random);
  const { config } = await createRepository(createMemoryStorage(), master, ports);
  const good = await createPassphraseSlot(master, config.id, PASSPHRASE.passphrase, ports, { kdf: costs });
  const bad = others.map((change): PassphraseSlot => ({ ...good, salt: 'ab'.repeat(32), ...change }));
  const slots = [...bad.slice(0, place), good, ...bad.slice(place)];
  const hostile: RepositoryConfig = { ...config, slots };
  return { config: hostile, master: encodeHex(master.reveal()) };
}

const open = async (config: RepositoryConfig) => {
  const master = await openMasterKey(config, PASSPHRASE);
  return master && encodeHex(master.reveal());
};

describe('the costs of trying key slots', () => {
  const kdf = (costs: Partial<KdfCosts>) => ({ kdf: { ...CHEAP, ...costs } });
  const BAD: readonly [what: string, slots: readonly Partial<PassphraseSlot>[]][] = [
    ['absurd memory', [kdf({ memoryKiB: 2 ** 30 })]],
    ['absurd iterations', [kdf({ iterations: 100_000 })]],
    ['absurd parallelism', [kdf({ parallelism: 64 })]],
    ['costs below the least', [kdf({ memoryKiB: 1 }), kdf({ iterations: 0 }), kdf({ iterations: -1 })]],
    ['the highest costs, seven times', Array.from({ length: MAX_SLOTS - 1 }, () => ({ kdf: DEAREST }))],
  ];

  it.each(BAD)('KC1 a slot with %s does not prevent the valid one after it from opening', async (_, others) => {
    for (const place of [0, others.length]) {
      const { config, master } = await configOf(CHEAP, others, place);
      expect(await open(config)).toBe(master);
    }
  });

  it('KC2 a damaged slot does not prevent the valid one after it from opening', async () => {
    const { config, master } = await configOf(CHEAP, [], 0);
    const [good] = config.slots;
    if (good?.kind !== 'passphrase') throw new Error('no slot');
    const damaged = { ...good, wrapped: '00'.repeat(48) };
    expect(await open({ ...config, slots: [damaged, good] })).toBe(master);
    // If no other slot opens, the damage is reported rather than a wrong passphrase.
    await expect(open({ ...config, slots: [damaged] })).rejects.toMatchObject({ code: 'damaged' });
    await expect(open({ ...config, slots: [{ ...damaged, kdf: DEAREST }, damaged] })).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it('KC3 slots that are within bounds individually but not together are not all tried', async () => {
    const { config } = await configOf(
      CHEAP,
      Array.from({ length: MAX_SLOTS }, () => ({ kdf: { ...CHEAP, memoryKiB: 100 * 1024 } })),
      0,
    );
    await expect(open({ ...config, slots: config.slots.slice(1) })).rejects.toMatchObject({ code: 'limit-exceeded' });
    const spent = new KdfBudget();
    spent.spend(DEAREST);
    expect(() => spent.spend(CHEAP)).toThrow(expect.objectContaining({ code: 'limit-exceeded' }) as Error);
  });

  it('KC4 a slot at the usual costs is always tried, whatever the other seven cost', () => {
    const anyCosts: fc.Arbitrary<KdfCosts> = fc.record({
      name: fc.constant('argon2id' as const),
      memoryKiB: fc.oneof(
        fc.integer({ min: 8 * 1024, max: 256 * 1024 }),
        fc.integer({ min: 8 * 1024, max: 80 * 1024 }),
      ),
      iterations: fc.integer({ min: 1, max: 8 }),
      parallelism: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(anyCosts, { minLength: MAX_SLOTS - 1, maxLength: MAX_SLOTS - 1 }), (others) => {
        const budget = new KdfBudget();
        // In the order in which slots are tried: the cheapest first.
        const before = others.filter((other) => shareOfBudget(other) <= shareOfBudget(DEFAULT_KDF));
        for (const costs of [...before, DEFAULT_KDF]) budget.spend(costs);
      }),
      { numRuns: times(500, 2000) },
    );
  });

  it('KC5 the maximum number of slots, at the costs that this app has always written, is within bounds', async () => {
    const ports = createTestPorts();
    const master = generateMasterKey(ports.random);
    const repository = await createRepository(createMemoryStorage(), master, ports);
    const slot = await createPassphraseSlot(master, repository.id, 'x', ports);
    const usual = Array.from({ length: MAX_SLOTS }, () => slot);
    expect((await replaceSlots(repository, usual)).config.slots).toHaveLength(MAX_SLOTS);
    await expect(replaceSlots(repository, [slot, { ...slot, kdf: DEAREST }])).rejects.toMatchObject({
      code: 'limit-exceeded',
    });
  });
});
