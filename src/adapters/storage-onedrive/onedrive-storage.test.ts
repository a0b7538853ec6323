import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { describeCloudConformance, describeCloudFaults, JUNK } from '../testing/cloud-tests.ts';
import { startFakeOneDrive, type FakeOneDrive, type FakeOneDriveOptions } from '../testing/servers/fake-onedrive.ts';
import { FakeTokens } from '../testing/servers/fake-tokens.ts';
import { ContentLinks } from './content-links.ts';
import { getAccount, listItems } from './drive-items.ts';
import { assertFolderPath } from './folder-name.ts';
import type { OneDriveConnection } from './graph-request.ts';
import { findFreeOneDriveFolder, removeOneDriveBackups, writeOneDriveNote } from './onedrive-place.ts';
import { OneDriveStorage } from './onedrive-storage.ts';
import { uploadFile } from './onedrive-upload.ts';

const FOLDER = "Ada's backups #1/ü 100%";
const PART = 320 * 1024;

interface Connected {
  readonly server: FakeOneDrive;
  readonly tokens: FakeTokens;
  readonly waits: number[];
  readonly connect: (changes?: Partial<OneDriveConnection>) => OneDriveConnection;
}

async function startConnected(options: FakeOneDriveOptions = {}): Promise<Connected> {
  const tokens = new FakeTokens();
  const server = await startFakeOneDrive({ stateOf: (token) => tokens.stateOf(token), ...options });
  const waits: number[] = [];
  const connect = (changes: Partial<OneDriveConnection> = {}): OneDriveConnection => {
    const ports = { ...webHttpPorts, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    let current = tokens.issue();
    return {
      api: server.url,
      connect: (address) => createSender([address], ports).send,
      tokens: { get: async () => current, replace: async () => (current = tokens.issue()) },
      folder: FOLDER,
      ...changes,
    };
  };
  // As when it is connected: this makes the app's folder.
  await getAccount(connect());
  return { server, tokens, waits, connect };
}

const refusal = (...codes: readonly string[]) =>
  JSON.stringify({
    error: codes.reduceRight<object>((inner, code) => ({ code, message: code, innererror: inner }), {}),
  });

let under: Connected;

describe('OneDrive', () => {
  beforeEach(async () => {
    under = await startConnected();
  });
  afterEach(() => under.server.stop());
  const open = (connection = under.connect()) => new OneDriveStorage(connection, false);
  const key = testKey('packs', 'a');
  const asked = (part: string) => under.server.asked.filter((line) => line.includes(part));

  it('lists over the end of a page, and sends no token to another server for the next one', async () => {
    const connection = under.connect();
    const storage = open(connection);
    for (const digit of '0123456789') await storage.write(testKey('packs', digit), testBytes(Number(digit)));
    const names: string[] = [];
    for await (const { name } of listItems(connection, 'packs', { pageSize: 3 })) names.push(name);
    expect(new Set(names).size).toBe(10);
    expect(asked('skiptoken')).toHaveLength(3);
    // One that may be reached, as those with contents.
    const elsewhere = under.server.url.replace('127.0.0.1', 'localhost');
    under.server.fail({
      at: 'children',
      status: 200,
      body: JSON.stringify({ value: [], '@odata.nextLink': `${elsewhere}/next` }),
    });
    await expect(listItems(connection, 'packs').next()).rejects.toMatchObject({ code: 'internal' });
  });

  it('reads without a token from where OneDrive says, asking once for several ranges', async () => {
    const storage = open();
    await storage.write(key, testBytes(1000));
    const before = asked('GET /v1.0').length;
    expect(await storage.read(key, { offset: 10, length: 5 })).toEqual(testBytes(1000).slice(10, 15));
    expect(await storage.read(key, { offset: 500, length: 500 })).toEqual(testBytes(1000).slice(500));
    expect(await storage.read(key)).toEqual(testBytes(1000));
    expect(asked('GET /v1.0').length).toBe(before + 1);
    expect(asked('GET /y23vmag')).toHaveLength(3);
  });

  it('asks again where an object is if the address is no longer valid', async () => {
    const storage = open();
    await storage.write(key, testBytes(1000));
    await storage.read(key);
    under.server.expireLinks();
    expect(await storage.read(key, { offset: 1, length: 2 })).toEqual(testBytes(1000).slice(1, 3));
    // Another device has removed it.
    await open().remove(key);
    await expectCode(storage.read(key), 'missing-object');
  });

  it('believes an address for two minutes only', () => {
    let now = 0;
    const links = new ContentLinks(() => now);
    const item = { name: 'a', isFolder: false, revision: undefined, quickXorHash: undefined };
    links.set(key, { ...item, sizeBytes: 5, contentAddress: 'https://a.example' });
    now = 119_000;
    expect(links.get(key)).toMatchObject({ sizeBytes: 5, address: 'https://a.example' });
    now = 121_000;
    expect(links.get(key)).toBeUndefined();
  });

  it.each([
    [429, ['activityLimitReached', 'throttledRequest'], { 'Retry-After': '4' }, 4000],
    [503, ['serviceNotAvailable'], { 'Retry-After': '2' }, 2000],
    [409, ['resourceModified'], {}, 200],
    [423, ['notAllowed', 'resourceLocked'], {}, 200],
    [509, [], {}, 200],
  ])('waits and writes again after %i %j', async (status, codes, headers, least) => {
    const storage = open();
    under.server.fail({ at: '/content', status, headers, body: refusal(...codes) });
    await storage.write(key, testBytes(10));
    expect(under.server.faultsLeft()).toBe(0);
    expect(under.waits).toHaveLength(1);
    expect(under.waits[0]).toBeGreaterThanOrEqual(least);
  });

  it.each([
    [507, ['quotaLimitReached'], 'quota-exceeded', 'destination-full'],
    [403, ['accessDenied', 'accessRestricted'], 'permission-denied', 'key-not-allowed'],
    [400, ['invalidRequest', 'invalidPath'], 'invalid-format', 'name-refused'],
    [413, ['invalidRequest', 'maxStreamSizeExceeded'], 'limit-exceeded', 'upload-too-large'],
    [400, ['invalidRequest'], 'storage-failed', 'server-refused'],
  ])('says why a write was refused: %i %j', async (status, codes, code, hint) => {
    const storage = open();
    under.server.fail({ at: '/content', status, body: refusal(...codes) });
    await expect(storage.write(key, testBytes(10))).rejects.toMatchObject({ code, hint });
    expect(under.server.faultsLeft()).toBe(0);
  });

  it('uploads what is large in a session, and continues where it stopped', async () => {
    const connection = under.connect();
    const bytes = testBytes(11_000_000);
    const upload = (content = bytes) =>
      uploadFile(connection, 'large', content, { mode: 'replace', partBytes: 10 * PART });
    await upload();
    expect(under.server.bytesAt(`${FOLDER}/large`)?.equals(bytes)).toBe(true);
    expect(asked('PUT /up/')).toHaveLength(4);
    // A part is cut off, the answer to one is lost, and a server fails: the parts that arrived are not sent again.
    under.server.fail({ at: 'PUT /up/', cutsAfter: 200_000 });
    under.server.fail({ at: 'PUT /up/', losesAnswer: true });
    under.server.fail({ at: 'PUT /up/', status: 503 });
    await upload(testBytes(11_000_000, 2));
    expect(under.server.bytesAt(`${FOLDER}/large`)?.equals(testBytes(11_000_000, 2))).toBe(true);
    expect(asked('PUT /up/')).toHaveLength(4 + 6);
    expect(under.server.faultsLeft()).toBe(0);
  });

  it('begins again if OneDrive has forgotten the session, and not if only its last answer was lost', async () => {
    const connection = under.connect();
    const upload = (content: Uint8Array<ArrayBuffer>) =>
      uploadFile(connection, 'large', content, { mode: 'replace', partBytes: 20 * PART });
    under.server.fail({ at: 'PUT /up/', status: 404, body: refusal('itemNotFound', 'uploadSessionNotFound') });
    await upload(testBytes(11_000_000));
    expect(asked('PUT /up/')).toHaveLength(1 + 2);
    expect(asked('createUploadSession')).toHaveLength(3);
    const sent = asked('PUT /up/').length;
    // Nothing happens to the first part. The answer to the second one is lost.
    under.server.fail({ at: 'PUT /up/' });
    under.server.fail({ at: 'PUT /up/', losesAnswer: true });
    await upload(testBytes(11_000_000, 2));
    expect(asked('PUT /up/')).toHaveLength(sent + 2);
    expect(under.server.bytesAt(`${FOLDER}/large`)?.equals(testBytes(11_000_000, 2))).toBe(true);
    expect(under.server.faultsLeft()).toBe(0);
  });

  it('compares the sum of each upload, and removes what arrived damaged', async () => {
    const connection = under.connect();
    const damaging = under.connect({
      connect: (address) => {
        const send = connection.connect(address);
        return (request) => send({ ...request, ...(request.url.includes('/content') && { body: testBytes(50, 9) }) });
      },
    });
    const write = open(damaging).write(key, testBytes(50));
    await expect(write).rejects.toMatchObject({ code: 'storage-failed', hint: 'other-bytes-came-back' });
    expect(under.server.paths()).toEqual([]);
  });

  it('frees space only once the person empties the recycle bin', async () => {
    await under.server.stop();
    under = await startConnected({ quotaBytes: 1000 });
    const storage = open();
    await storage.write(key, testBytes(600));
    await storage.remove(key);
    await storage.remove(key);
    const write = () => storage.write(testKey('packs', 'b'), testBytes(600));
    await expect(write()).rejects.toMatchObject({ code: 'quota-exceeded', hint: 'destination-full' });
    expect(under.server.binBytes()).toBe(600);
    under.server.emptyBin();
    await write();
  });

  it('has a place with notes for people, and removes only its own files', async () => {
    const connection = under.connect({ folder: 'Backups' });
    expect(await getAccount(connection)).toMatchObject({ name: 'ada@example.com' });
    expect(await findFreeOneDriveFolder(connection)).toBe('Backups');
    await open(connection).write(key, testBytes(5));
    expect(await findFreeOneDriveFolder(under.connect({ folder: 'BACKUPS' }))).toBe('BACKUPS 2');
    for (let round = 0; round < 2; round += 1) await writeOneDriveNote(connection, 'README.txt', testBytes(100));
    await writeOneDriveNote(connection, 'README.txt', testBytes(100, 2));
    expect(asked('README.txt:/content')).toHaveLength(2);
    under.server.put('Backups/letter.txt', testBytes(4));
    await removeOneDriveBackups(connection);
    expect(under.server.paths()).toEqual(['Backups/letter.txt']);
  });

  it('does without sums where OneDrive says none', async () => {
    await under.server.stop();
    under = await startConnected({ saysSums: false });
    const connection = under.connect();
    await open(connection).write(key, testBytes(50));
    for (let round = 0; round < 2; round += 1) await writeOneDriveNote(connection, 'recover.html', testBytes(100));
    expect(asked('recover.html:/content')).toHaveLength(1);
    under.server.fail({ at: '/content', status: 201, body: JSON.stringify({ name: 'a', size: 49 }) });
    const write = open(connection).write(key, testBytes(50));
    await expect(write).rejects.toMatchObject({ hint: 'other-bytes-came-back' });
  });

  it.each(['a:b', 'CON', 'lpt1', 'a/.lock', 'my_vti_folder', '~temp', 'ends.', 'a"b', 'tab\t', 'Desktop.ini'])(
    'refuses a folder that OneDrive does not take: %s',
    (name) => {
      expect(() => {
        assertFolderPath(name);
      }).toThrow(expect.objectContaining({ code: 'invalid-format', hint: 'name-refused' }));
    },
  );

  it('takes any other folder', () => {
    for (const name of ['Heirloom backups', 'a/b', "Ada's #1 100% [ü] & more", 'console', '.hidden'])
      assertFolderPath(name);
  });
});

describeCloudFaults('OneDrive', '/content', async () => {
  const { server, tokens, connect } = await startConnected();
  const stale = async () => 'stale';
  return {
    server,
    tokens,
    open: (hasConditions = false) => new OneDriveStorage(connect(), false, { hasConditions }),
    openSignedOut: () => new OneDriveStorage(connect({ tokens: { get: stale, replace: stale } }), false),
  };
});

describeCloudConformance('OneDrive', async () => {
  const { server, connect } = await startConnected();
  return {
    server,
    open: (isReadOnly) => new OneDriveStorage(connect(), isReadOnly),
    plantJunk: () => {
      for (const name of JUNK) server.put(`${FOLDER}/${name}`, testBytes(3));
    },
  };
});
