import { expect, it } from 'vitest';
import {
  createPasskeySlot,
  createPassphraseSlot,
  createRecoveryKeySlot,
  generateMasterKey,
  generateRecoveryKey,
  Secret,
  type RepositoryConfig,
  type RepositoryId,
} from '../../../engine/index.ts';
import { parseId } from '../../../engine/low-level.ts';
import { aSnapshot } from '../../testing/a-snapshot.ts';
import { browserPorts } from '../platform/ports.ts';
import { readmeText } from './readme.ts';

const id = parseId<RepositoryId>('c'.repeat(64));
const master = generateMasterKey(browserPorts.random);
const kdf = { name: 'argon2id', memoryKiB: 8192, iterations: 1, parallelism: 1 } as const;
const passphraseSlot = await createPassphraseSlot(master, id, 'hush hush', browserPorts, { kdf, label: 'my label' });
const recoverySlot = await createRecoveryKeySlot(master, id, generateRecoveryKey(browserPorts.random), browserPorts);
const passkey = {
  site: 'heirloom.example',
  credentialId: 'ab',
  prfSalt: '00'.repeat(32),
  prfOutput: new Secret(new Uint8Array(32)),
};
const passkeySlot = await createPasskeySlot(master, id, passkey, browserPorts, { label: 'my phone' });
const config = (slots: RepositoryConfig['slots']): RepositoryConfig => ({
  id,
  createdAt: '2026-01-01T00:00:00.000Z',
  slots,
});

it('says what the file is, how to get the data back, and which keys open it', () => {
  const text = readmeText(config([passphraseSlot, recoverySlot]), aSnapshot());
  for (const part of [
    'encrypted',
    'HOW TO GET YOUR DATA BACK',
    id,
    '2026-11-20T08:00:00.000Z',
    'heirloom-repository, version 1',
    'passphrase that you chose',
    'recovery key',
    'sha256sum',
    'recover.html',
  ]) {
    expect(text).toContain(part);
  }
});

it('names only the existing keys', () => {
  expect(readmeText(config([passphraseSlot]), aSnapshot())).not.toContain('nine groups');
  expect(readmeText(config([recoverySlot]), aSnapshot())).not.toContain('that you chose');
  expect(readmeText(config([recoverySlot]), aSnapshot())).not.toContain('passkey');
  expect(readmeText(config([recoverySlot, passkeySlot]), aSnapshot())).toContain(
    'passkey of yours, but only at the address',
  );
});

it('says that files are not included', () => {
  expect(readmeText(config([passphraseSlot]), aSnapshot({ withFiles: false }))).toContain(
    'everything but photos and files',
  );
  const partial = (kind: string) => ({
    withFiles: false,
    tables: aSnapshot().tables.map((table) => (table.role === 'files' ? { ...table, leftOut: [kind] } : table)),
  });
  expect(readmeText(config([passphraseSlot]), aSnapshot(partial('photos')))).toMatch(/Holds: +everything but photos\r/);
  expect(readmeText(config([passphraseSlot]), aSnapshot(partial('files')))).toMatch(
    /Holds: +everything but book files and other attachments\r/,
  );
  expect(readmeText(config([passphraseSlot]), aSnapshot({ scope: 'minimal', withFiles: false }))).toContain(
    'without files',
  );
});

it('reveals nothing about the content, and is plain ASCII in short lines', () => {
  const text = readmeText(
    config([passphraseSlot, recoverySlot, passkeySlot]),
    aSnapshot({ name: 'Secret name', note: 'Secret note' }),
  );
  for (const secret of [
    'Secret',
    'hush',
    'Chrome on Linux',
    'my label',
    'my phone',
    passphraseSlot.wrapped,
    passphraseSlot.salt,
  ])
    expect(text).not.toContain(secret);
  expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});
