import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { expectCode, listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { describeCloudConformance } from '../testing/cloud-tests.ts';
import { startFakeDrive, type FakeDrive } from '../testing/servers/fake-drive.ts';
import { getDriveAccount } from './drive-files.ts';
import { DriveMemory } from './drive-memory.ts';
import { findFreeDriveFolder, removeDriveBackups, writeDriveNote } from './drive-place.ts';
import { DriveStorage, type DrivePlace } from './drive-storage.ts';
import { uploadFile } from './drive-upload.ts';

const FOLDER = "Ada's backups \\ ü";
const PART = 256 * 1024;

interface Connected {
  readonly server: FakeDrive;
  readonly waits: number[];
  /** One device, or the same after a reload. */
  readonly connect: (changes?: Partial<DrivePlace>) => DrivePlace;
}

async function startConnected(): Promise<Connected> {
  const server = await startFakeDrive();
  const waits: number[] = [];
  const connect = (changes: Partial<DrivePlace> = {}): DrivePlace => {
    const ports = { ...webHttpPorts, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const token = server.tokens.issue();
    const { send } = createSender([server.url], ports);
    const connection = { api: server.url, send, getToken: async () => token };
    return { connection, folder: FOLDER, memory: new DriveMemory(), ...changes };
  };
  return { server, waits, connect };
}

const refusal = (code: number, reason: string) =>
  JSON.stringify({ error: { code, message: reason, errors: [{ domain: 'usageLimits', reason, message: reason }] } });

let under: Connected;

describe('Google Drive', () => {
  beforeEach(async () => {
    under = await startConnected();
  });
  afterEach(() => under.server.stop());
  const open = (place = under.connect()) => new DriveStorage(place, false);
  const key = testKey('packs', 'a');

  it('lists over the end of a page', async () => {
    const storage = open();
    for (const digit of '0123456789') await storage.write(testKey('packs', digit), testBytes(Number(digit)));
    const again = open();
    const names: string[] = [];
    for await (const object of again.list('packs', { pageSize: 3 })) names.push(object.key);
    expect(new Set(names).size).toBe(10);
    expect(under.server.asked.filter((line) => line.includes('pageToken'))).toHaveLength(3);
  });

  it('shows at once what it wrote and removed, although listings lag; another device sees it later', async () => {
    const storage = open();
    await storage.write(key, testBytes(10));
    under.server.holdLists();
    const fresh = testKey('packs', 'b');
    await storage.write(fresh, testBytes(20));
    await storage.remove(key);
    expect(await listed(storage, 'packs')).toEqual({ [fresh]: 20 });
    expect(await storage.stat(key)).toBeUndefined();
    expect(await storage.read(fresh)).toEqual(testBytes(20));
    const other = open();
    expect(Object.keys(await listed(other, 'packs'))).toEqual([key]);
    under.server.releaseLists();
    expect(await listed(other, 'packs')).toEqual({ [fresh]: 20 });
  });

  it('believes the listing once it had time: what another device has removed does not stay', async () => {
    let now = 0;
    const memory = new DriveMemory(() => now);
    const storage = open(under.connect({ memory }));
    await storage.write(key, testBytes(10));
    await open().remove(key);
    expect(Object.keys(await listed(storage, 'packs'))).toEqual([key]);
    now += 11 * 60_000;
    expect(await listed(storage, 'packs')).toEqual({});
  });

  it('takes files of one name as one: equal ones by any, the newest configuration, and folders together', async () => {
    const storage = open();
    await storage.write(key, testBytes(10));
    await storage.write(REPOSITORY_KEY, testBytes(30));
    const around = under.server.idsOf(FOLDER)[0];
    // Another device has made a second folder of each name, and the same files in them.
    const second = under.server.add(FOLDER, undefined);
    const packs = under.server.add('packs', second);
    under.server.add('a'.repeat(64), packs, testBytes(10));
    under.server.add('b'.repeat(64), packs, testBytes(5));
    under.server.add(REPOSITORY_KEY, around, testBytes(40));
    for (const device of [open(), open()]) {
      expect(await listed(device, 'packs')).toEqual({ [key]: 10, [testKey('packs', 'b')]: 5 });
      expect(await device.read(REPOSITORY_KEY)).toEqual(testBytes(40));
    }
    const device = open();
    await device.write(REPOSITORY_KEY, testBytes(50));
    expect(under.server.idsOf(REPOSITORY_KEY)).toHaveLength(1);
    expect(await open().read(REPOSITORY_KEY)).toEqual(testBytes(50));
    await device.remove(key);
    expect(under.server.idsOf('a'.repeat(64))).toEqual([]);
  });

  it('misses what the person has put into the trash', async () => {
    const storage = open();
    await storage.write(key, testBytes(10));
    for (const id of under.server.idsOf('a'.repeat(64))) under.server.trash(id);
    expect(await storage.stat(key)).toBeUndefined();
    await expectCode(storage.read(key), 'missing-object');
    await storage.write(key, testBytes(10));
    expect(await storage.read(key)).toEqual(testBytes(10));
  });

  it('makes one file if the answer to an upload is lost', async () => {
    const storage = open();
    under.server.fail({ at: 'uploadType=multipart', losesAnswer: true });
    await storage.write(key, testBytes(1000));
    under.server.fail({ at: 'uploadType=multipart', cutsAfter: 500 });
    await storage.write(testKey('packs', 'b'), testBytes(1000));
    expect(under.server.faultsLeft()).toBe(0);
    expect(under.server.idsOf('a'.repeat(64))).toHaveLength(1);
    expect(await listed(open(), 'packs')).toEqual({ [key]: 1000, [testKey('packs', 'b')]: 1000 });
  });

  it('continues a large upload where the line was cut, and begins again if Drive has forgotten it', async () => {
    const { connection } = under.connect();
    const bytes = testBytes(5_500_000);
    const parent = under.server.add('packs', undefined);
    const upload = async (id: string) =>
      uploadFile(connection, { kind: 'new', id, name: 'large', parent }, bytes, { partBytes: 8 * PART });
    const ids = async () => {
      const storage = open(under.connect({ folder: 'other' }));
      await storage.write(key, testBytes(1));
      return under.server.idsOf('a'.repeat(64))[0] ?? '';
    };
    const replace = await ids();
    under.server.fail({ at: 'upload_id', cutsAfter: 3 * PART + 5 });
    under.server.fail({ at: 'upload_id', status: 503 });
    await uploadFile(connection, { kind: 'replace', id: replace }, bytes, { partBytes: 8 * PART });
    // 3 of 8 parts arrived before the cut; the next part began there.
    const sent = under.server.asked.filter((line) => line.startsWith('PUT'));
    expect(sent.length).toBe(6);
    under.server.fail({ at: 'upload_id', status: 404 });
    await uploadFile(connection, { kind: 'replace', id: replace }, testBytes(5_500_000, 2), { partBytes: 8 * PART });
    expect(under.server.faultsLeft()).toBe(0);
    const storage = open(under.connect({ folder: 'other' }));
    expect(Buffer.compare(await storage.read(key), testBytes(5_500_000, 2))).toBe(0);
    await expect(upload('an id that Drive never gave')).rejects.toMatchObject({ code: 'storage-failed' });
  });

  it.each([
    [403, 'userRateLimitExceeded', {}, 200],
    [403, 'rateLimitExceeded', {}, 200],
    [429, 'rateLimitExceeded', { 'Retry-After': '4' }, 4000],
    [500, 'backendError', {}, 200],
  ])('waits and tries again after %i %s', async (status, reason, headers, least) => {
    const storage = open();
    under.server.fail({ at: 'uploadType=multipart', status, headers, body: refusal(status, reason) });
    await storage.write(key, testBytes(10));
    expect(under.server.faultsLeft()).toBe(0);
    expect(under.waits[0]).toBeGreaterThanOrEqual(least);
  });

  it.each([
    [403, 'storageQuotaExceeded', 'quota-exceeded', 'destination-full'],
    [403, 'insufficientFilePermissions', 'permission-denied', 'key-not-allowed'],
    [401, 'authError', 'permission-lost', 'sign-in-needed'],
    [400, 'badRequest', 'storage-failed', 'server-refused'],
  ])('says why a write was refused: %i %s', async (status, reason, code, hint) => {
    const storage = open();
    under.server.fail({ at: 'uploadType=multipart', status, body: refusal(status, reason) });
    await expect(storage.write(key, testBytes(10))).rejects.toMatchObject({ code, hint });
    expect(under.server.faultsLeft()).toBe(0);
  });

  it('asks to sign in again once the token is no longer accepted', async () => {
    const storage = open();
    await storage.write(key, testBytes(10));
    under.server.tokens.expire();
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'permission-lost', hint: 'sign-in-needed' });
  });

  it('has a place with notes for people, and removes only its own files', async () => {
    const place = under.connect({ folder: 'Backups' });
    expect(await getDriveAccount(place.connection)).toMatchObject({ email: 'ada@example.com' });
    expect(await findFreeDriveFolder(place.connection, 'Backups')).toBe('Backups');
    const storage = open(place);
    await storage.write(key, testBytes(5));
    await storage.write(REPOSITORY_KEY, testBytes(5));
    expect(await findFreeDriveFolder(place.connection, 'Backups')).toBe('Backups 2');
    for (let round = 0; round < 2; round += 1) await writeDriveNote(place, 'README.txt', testBytes(100));
    expect(under.server.asked.filter((line) => line.includes('/upload/'))).toHaveLength(3);
    expect(under.server.paths()).toEqual([
      `Backups/README.txt`,
      `Backups/${REPOSITORY_KEY}`,
      `packs/${'a'.repeat(64)}`,
    ]);
    under.server.add('letter.txt', under.server.idsOf('Backups')[0], testBytes(4));
    await removeDriveBackups(place);
    expect(under.server.paths()).toEqual(['Backups/letter.txt']);
    await storage.write(key, testBytes(5));
    expect(await listed(open(under.connect({ folder: 'Backups' })), 'packs')).toEqual({ [key]: 5 });
  });
});

describeCloudConformance('Google Drive', async () => {
  const { server, connect } = await startConnected();
  return {
    server,
    open: (isReadOnly) => new DriveStorage(connect(), isReadOnly),
    plantJunk: () => {
      const around = server.idsOf(FOLDER)[0];
      server.add('README.txt', around, testBytes(3));
      for (const folder of server.idsOf('packs')) server.add(`${'b'.repeat(64)}.tmp`, folder, testBytes(3));
      server.add('notes', server.add('indexes', around), testBytes(3));
    },
  };
});
