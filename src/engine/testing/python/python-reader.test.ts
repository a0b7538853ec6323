import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import JSZip from 'jszip';
import { afterAll, describe, expect, it } from 'vitest';
import { findPython } from '../../../../scripts/find-python.mjs';
import { GOLDEN } from '../golden-files.ts';
import type { Golden, Held } from '../golden-repository.ts';

const home = fileURLToPath(new URL('.', import.meta.url));
const vectors = fileURLToPath(new URL('../vectors', import.meta.url));
const python = findPython();
const scratch = mkdtempSync(join(tmpdir(), 'heirloom-python-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function runPython(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(python ?? '', ['-B', ...args], { cwd: home, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function mustFind(name: string): Golden {
  const found = GOLDEN.find(([other]) => other === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found[1];
}

const golden = mustFind('golden-passkey-v1');
// The vector's expectation was written from the same type.
const [held] = golden.holds as readonly Held[];

function writeScratch(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const KEYS = {
  '--passphrase-file': golden.passphrase,
  '--recovery-key-file': golden.recoveryKey?.toLowerCase().replaceAll('-', ' '),
  '--passkey-secret-file': golden.passkey?.secret,
};
const asPassphrase = ['--passphrase-file', writeScratch('--passphrase-file', `${golden.passphrase}\n`)] as const;
const read = (path: string, ...args: readonly string[]) =>
  runPython('-m', 'heirloom_reader', ...asPassphrase, path, ...args);

/** The golden repository as a folder. @param change replaces the bytes of an object; `undefined` leaves it out. */
function writeFolder(name: string, change = (_key: string, bytes: Buffer): Buffer | undefined => bytes): string {
  for (const [key, text] of Object.entries(golden.objects)) {
    const bytes = change(key, Buffer.from(text, 'base64'));
    if (bytes) writeScratch(`${name}/${key}`, bytes);
  }
  return join(scratch, name);
}

function flipLastOf(folder: string) {
  return (key: string, bytes: Buffer) => {
    if (key.startsWith(folder)) bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 1;
    return bytes;
  };
}

async function writeZip(name: string, prefix: string, compression: 'STORE' | 'DEFLATE'): Promise<string> {
  const zip = new JSZip();
  zip.file('README.txt', 'not for readers');
  for (const [key, text] of Object.entries(golden.objects)) zip.file(`${prefix}${key}`, text, { base64: true });
  return writeScratch(name, await zip.generateAsync({ type: 'uint8array', compression }));
}

describe.skipIf(!python)('the reader in Python', () => {
  it('PY1 reads every test vector exactly', () => {
    const { status, stdout, stderr } = runPython('check_vectors.py', vectors);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/differs|nothing reads/);
    expect(stdout).toContain('golden-v1: as written');
    expect(status).toBe(0);
  });

  it('PY2 opens a folder with each kind of key, lists and checks its backups, and prints rows', () => {
    const folder = writeFolder('whole');
    for (const [option, key] of Object.entries(KEYS)) {
      const path = writeScratch(option, `${key}\n`);
      const { status, stdout, stderr } = runPython('-m', 'heirloom_reader', option, path, folder, 'check');
      expect({ option, status, stdout, stderr }).toEqual({ option, status: 0, stdout: 'All is intact.\n', stderr: '' });
    }
    expect(JSON.parse(read(folder, 'list').stdout)).toMatchObject({ id: held?.id, trigger: 'manual' });
    const lines = held?.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    expect(read(folder, 'rows', 'latest').stdout).toBe(lines);
    expect(read(folder, 'rows', held?.id.slice(0, 8) ?? '', 'records').stdout).toBe(lines);
    expect(read(folder, 'rows', 'latest', 'nothing of this name').stdout).toBe('');
  });

  it.each([
    ['as it is made', '', 'STORE'],
    ['packed again in a folder and deflated', './in/a folder/', 'DEFLATE'],
    ['with backslashes', 'in\\', 'STORE'],
  ] as const)('PY3 opens a backup file %s', async (_title, prefix, compression) => {
    const path = await writeZip('backup.zip', prefix, compression);
    expect(read(path, 'check')).toEqual({ status: 0, stdout: 'All is intact.\n', stderr: '' });
  });

  it('PY4 saves files under their hash', () => {
    const golden = mustFind('golden-scopes-v1');
    for (const [key, text] of Object.entries(golden.objects))
      writeScratch(`scopes/${key}`, Buffer.from(text, 'base64'));
    const target = join(scratch, 'saved');
    const first = (golden.holds as readonly Held[])[0];
    expect(read(join(scratch, 'scopes'), 'files', first?.lastingId ?? '', target)).toMatchObject({
      status: 0,
      stderr: '',
    });
    const names = readdirSync(target);
    expect(names).toHaveLength(1);
    expect(JSON.stringify(first?.rows)).toContain(names[0]);
    expect(readFileSync(join(target, names[0] ?? ''))).toHaveLength(200);
  });

  it.each([
    ['a wrong passphrase', () => writeFolder('other'), 'wrong', /^wrong-key: No key slot opens/],
    [
      'a folder without a repository',
      () => dirname(writeScratch('empty/a', 'b')),
      undefined,
      /^not-found: There is no repo/,
    ],
    ['no folder', () => join(scratch, 'nothing'), undefined, /^not-found: There is no file or folder/],
    [
      'a file that is no ZIP',
      () => writeScratch('no.zip', 'no ZIP'),
      undefined,
      /^invalid-format: .* is not a ZIP file/,
    ],
    [
      'a newer version',
      () => writeFolder('newer', (key, bytes) => replaceIn(key, bytes, '"version":1', '"version":3')),
      undefined,
      /^newer-version: /,
    ],
    [
      'a changed repository.json',
      () => writeFolder('changed', (key, bytes) => replaceIn(key, bytes, 'My phone', 'My Phone')),
      undefined,
      /^damaged: repository\.json .* checksum/,
    ],
    ['a changed index', () => writeFolder('index', flipLastOf('indexes/')), undefined, /^damaged: indexes\//],
  ])('PY5 reports %s in one plain line', (_title, make, passphrase, message) => {
    const path = make();
    const args = passphrase ? ['--passphrase-file', writeScratch('wrong', passphrase)] : asPassphrase;
    const { status, stdout, stderr } = runPython('-m', 'heirloom_reader', ...args, path, 'check');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['a changed byte in a pack', flipLastOf('packs/')],
    ['a changed byte in a backup', flipLastOf('snapshots/')],
    ['a missing pack', (key: string, bytes: Buffer) => (key.startsWith('packs/') ? undefined : bytes)],
    ['an empty pack', (key: string, bytes: Buffer) => (key.startsWith('packs/') ? Buffer.alloc(0) : bytes)],
  ])('PY6 reports the damage of %s', (title, change) => {
    const { status, stdout, stderr } = read(writeFolder(title, change), 'check');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout).toMatch(/^(?:packs|snapshots).* is (?:damaged|missing)/m);
    expect(stdout).toMatch(/Something is damaged\.\n$/);
  });
});

function replaceIn(key: string, bytes: Buffer, before: string, after: string): Buffer {
  return key === 'repository.json' ? Buffer.from(bytes.toString().replace(before, after)) : bytes;
}
