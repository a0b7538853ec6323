import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectCode, listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { Slots } from '../http/slots.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { describeCloudConformance, describeCloudFaults, JUNK } from '../testing/cloud-tests.ts';
import { startFakeDropbox, type FakeDropbox, type FakeDropboxOptions } from '../testing/servers/fake-dropbox.ts';
import { FakeTokens } from '../testing/servers/fake-tokens.ts';
import { contentHash } from './content-hash.ts';
import { listEntries } from './dropbox-files.ts';
import { findFreeFolder, getAccount, removeDropboxBackups, writeDropboxNote } from './dropbox-place.ts';
import type { DropboxConnection } from './dropbox-request.ts';
import { DropboxStorage } from './dropbox-storage.ts';
import { upload } from './upload.ts';

interface Connected {
  readonly server: FakeDropbox;
  readonly tokens: FakeTokens;
  readonly waits: number[];
  readonly connect: (changes?: Partial<DropboxConnection>) => DropboxConnection;
}

async function startConnected(options: FakeDropboxOptions = {}): Promise<Connected> {
  const tokens = new FakeTokens();
  const server = await startFakeDropbox({ stateOf: (token) => tokens.stateOf(token), ...options });
  const waits: number[] = [];
  const connect = (changes: Partial<DropboxConnection> = {}): DropboxConnection => {
    const ports = { ...webHttpPorts, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const { send } = createSender([server.url], ports);
    let current = tokens.issue();
    return {
      api: server.url,
      content: server.url,
      send: () => send,
      tokens: { get: async () => current, replace: async () => (current = tokens.issue()) },
      writes: new Slots(1),
      folder: 'Ada’s backups/ü',
      ...changes,
    };
  };
  return { server, tokens, waits, connect };
}

let under: Connected;

describe('Dropbox', () => {
  beforeEach(async () => {
    under = await startConnected();
  });
  afterEach(() => under.server.stop());
  const open = (connection = under.connect()) => new DropboxStorage(connection, false);

  it('lists over the end of a page, and begins again if Dropbox has forgotten where it was', async () => {
    const connection = under.connect();
    const storage = open(connection);
    for (const digit of '0123456789') await storage.write(testKey('packs', digit), testBytes(Number(digit)));
    under.server.fail({
      at: 'list_folder/continue',
      status: 409,
      body: JSON.stringify({ error_summary: 'reset/..', error: { '.tag': 'reset' } }),
    });
    const names: string[] = [];
    for await (const { name } of listEntries(connection, 'packs', { pageSize: 3 })) names.push(name);
    expect(new Set(names).size).toBe(10);
    expect(names.length).toBe(13);
    expect(under.server.faultsLeft()).toBe(0);
  });

  it.each([
    [429, { reason: { '.tag': 'too_many_requests' }, retry_after: 7 }, {}, 7000],
    [429, { reason: { '.tag': 'too_many_write_operations' } }, { 'Retry-After': '3' }, 3000],
    [409, { '.tag': 'path', reason: { '.tag': 'too_many_write_operations' } }, {}, 200],
    [503, {}, {}, 200],
  ])('waits as long as Dropbox asks for, and writes again: %i %j', async (status, error, headers, least) => {
    const storage = open();
    under.server.fail({ at: 'files/upload', status, headers, body: JSON.stringify({ error }) });
    await storage.write(testKey('packs', 'a'), testBytes(10));
    expect(under.server.faultsLeft()).toBe(0);
    expect(under.waits).toHaveLength(1);
    expect(under.waits[0]).toBeGreaterThanOrEqual(least);
    expect(await listed(storage, 'packs')).toEqual({ [testKey('packs', 'a')]: 10 });
  });

  it.each([
    [409, { '.tag': 'path', reason: { '.tag': 'insufficient_space' } }, 'quota-exceeded', 'destination-full'],
    [409, { '.tag': 'path', reason: { '.tag': 'no_write_permission' } }, 'permission-denied', 'key-not-allowed'],
    [401, { '.tag': 'missing_scope', required_scope: 'files.content.write' }, 'permission-denied', 'key-not-allowed'],
    [409, { '.tag': 'content_hash_mismatch' }, 'storage-failed', undefined],
    [409, { '.tag': 'path', reason: { '.tag': 'malformed_path' } }, 'storage-failed', 'server-refused'],
  ])('says why a write was refused: %i %j', async (status, error, code, hint) => {
    const storage = open();
    under.server.fail({ at: 'files/upload', status, body: JSON.stringify({ error }) });
    const write = storage.write(testKey('packs', 'a'), testBytes(10));
    await expect(write).rejects.toMatchObject({ code, ...(hint && { hint }) });
    expect(under.server.faultsLeft()).toBe(0);
  });

  it('compares the sum of each upload, on both sides', async () => {
    expect(await contentHash(testBytes(4 * 1024 * 1024 + 5))).toMatch(/^[0-9a-f]{64}$/);
    const connection = under.connect();
    const send = connection.send('');
    const damaging = under.connect({
      send: () => (request) => send({ ...request, ...(request.body && { body: testBytes(request.body.length, 9) }) }),
    });
    await expectCode(open(damaging).write(testKey('packs', 'a'), testBytes(50)), 'storage-failed');
    expect(under.server.paths()).toEqual([]);
    under.server.fail({
      at: 'files/upload',
      status: 200,
      body: JSON.stringify({ rev: '0123', content_hash: 'other' }),
    });
    const write = open(connection).write(testKey('packs', 'a'), testBytes(50));
    await expect(write).rejects.toMatchObject({ code: 'storage-failed', hint: 'other-bytes-came-back' });
  });

  it('uploads in a session what is too large for one request, and continues where it stopped', async () => {
    const connection = under.connect();
    const bytes = testBytes(1_000_000);
    // The answer to a part is lost: the same part again is at a wrong offset, and Dropbox says the right one.
    under.server.fail({ at: 'append_v2', losesAnswer: true });
    await upload(connection, '/large', bytes, { mode: 'overwrite' }, 300_000);
    expect(under.server.bytesAt('/large')?.equals(bytes)).toBe(true);
    expect(under.server.faultsLeft()).toBe(0);
    const routes = under.server.asked.map((line) => line.replace(/^.*upload_session\//, ''));
    expect(routes).toEqual(['start', 'append_v2', 'append_v2', 'append_v2', 'finish']);
    // A line that breaks in the middle of a part.
    under.server.fail({ at: 'append_v2', cutsAfter: 200_000 });
    await upload(connection, '/large', testBytes(1_000_000, 2), { mode: 'overwrite' }, 300_000);
    expect(under.server.bytesAt('/large')?.equals(testBytes(1_000_000, 2))).toBe(true);
    expect(await upload(connection, '/large', bytes, { mode: 'add' }, 300_000)).toBeUndefined();
  });

  it('has a place with notes for people, and removes only its own files', async () => {
    const connection = under.connect({ folder: 'Backups' });
    expect(await getAccount(connection)).toMatchObject({ email: 'ada@example.com' });
    expect(await findFreeFolder(connection)).toBe('Backups');
    await open(connection).write(testKey('packs', 'a'), testBytes(5));
    expect(await findFreeFolder(connection)).toBe('Backups 2');
    for (let round = 0; round < 2; round += 1) await writeDropboxNote(connection, 'README.txt', testBytes(100));
    expect(under.server.asked.filter((line) => line.includes('files/upload'))).toHaveLength(2);
    under.server.put('/Backups/letter.txt', testBytes(4));
    await removeDropboxBackups(connection);
    expect(under.server.paths()).toEqual(['/Backups/letter.txt']);
  });
});

describeCloudFaults('Dropbox', 'files/upload', async () => {
  const { server, tokens, connect } = await startConnected();
  const stale = async () => 'stale';
  return {
    server,
    tokens,
    open: (hasConditions = false) => new DropboxStorage(connect(), false, { hasConditions }),
    openSignedOut: () => new DropboxStorage(connect({ tokens: { get: stale, replace: stale } }), false),
  };
});

describeCloudConformance('Dropbox', async () => {
  const { server, connect } = await startConnected();
  const { folder } = connect();
  return {
    server,
    open: (isReadOnly) => new DropboxStorage(connect(), isReadOnly),
    plantJunk: () => {
      for (const name of JUNK) server.put(`/${folder}/${name}`, testBytes(3));
    },
  };
});
