import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bytes, decodeHex, encodeHex, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { z } from '../core/zod.ts';
import { createReplica, createRepository, replaceSlots } from '../repository/create-repository.ts';
import { CONFIG_KEY, openRepository, readRepositoryConfig } from '../repository/repository.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import { createTestPorts } from '../testing/ports.ts';
import {
  type Credential,
  createPasskeySlot,
  createRecoveryKeySlot,
  openMasterKey,
  type PasskeyFacts,
} from './key-slot.ts';
import { generateRecoveryKey } from './recovery-key.ts';
import { generateMasterKey } from './repository-keys.ts';
import { sha256Hex } from '../core/sha256.ts';
import { Secret } from './secret.ts';

const PRF_OUTPUT = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1);
const FACTS: PasskeyFacts = { site: 'heirloom.example', credentialId: 'c0ffee00'.repeat(4), prfSalt: '5a'.repeat(32) };
const prfOf = (output: Bytes) => ({ ...FACTS, prfOutput: new Secret(output) });
const PASSKEY: Credential = { kind: 'passkey', credentialId: FACTS.credentialId, prfOutput: PRF_OUTPUT };

/** A repository with a recovery key and a passkey, identical each time. */
async function withPasskey(label = 'My phone') {
  const ports = createTestPorts();
  const storage = createMemoryStorage();
  const master = generateMasterKey(ports.random);
  const empty = await createRepository(storage, master, ports);
  const recovery = await createRecoveryKeySlot(master, empty.id, generateRecoveryKey(ports.random), ports);
  const passkey = await createPasskeySlot(master, empty.id, prfOf(PRF_OUTPUT.slice()), ports, { label });
  const repository = await replaceSlots(empty, [recovery, passkey]);
  return { ports, storage, master, recovery, passkey, repository };
}

const hexOf = (secret: Secret | undefined) => secret && encodeHex(secret.reveal());

describe('a passkey slot', () => {
  it('PK1 opens the repository with its passkey’s output, and reads back from disk unchanged', async () => {
    const { storage, master, passkey } = await withPasskey();
    const config = await readRepositoryConfig(storage);
    expect(config.slots[1]).toEqual(passkey);
    expect(passkey).toMatchObject({
      kind: 'passkey',
      label: 'My phone',
      createdAt: '2026-01-01T12:00:00.000Z',
      ...FACTS,
    });
    expect(hexOf(await openMasterKey(config, PASSKEY))).toBe(hexOf(master));
  });

  it('PK2 reports any wrong output as a wrong key, and ignores other passkeys', async () => {
    const {
      repository: { config },
    } = await withPasskey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (bytes) => {
        fc.pre(encodeHex(bytes) !== encodeHex(PRF_OUTPUT));
        expect(await openMasterKey(config, { ...PASSKEY, prfOutput: new Uint8Array(bytes) })).toBeUndefined();
      }),
    );
    expect(await openMasterKey(config, { ...PASSKEY, credentialId: 'ab' })).toBeUndefined();
  });

  it('PK3 is refused after any bit flip: by its checksum, by its MAC if the checksum fits, or on its own', async () => {
    const {
      storage,
      repository: { keys, config },
      ports,
      passkey,
    } = await withPasskey();
    const stored = await storage.read(CONFIG_KEY);
    const text = new TextDecoder().decode(stored);
    const from = text.indexOf(`{"id":"${passkey.id}"`);
    const to = text.indexOf('}', from);
    const reached = { checksum: 0, mac: 0 };
    for (let at = from; at <= to; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = stored.slice();
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const copy = createMemoryStorage();
        await copy.write(CONFIG_KEY, flipped);
        await expect(readRepositoryConfig(copy)).rejects.toMatchObject({ code: 'damaged' });
        reached.checksum += 1;
        const resealed = await withChecksum(flipped);
        if (!resealed) continue;
        await copy.write(CONFIG_KEY, resealed);
        await expect(openRepository(copy, keys, ports)).rejects.toMatchObject({ code: 'damaged' });
        reached.mac += 1;
      }
    }
    expect(reached.checksum).toBe((to - from + 1) * 8);
    expect(reached.mac).toBeGreaterThan(1000);

    for (const field of ['salt', 'site', 'credentialId', 'prfSalt', 'verifier', 'wrapped'] as const) {
      const length = passkey[field].length;
      for (let at = 0; at < length; at += 1) {
        const letter = passkey[field][at];
        const changed = {
          ...passkey,
          [field]: passkey[field].slice(0, at) + (letter === '0' ? '1' : '0') + passkey[field].slice(at + 1),
        };
        // The caller passes the slot's content to the passkey.
        const asked = { ...PASSKEY, credentialId: changed.credentialId };
        const outcome = await openMasterKey({ ...config, slots: [changed] }, asked).catch((error: unknown) => error);
        if (field === 'salt' || field === 'verifier') expect(outcome).toBeUndefined();
        else expect(outcome).toMatchObject({ code: 'damaged' });
      }
    }
  });

  it('PK4 is never the only key, and the last other key cannot be removed', async () => {
    const { ports, master, passkey, recovery, repository } = await withPasskey();
    await expect(replaceSlots(repository, [passkey])).rejects.toMatchObject({ code: 'last-key' });
    await expect(replaceSlots(repository, [])).rejects.toMatchObject({ code: 'last-key' });
    const bare = await createRepository(createMemoryStorage(), master, ports);
    await expect(replaceSlots(bare, [passkey])).rejects.toMatchObject({ code: 'last-key' });
    expect((await readRepositoryConfig(repository.storage)).slots).toHaveLength(2);
    expect((await replaceSlots(repository, [recovery])).config.slots).toEqual([recovery]);
    const many = [recovery, ...Array.from({ length: 8 }, () => passkey)];
    await expect(replaceSlots(repository, many)).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it('PK5 accepts no output of another length', async () => {
    const { ports, master, repository } = await withPasskey();
    for (const length of [0, 31, 33, 64]) {
      const passkey = prfOf(new Uint8Array(length));
      await expect(createPasskeySlot(master, repository.id, passkey, ports)).rejects.toMatchObject({
        code: 'invalid-format',
      });
    }
  });

  it('PK6 is bound to its repository', async () => {
    const {
      passkey,
      repository: { config },
    } = await withPasskey();
    const other = {
      ...config,
      id: (
        await createRepository(createMemoryStorage(), generateMasterKey(createTestPorts(9).random), createTestPorts(9))
      ).id,
    };
    await expect(openMasterKey({ ...other, slots: [passkey] }, PASSKEY)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('PK7 can be opened from its stored form by another program that follows FORMAT.md §3', () => {
    const vector = vectorSchema.parse(
      JSON.parse(readFileSync(new URL('../testing/vectors/passkey-slot-v1.json', import.meta.url), 'utf8')),
    );
    const { slot } = vector;
    const derive = (info: string) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(vector.prfOutput, 'hex'), Buffer.from(slot.salt, 'hex'), info, 32));
    expect(derive('heirloom/1/slot-verifier/passkey').subarray(0, 16).toString('hex')).toBe(slot.verifier);
    const sealed = Buffer.from(slot.wrapped, 'hex');
    const cipher = createDecipheriv('aes-256-gcm', derive('heirloom/1/slot/passkey'), Buffer.alloc(12));
    cipher.setAAD(
      Buffer.from(`heirloom/1/slot/passkey/${vector.repositoryId}/${slot.site}/${slot.credentialId}/${slot.prfSalt}`),
    );
    cipher.setAuthTag(sealed.subarray(32));
    expect(Buffer.concat([cipher.update(sealed.subarray(0, 32)), cipher.final()]).toString('hex')).toBe(
      vector.masterKey,
    );
  });

  it('PK8 can be opened from its stored form by the engine', async () => {
    const vector = vectorSchema.parse(
      JSON.parse(readFileSync(new URL('../testing/vectors/passkey-slot-v1.json', import.meta.url), 'utf8')),
    );
    const {
      repository: { config },
    } = await withPasskey();
    const credential = {
      kind: 'passkey',
      credentialId: vector.slot.credentialId,
      prfOutput: decodeHex(vector.prfOutput),
    } as const;
    expect(config.id).toBe(vector.repositoryId);
    expect(hexOf(await openMasterKey({ ...config, slots: [vector.slot] }, credential))).toBe(vector.masterKey);
  });
});

describe('a slot of an unknown kind', () => {
  const LATER =
    '{"id":"00112233aabbccdd","kind":"hardware-token","createdAt":"2030-01-01T00:00:00.000Z","label":"Later","zeta":"z","alpha":{"cost":3,"on":true}}';

  async function withLater(text = LATER) {
    const made = await withPasskey();
    const { id, createdAt, slots } = made.repository.config;
    const later = {
      kind: 'other',
      id: '00112233aabbccdd',
      createdAt: '2030-01-01T00:00:00.000Z',
      label: 'Later',
      text,
    } as const;
    const storage = createMemoryStorage();
    const repository = await createReplica(
      storage,
      { id, createdAt, slots: [later, ...slots] },
      made.repository.keys,
      made.ports,
    );
    return { ...made, storage, repository, later };
  }

  it('PK9 is skipped, kept byte for byte, and does not count as a key', async () => {
    const { repository, storage, later, recovery, master } = await withLater();
    expect(repository.config.slots[0]).toEqual(later);
    expect(hexOf(await openMasterKey(repository.config, PASSKEY))).toBe(hexOf(master));
    const changed = await replaceSlots(repository, [later, recovery]);
    expect(new TextDecoder().decode(await storage.read(CONFIG_KEY))).toContain(`[${LATER},{"id":"${recovery.id}"`);
    expect((await readRepositoryConfig(storage)).slots).toEqual([later, recovery]);
    await expect(replaceSlots(changed, [later])).rejects.toMatchObject({ code: 'last-key' });
  });

  it.each([
    ['too much in it', LATER.replace('"z"', JSON.stringify('z'.repeat(5000)))],
    ['something deep in it', LATER.replace('"z"', '[[1]]')],
    ['very deep things in it', LATER.replace('"z"', `${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['no label', LATER.replace('"label":"Later",', '')],
    ['a name that is none', LATER.replace('hardware-token', 'Hardware token')],
    ['white space', LATER.replace(',', ', ')],
    ['a member twice', LATER.replace('"zeta":"z"', '"zeta":"y","zeta":"z"')],
    ['a known kind and members that this has not', LATER.replace('hardware-token', 'passkey')],
  ])('PK10 is refused with %s', async (_, text) => {
    const outcome = await withLater(text).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(BackupError);
    expect(outcome).toMatchObject({ code: 'damaged' });
  });
});

const vectorSchema = z.object({
  prfOutput: z.string(),
  masterKey: z.string(),
  repositoryId: z.string(),
  slot: z.object({
    id: z.string(),
    kind: z.literal('passkey'),
    createdAt: z.string(),
    label: z.string(),
    salt: z.string(),
    site: z.string(),
    credentialId: z.string(),
    prfSalt: z.string(),
    verifier: z.string(),
    wrapped: z.string(),
  }),
});

/**
 * The same configuration with a matching checksum, which anyone can compute without a key; `undefined` if it is no
 * longer JSON.
 */
async function withChecksum(stored: Uint8Array<ArrayBuffer>) {
  const text = new TextDecoder().decode(stored);
  const found = /"checksum":"([0-9a-f]{64})"/.exec(text)?.[1];
  if (found === undefined) return undefined;
  const checksum = await sha256Hex(encodeUtf8(text.replace(found, '')));
  return encodeUtf8(text.replace(found, checksum));
}
