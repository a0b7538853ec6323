import { readFileSync } from 'node:fs';
import { createBLAKE3 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { type Bytes, decodeHex, decodeUtf8, encodeHex, encodeUtf8 } from '../core/bytes.ts';
import { BackupError } from '../core/errors.ts';
import { parseId, type ChunkId, type RepositoryId } from '../core/ids.ts';
import { z } from '../core/zod.ts';
import { deriveBytes, importHkdfKey } from '../crypto/hkdf.ts';
import { type Credential, openMasterKey } from '../crypto/key-slot.ts';
import { stretchPassphrase } from '../crypto/passphrase.ts';
import { formatRecoveryKey, parseRecoveryKey } from '../crypto/recovery-key.ts';
import { RepositoryKeys } from '../crypto/repository-keys.ts';
import { openObject } from '../crypto/sealing.ts';
import { Secret } from '../crypto/secret.ts';
import { readChunk } from '../repository/read-chunk.ts';
import { createReplica } from '../repository/create-repository.ts';
import { createBoundaryTest } from '../snapshot/page-cutter.ts';
import { problemOfRow } from '../snapshot/read-attachment.ts';
import { storageOf } from '../testing/golden-repository.ts';
import { createTestPorts } from '../testing/ports.ts';
import { isChunkKind } from './chunk-kind.ts';
import { decodeCondemnedList, encodeCondemnedList } from './condemned-list.ts';
import { decodeHead, encodeHead } from './head.ts';
import { compareKeys, decodeKey } from './record/row-codec.ts';
import { decodeLine } from './row-line.ts';
import { slotSchema } from './slot-format.ts';

// Test vectors that the reader in Python must pass too: FORMAT.md §12.

function loadVector<Schema extends z.ZodMiniType>(name: string, schema: Schema): z.infer<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(`../testing/vectors/${name}.json`, import.meta.url), 'utf8')));
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const keysOf = (masterKey: string) => RepositoryKeys.fromMasterKey(new Secret(decodeHex(masterKey)));

const slotsSchema = z.array(z.object({ slot: slotSchema, secret: z.string(), kek: z.string() }));

describe('keys-v1', () => {
  const { repositoryId, masterKey, derived, slots, passphrases, recoveryKey } = loadVector(
    'keys-v1',
    z.object({
      repositoryId: z.string(),
      masterKey: z.string(),
      derived: z.object({
        chunkId: z.record(z.string(), z.string()),
        pageBoundary: z.string(),
        config: z.string(),
        object: z.array(z.object({ kindLetter: z.string(), salt: z.string(), key: z.string() })),
      }),
      slots: slotsSchema,
      passphrases: z.array(z.string()),
      recoveryKey: z.object({
        secret: z.string(),
        written: z.string(),
        typed: z.array(z.string()),
        mistyped: z.array(z.string()),
      }),
    }),
  );

  it('VK1 passphrases yield the secret of their slot in any Unicode composition', async () => {
    const [first] = slots;
    if (first?.slot.kind !== 'passphrase') throw new Error('the first slot is another');
    for (const passphrase of passphrases) {
      const secret = await stretchPassphrase(passphrase, decodeHex(first.slot.salt), first.slot.kdf);
      expect(encodeHex(secret.reveal())).toBe(first.secret);
    }
  });

  it('VK2 recovery keys are written as specified and read as people type them', async () => {
    const secret = new Secret(decodeHex(recoveryKey.secret));
    expect(await formatRecoveryKey(secret)).toBe(recoveryKey.written);
    for (const text of recoveryKey.typed)
      expect(encodeHex((await parseRecoveryKey(text)).reveal())).toBe(recoveryKey.secret);
    for (const text of recoveryKey.mistyped)
      await expect(parseRecoveryKey(text)).rejects.toMatchObject({ code: 'mistyped-recovery-key' });
  });

  it('VK3 every slot opens to the master key', async () => {
    const config = { id: parseId<RepositoryId>(repositoryId), createdAt: '', slots: slots.map(({ slot }) => slot) };
    for (const { slot, secret, kek } of slots) {
      if (slot.kind === 'other') throw new Error('a slot of an unknown kind');
      const root = await importHkdfKey(decodeHex(secret));
      expect(encodeHex(await deriveBytes(root, `heirloom/1/slot/${slot.kind}`, decodeHex(slot.salt)))).toBe(kek);
      const credential: Credential =
        slot.kind === 'passphrase'
          ? { kind: slot.kind, passphrase: passphrases[0] ?? '' }
          : slot.kind === 'passkey'
            ? { kind: slot.kind, credentialId: slot.credentialId, prfOutput: decodeHex(secret) }
            : { kind: slot.kind, recoveryKey: recoveryKey.written };
      const master = await openMasterKey(config, credential);
      expect(master && encodeHex(master.reveal())).toBe(masterKey);
    }
  });

  it('VK4 all other keys are derived from the master key', async () => {
    const keys = await keysOf(masterKey);
    expect(encodeHex(keys.pageBoundaryKey)).toBe(derived.pageBoundary);
    const root = await importHkdfKey(decodeHex(masterKey));
    const derive = async (info: string, salt?: Bytes) => encodeHex(await deriveBytes(root, info, salt));
    for (const [kind, key] of Object.entries(derived.chunkId))
      expect(await derive(`heirloom/1/chunk-id/${kind}`)).toBe(key);
    expect(await derive('heirloom/1/config-mac')).toBe(derived.config);
    for (const { kindLetter, salt, key } of derived.object)
      expect(await derive(`heirloom/1/object/${kindLetter}`, decodeHex(salt))).toBe(key);
  });
});

describe('objects-v1', () => {
  const vector = loadVector(
    'objects-v1',
    z.object({
      masterKey: z.string(),
      chunks: z.array(z.object({ kind: z.int(), plain: z.string(), id: z.string() })),
      objects: z.record(z.string(), z.string()),
      whole: z.array(z.object({ kindLetter: z.enum(['S', 'L']), plain: z.string(), sealed: z.string() })),
    }),
  );

  it('VO1 single-segment objects open, and reveal a change of any byte', async () => {
    const keys = await keysOf(vector.masterKey);
    for (const { kindLetter, plain, sealed } of vector.whole) {
      expect(await openObject(keys, kindLetter, bytesOf(sealed))).toEqual(bytesOf(plain));
      for (let at = 0; at < bytesOf(sealed).length; at += 1) {
        const damaged = bytesOf(sealed);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        await expect(openObject(keys, kindLetter, damaged)).rejects.toBeInstanceOf(BackupError);
      }
    }
  });

  it.each([
    ['as the index says', false],
    ['without an index', true],
  ] as const)('VO2 chunks have the right ids and are found in the pack %s', async (_title, isWithoutIndex) => {
    const keys = await keysOf(vector.masterKey);
    const objects = Object.entries(vector.objects).filter(([name]) => !(isWithoutIndex && name.startsWith('indexes/')));
    const storage = await storageOf({ objects: Object.fromEntries(objects) });
    const config = { id: parseId<RepositoryId>('0'.repeat(64)), createdAt: '2026-01-01T12:00:00.000Z', slots: [] };
    const repository = await createReplica(storage, config, keys, createTestPorts());
    for (const { kind, plain, id } of vector.chunks) {
      if (!isChunkKind(kind)) throw new Error('no kind of chunk');
      expect(await keys.chunkId(kind, bytesOf(plain))).toBe(id);
      expect(await readChunk(repository, kind, parseId<ChunkId>(id))).toEqual(bytesOf(plain));
    }
  });
});

describe('heads-v1', () => {
  const vector = loadVector(
    'heads-v1',
    z.object({
      masterKey: z.string(),
      heads: z.array(z.object({ what: z.string(), text: z.string(), sealed: z.string() })),
      refused: z.array(z.object({ why: z.string(), text: z.string() })),
    }),
  );

  it.each(vector.heads)('VH1 the head $what opens, and is written again as it was', async ({ text, sealed }) => {
    const plain = await openObject(await keysOf(vector.masterKey), 'H', bytesOf(sealed));
    expect(decodeUtf8(plain)).toBe(text);
    expect(decodeUtf8(encodeHead(decodeHead(plain)))).toBe(text);
  });

  it.each(vector.refused)('VH2 refuses $why', ({ text }) => {
    expect(() => decodeHead(encodeUtf8(text))).toThrow(BackupError);
  });
});

describe('page-ends-v1', () => {
  it('VP1 the keyed hash of a key determines whether a page may end after it', async () => {
    const { pageBoundaryKey, keys } = loadVector(
      'page-ends-v1',
      z.object({ pageBoundaryKey: z.string(), keys: z.array(z.object({ keyText: z.string(), hash: z.string() })) }),
    );
    const hasher = await createBLAKE3(256, decodeHex(pageBoundaryKey));
    const endsBehind = await createBoundaryTest(decodeHex(pageBoundaryKey));
    for (const { keyText, hash } of keys) {
      expect(hasher.init().update(keyText).digest('hex')).toBe(hash);
      expect(endsBehind(keyText)).toBe(hash.startsWith('00'));
    }
    expect(keys.filter(({ hash }) => hash.startsWith('00')).length).toBeGreaterThan(0);
  });
});

describe('row-keys-v1', () => {
  const lineSchema = z.array(z.object({ keyPath: z.union([z.string(), z.array(z.string())]), line: z.string() }));
  const vector = loadVector(
    'row-keys-v1',
    z.object({
      ascending: z.array(z.string()),
      equal: z.array(z.tuple([z.string(), z.string()])),
      inValue: lineSchema,
      notInValue: lineSchema,
    }),
  );
  const compareTexts = (a: string, b: string) => compareKeys(decodeKey(JSON.parse(a)), decodeKey(JSON.parse(b)));

  it('VR1 keys are listed in ascending order', () => {
    vector.ascending.forEach((text, at) => {
      expect(compareTexts(text, text)).toBe(0);
      for (const later of vector.ascending.slice(at + 1))
        expect([text, later, Math.sign(compareTexts(text, later))]).toEqual([text, later, -1]);
    });
    for (const [one, other] of vector.equal) expect(compareTexts(one, other)).toBe(0);
  });

  it('VR2 a row’s key equals the value at its key path', () => {
    for (const { keyPath, line } of vector.inValue)
      expect([line, problemOfRow(decodeLine(line), keyPath)]).toEqual([line, undefined]);
    for (const { keyPath, line } of vector.notInValue)
      expect([line, problemOfRow(decodeLine(line), keyPath)?.code]).toEqual([line, 'damaged']);
  });
});

describe('rows-v1', () => {
  const vector = loadVector(
    'rows-v1',
    z.object({
      read: z.array(z.object({ what: z.string(), line: z.string() })),
      refused: z.array(z.object({ why: z.string(), line: z.string() })),
    }),
  );
  function codeOf(line: string): string | undefined {
    try {
      return problemOfRow(decodeLine(line), null)?.code;
    } catch (error) {
      if (error instanceof BackupError) return error.code;
      throw error;
    }
  }

  it.each(vector.read)('VR3 reads $what', ({ line }) => {
    // Node lacks some types, and then reports it.
    expect([undefined, 'incompatible']).toContain(codeOf(line));
  });

  it.each(vector.refused)('VR4 refuses $why', ({ line }) => {
    expect(codeOf(line)).toBe('damaged');
  });
});

describe('condemned-v1', () => {
  const { masterKey, read, refused } = loadVector(
    'condemned-v1',
    z.object({
      masterKey: z.string(),
      read: z.array(z.object({ plain: z.string(), sealed: z.string() })),
      refused: z.array(z.object({ why: z.string(), plain: z.string() })),
    }),
  );

  it('CN1 lists of condemned packs open, and are written as specified', async () => {
    const keys = await keysOf(masterKey);
    for (const { plain, sealed } of read) {
      const opened = await openObject(keys, 'C', bytesOf(sealed));
      expect(new TextDecoder().decode(opened)).toBe(plain);
      expect(encodeCondemnedList(decodeCondemnedList(opened))).toEqual(opened);
    }
  });

  it.each(refused)('CN2 a list with $why is refused', ({ plain }) => {
    expect(() => decodeCondemnedList(new TextEncoder().encode(plain))).toThrow(BackupError);
  });
});
