import { Buffer } from 'node:buffer';
import { type Bytes, encodeHex, encodeUtf8 } from '../../core/bytes.ts';
import type { RepositoryId } from '../../core/ids.ts';
import { parseId } from '../../core/ids.ts';
import { deriveBytes, importHkdfKey } from '../../crypto/hkdf.ts';
import { createPassphraseSlot, createPasskeySlot, createRecoveryKeySlot } from '../../crypto/key-slot.ts';
import { stretchPassphrase } from '../../crypto/passphrase.ts';
import { formatRecoveryKey, generateRecoveryKey } from '../../crypto/recovery-key.ts';
import { generateMasterKey, RepositoryKeys } from '../../crypto/repository-keys.ts';
import { sealObject } from '../../crypto/sealing.ts';
import { Secret } from '../../crypto/secret.ts';
import { decodeHex } from '../../core/bytes.ts';
import { CHUNK_KIND } from '../../format/chunk-kind.ts';
import { OBJECT_FOLDERS } from '../../storage/storage-key.ts';
import { PackWriter } from '../../repository/pack-writer.ts';
import { createMemoryStorage } from '../../storage/memory-storage.ts';
import { createRepository } from '../../repository/create-repository.ts';
import { createTestPorts } from '../ports.ts';
import { CHEAP_KDF, noise } from '../small-repository.ts';

const KINDS = ['file', 'page', 'node'] as const;

/** Secrets, slots and everything derived from a master key. FORMAT.md §3. */
export async function makeKeys() {
  const ports = createTestPorts(21);
  const master = generateMasterKey(ports.random);
  const repositoryId = parseId<RepositoryId>(encodeHex(ports.random.bytes(32)));
  const recoveryKey = generateRecoveryKey(ports.random);
  const passkeySecret = noise(32, 22);
  const passphrase = 'Ångström ﬁve ☕';
  const facts = { site: 'heirloom.example', credentialId: 'c0ffee', prfSalt: '5a'.repeat(32) };
  const given = { ...facts, prfOutput: new Secret(passkeySecret.slice()) };
  const slots = [
    await createPassphraseSlot(master, repositoryId, passphrase, ports, { kdf: CHEAP_KDF }),
    await createRecoveryKeySlot(master, repositoryId, recoveryKey, ports),
    await createPasskeySlot(master, repositoryId, given, ports),
  ] as const;
  const stretched = await stretchPassphrase(passphrase, decodeHex(slots[0].salt), CHEAP_KDF);
  const secrets = [stretched.reveal(), recoveryKey.reveal(), passkeySecret];
  const root = await importHkdfKey(master.reveal());
  const derive = async (info: string, salt?: Bytes) => encodeHex(await deriveBytes(root, info, salt));
  const salt = ports.random.bytes(32);
  const written = await formatRecoveryKey(recoveryKey);
  return {
    about:
      'Keys (FORMAT.md §3), bytes in hexadecimal. Each slot opens with its secret to the master key. All `passphrases` are one after NFKC, and all `typed` are the recovery key; `mistyped` are none.',
    repositoryId,
    masterKey: encodeHex(master.reveal()),
    derived: {
      chunkId: Object.fromEntries(
        await Promise.all(KINDS.map(async (kind) => [kind, await derive(`heirloom/1/chunk-id/${kind}`)] as const)),
      ) as Record<string, string>,
      pageBoundary: await derive('heirloom/1/page-boundary'),
      config: await derive('heirloom/1/config-mac'),
      object: await Promise.all(
        ['P', 'X', 'S', 'L'].map(async (kindLetter) => ({
          kindLetter,
          salt: encodeHex(salt),
          key: await derive(`heirloom/1/object/${kindLetter}`, salt),
        })),
      ),
    },
    slots: await Promise.all(
      slots.map(async (slot, at) => {
        const secret = secrets[at] ?? new Uint8Array();
        const kek = await deriveBytes(
          await importHkdfKey(secret),
          `heirloom/1/slot/${slot.kind}`,
          decodeHex(slot.salt),
        );
        return { slot, secret: encodeHex(secret), kek: encodeHex(kek) };
      }),
    ),
    passphrases: [passphrase, passphrase.normalize('NFD'), passphrase.normalize('NFKC')],
    recoveryKey: {
      secret: encodeHex(recoveryKey.reveal()),
      written,
      typed: [
        written.toLowerCase(),
        written.replaceAll('-', ''),
        ` ${written.replaceAll('-', ' – ')} `,
        confuse(written),
      ],
      mistyped: [written.slice(0, -1), `${written.slice(0, -1)}${written.endsWith('Z') ? 'Y' : 'Z'}`, ''],
    },
  };
}

const confuse = (text: string) => text.replaceAll('0', 'O').replaceAll('1', 'l');

/** A pack with all kinds of chunks, its index, and the sealing of a snapshot and a lock. FORMAT.md §3 to §6. */
export async function makeObjects() {
  const ports = createTestPorts(23);
  const master = generateMasterKey(ports.random);
  const repository = await createRepository(createMemoryStorage(), master, ports);
  const keys = await RepositoryKeys.fromMasterKey(master);
  const writer = new PackWriter(repository);
  const contents = [
    [CHUNK_KIND.file, noise(100, 5)],
    [CHUNK_KIND.file, encodeUtf8('deflated '.repeat(50))],
    [CHUNK_KIND.page, encodeUtf8('[1,"a row"]\n')],
    [CHUNK_KIND.node, encodeUtf8('{"level":0,"entries":[]}')],
    [CHUNK_KIND.file, encodeUtf8('[1,"a row"]\n')],
  ] as const;
  const chunks = [];
  for (const [kind, plain] of contents) {
    const { id } = await writer.save(kind, plain);
    chunks.push({ kind, plain: base64(plain), id });
  }
  await writer.finish();
  const objects: Record<string, string> = {};
  for (const folder of OBJECT_FOLDERS)
    for await (const { key } of repository.storage.list(folder))
      objects[key] = base64(await repository.storage.read(key));
  const whole = await Promise.all(
    (['S', 'L'] as const).map(async (kindLetter) => {
      const plain = encodeUtf8(`the text of an object of the kind ${kindLetter}`);
      return {
        kindLetter,
        plain: base64(plain),
        sealed: base64(await sealObject(keys, kindLetter, ports.random, plain)),
      };
    }),
  );
  return {
    about:
      'Chunks with their ids, the pack and the index that hold them, and objects of one segment (FORMAT.md §3 to §6), in base64.',
    masterKey: encodeHex(master.reveal()),
    chunks,
    objects,
    whole,
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** The keys that end a page: the first 32 bits of their hash are below 2³²/256. FORMAT.md §7. */
export async function makePageEnds() {
  const key = noise(32, 24);
  const { createBLAKE3 } = await import('hash-wasm');
  const hasher = await createBLAKE3(256, key);
  const texts = [
    ...Array.from({ length: 700 }, (_, at) => String(at)),
    '"é🌱"',
    '["a",{"$":"date","v":"1970-01-01T00:00:00.001Z"}]',
    JSON.stringify('long'.repeat(600)),
  ];
  const hashes = texts.map((keyText) => ({ keyText, hash: hasher.init().update(keyText).digest('hex') }));
  const shown = (one: { keyText: string; hash: string }) =>
    one.hash.startsWith('00') || Number.isNaN(Number(one.keyText)) || Number(one.keyText) < 3;
  return {
    about:
      'The keyed BLAKE3 of keys, as JSON texts (FORMAT.md §7). A page of at least 32 rows ends behind a row whose hash begins with 00.',
    pageBoundaryKey: encodeHex(key),
    keys: hashes.filter(shown),
  };
}

/** Lists of condemned packs, and texts that are none. FORMAT.md §9a. */
export async function makeCondemned() {
  const ports = createTestPorts(25);
  const master = generateMasterKey(ports.random);
  const keys = await RepositoryKeys.fromMasterKey(master);
  const [first, second] = [encodeHex(noise(32, 26)), encodeHex(noise(32, 27))].toSorted();
  const text = (members: object) => JSON.stringify(members);
  const facts = { condemnedAt: '2026-11-29T20:00:00.000Z', device: 'Garden ☕ “laptop”' };
  const whole = text({ ...facts, packs: [first, second] });
  const read = await Promise.all(
    [whole, text({ ...facts, device: '', packs: [first] })].map(async (plain) => ({
      plain,
      sealed: base64(await sealObject(keys, 'C', ports.random, encodeUtf8(plain))),
    })),
  );
  return {
    about: 'Lists of condemned packs (FORMAT.md §9a), and texts that readers refuse.',
    masterKey: encodeHex(master.reveal()),
    read,
    refused: [
      { why: 'no pack', plain: text({ ...facts, packs: [] }) },
      { why: 'not in order', plain: text({ ...facts, packs: [second, first] }) },
      { why: 'a pack twice', plain: text({ ...facts, packs: [first, first] }) },
      { why: 'an id in capitals', plain: text({ ...facts, packs: [first?.toUpperCase()] }) },
      { why: 'another order of members', plain: text({ packs: [first], ...facts }) },
      { why: 'a member too many', plain: text({ ...facts, packs: [first], more: true }) },
      { why: 'a member missing', plain: text({ device: 'x', packs: [first] }) },
      {
        why: 'a time without milliseconds',
        plain: text({ ...facts, condemnedAt: '2026-11-29T20:00:00Z', packs: [first] }),
      },
      { why: 'a name of 201 characters', plain: text({ ...facts, device: 'x'.repeat(201), packs: [first] }) },
      { why: 'white space', plain: `${whole} ` },
      { why: 'no JSON', plain: whole.slice(0, -1) },
    ],
  };
}
