import { Buffer } from 'node:buffer';
import { openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeHex } from '../../core/bytes.ts';
import { createPassphraseSlot, createPasskeySlot, createRecoveryKeySlot } from '../../crypto/key-slot.ts';
import { formatRecoveryKey, generateRecoveryKey } from '../../crypto/recovery-key.ts';
import { generateMasterKey, type MasterKey } from '../../crypto/repository-keys.ts';
import { Secret } from '../../crypto/secret.ts';
import type { KeySlot } from '../../format/slot-format.ts';
import { createRepository, replaceSlots } from '../../repository/create-repository.ts';
import type { Repository } from '../../repository/repository.ts';
import { applyPrune, forgetSnapshots } from '../../repository/prune.ts';
import { shareRepository } from '../../repository/share-repository.ts';
import { amendSnapshot } from '../../repository/snapshots.ts';
import { takeSnapshot } from '../../snapshot/take-snapshot.ts';
import { OBJECT_FOLDERS, REPOSITORY_KEY } from '../../storage/storage-key.ts';
import { createMemoryStorage } from '../../storage/memory-storage.ts';
import { type Golden, readHeld } from '../golden-repository.ts';
import { createMemorySource, describeTestTable } from '../memory-source.ts';
import { createTestPorts, type TestPorts } from '../ports.ts';
import { CHEAP_KDF, noise, TEST_REQUEST } from '../small-repository.ts';

const PASSPHRASE = 'Ångström ☕ passphrase';
const PASSKEY = { site: 'heirloom.example', credentialId: 'c0ffee00'.repeat(4), prfSalt: '5a'.repeat(32) };

/** Creates a repository with the engine, and records its content. */
export async function makeGolden(
  about: string,
  seed: number,
  fill: (repository: Repository, ports: TestPorts, master: MasterKey) => Promise<void>,
): Promise<Golden> {
  const ports = createTestPorts(seed);
  const storage = createMemoryStorage();
  const master = generateMasterKey(ports.random);
  const empty = await createRepository(storage, master, ports);
  const recoveryKey = generateRecoveryKey(ports.random);
  const slots: KeySlot[] = [
    await createPassphraseSlot(master, empty.id, PASSPHRASE, ports, { label: 'Passphrase', kdf: CHEAP_KDF }),
    await createRecoveryKeySlot(master, empty.id, recoveryKey, ports, { label: 'Recovery kit' }),
  ];
  const repository = await replaceSlots(empty, slots);
  await fill(repository, ports, master);
  const keys = [REPOSITORY_KEY];
  for (const folder of OBJECT_FOLDERS) for await (const { key } of storage.list(folder)) keys.push(key);
  const objects: Record<string, string> = {};
  for (const key of keys) objects[key] = Buffer.from(await storage.read(key)).toString('base64');
  return {
    about,
    passphrase: PASSPHRASE,
    recoveryKey: await formatRecoveryKey(recoveryKey),
    masterKey: encodeHex(master.reveal()),
    objects,
    holds: [...(await readHeld(repository))],
  };
}

/** Has a passphrase, a recovery key, a passkey, and a slot of a kind that a later version may add. */
export async function makePasskey(): Promise<Golden> {
  const secret = noise(32, 77);
  const golden = await makeGolden(
    'Four key slots: a passphrase, a recovery key, a passkey, and one of a kind that readers pass over.',
    11,
    async (repository, ports, master) => {
      const [passphrase, recoveryKey] = repository.config.slots;
      if (!passphrase || !recoveryKey) throw new Error('a slot is missing');
      const label = { label: 'My phone' };
      const given = { ...PASSKEY, prfOutput: new Secret(secret.slice()) };
      const passkey = await createPasskeySlot(master, repository.id, given, ports, label);
      const later = {
        id: '00112233445566ff',
        kind: 'later-kind',
        createdAt: passkey.createdAt,
        label: 'Later',
        costs: { name: 'x', rounds: 3 },
      };
      const { id, createdAt } = later;
      const other: KeySlot = { kind: 'other', id, createdAt, label: later.label, text: JSON.stringify(later) };
      await replaceSlots(repository, [passphrase, recoveryKey, passkey, other]);
      const source = createMemorySource([describeTestTable('records', { keyPath: 'id' })]);
      source.put('records', 1, { id: 1, name: 'Behind four doors' });
      await takeSnapshot(repository, source, TEST_REQUEST);
    },
  );
  return { ...golden, passkey: { credentialId: PASSKEY.credentialId, secret: encodeHex(secret) } };
}

const filesTable = () =>
  describeTestTable('files', { role: 'files', isContentAddressed: true, isEssential: false, keyPath: 'hash' });
const fileRow = (hash: string, seed: number) => ({ hash, blob: new Blob([noise(200, seed)], { type: 'image/png' }) });

/** A content-addressed table without photos, left out on request, and one with all of them. */
export function makeLeftOut(): Promise<Golden> {
  return makeGolden(
    'Content of which kinds were left out: the first backup lacks the photos, the second has all files, the third none.',
    12,
    async (repository, ports) => {
      const kinds = new Map([
        ['a', ['photos']],
        ['b', ['books']],
        ['c', ['books', 'photos']],
        ['d', []],
      ]);
      const source = Object.assign(
        createMemorySource([describeTestTable('records', { keyPath: 'id' }), filesTable()]),
        {
          sortContent:
            async () =>
            ({ key }: { readonly key: unknown }) =>
              kinds.get(String(key)) ?? [],
        },
      );
      source.put('records', 1, { id: 1, files: [...kinds.keys()] });
      [...kinds.keys()].forEach((hash, at) => source.put('files', hash, fileRow(hash, at + 1)));
      for (const change of [{ leaveOut: ['photos'] }, {}, { withFiles: false }]) {
        await takeSnapshot(repository, source, { ...TEST_REQUEST, ...change });
        ports.advance(60_000);
      }
    },
  );
}

/** Values that no backup can contain, and rows and Blobs that the browser has lost. */
export function makeLostValues(): Promise<Golden> {
  return makeGolden(
    'What could not be taken: values of types that cannot be stored, rows and files that the browser cannot read.',
    13,
    async (repository) => {
      const source = createMemorySource([describeTestTable('records', { keyPath: 'id' }), filesTable()]);
      const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
      source.put('records', 1, { id: 1, secrets: [key], also: new Map([['k', key]]), kept: true });
      source.put('records', 2, { id: 2, photo: await lostBlob(), kept: true });
      source.put('records', 3, { id: 3 });
      source.loseValue('records', 3);
      source.put('files', 'a', fileRow('a', 1));
      source.put('files', 'b', fileRow('b', 2));
      source.loseValue('files', 'b');
      await takeSnapshot(repository, source, TEST_REQUEST);
    },
  );
}

/** A Blob whose file is gone. */
async function lostBlob(): Promise<Blob> {
  const path = join(tmpdir(), `heirloom-vectors-${process.pid}`);
  writeFileSync(path, 'soon gone');
  const blob = await openAsBlob(path, { type: 'image/png' });
  rmSync(path);
  return blob;
}

/** One backup of each scope, a backup that was renamed twice, and key generators that are ahead of the rows. */
export function makeScopes(): Promise<Golden> {
  return makeGolden(
    'Scopes: everything, without files, the configuration alone, the essentials; the first was renamed, and its earlier name is there too, as after a crash. Tables know the next key.',
    14,
    async (repository, ports) => {
      const source = createMemorySource(
        [
          describeTestTable('settings', { role: 'configuration', keyPath: 'key' }),
          describeTestTable('records', { keyPath: 'id', autoIncrement: true }),
          describeTestTable('notes', { isEssential: false }),
          describeTestTable('log', { keyPath: ['day', 'at'], isEssential: false }),
          filesTable(),
        ],
        2.5,
      );
      source.put('settings', 'theme', { key: 'theme', value: 'dark' });
      for (let id = 1; id <= 5; id += 1) source.put('records', id, { id, name: `Record ${id}` });
      for (const id of [4, 5]) source.remove('records', id);
      source.put('notes', 'outside the value', 'a text');
      source.put('log', ['2026-01-01', 1], { day: '2026-01-01', at: 1, what: 'made' });
      source.put('files', 'a', fileRow('a', 1));
      const first = await takeSnapshot(repository, source, { ...TEST_REQUEST, name: 'First', note: 'A note' });
      const changes = [
        { withFiles: false },
        { scope: 'configuration', trigger: 'before-import' },
        { scope: 'minimal', trigger: 'scheduled', isPinned: true },
      ] as const;
      for (const change of changes) {
        ports.advance(60_000);
        await takeSnapshot(repository, source, { ...TEST_REQUEST, ...change });
      }
      ports.advance(60_000);
      const key = `snapshots/${first.id}` as const;
      const bytes = await repository.storage.read(key);
      await amendSnapshot(repository, first, { name: 'Renamed', isPinned: true });
      await repository.storage.write(key, bytes);
    },
  );
}

/** A shared repository: one backup relies on a condemned pack, as if its device had been asleep meanwhile. */
export function makeShared(): Promise<Golden> {
  return makeGolden(
    'A repository that several devices may write: version 2. What the first backup needs is in a condemned pack only.',
    15,
    async (own, ports) => {
      const repository = await shareRepository(own);
      const source = createMemorySource([describeTestTable('records', { keyPath: 'id' }), filesTable()]);
      for (let id = 1; id <= 3; id += 1) source.put('records', id, { id, name: `Record ${id}` });
      source.put('files', 'a', fileRow('a', 1));
      const first = await takeSnapshot(repository, source, { ...TEST_REQUEST, name: 'Late' });
      const key = `snapshots/${first.id}` as const;
      const bytes = await repository.storage.read(key);
      for (let id = 1; id <= 3; id += 1) source.put('records', id, { id, name: `Renamed ${id}` });
      source.remove('files', 'a');
      ports.advance(60_000);
      await takeSnapshot(repository, source, TEST_REQUEST);
      await forgetSnapshots(repository, [first.id]);
      await applyPrune(repository, 'Test device');
      await repository.storage.write(key, bytes);
    },
  );
}
