import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import {
  describeReadOnlyStorageConformance,
  describeStorageConformance,
} from '../../engine/testing/storage-conformance.ts';
import { expectCode, listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { startCutLines } from '../testing/servers/cut-lines.ts';
import { gitHub, type RunningGitHub } from '../testing/servers/github.ts';
import { blobJsonOf, blobShaOf } from './git-object.ts';
import { findFreeBranch, removeGitHubBackups, writeGitHubNotes } from './github-place.ts';
import type { GitHubConnection } from './github-request.ts';
import { GitHubStorage } from './github-storage.ts';
import { withLocksHere } from './locks-here.ts';

const isThere = await gitHub.isAvailable();

describe.skipIf(!isThere)(gitHub.name, () => {
  let server: RunningGitHub;
  let branches = 0;
  beforeAll(async () => {
    server = await gitHub.start();
    return () => server.stop();
  });

  /** How long the connection has waited. */
  const waits: number[] = [];
  function connect(changes: Partial<GitHubConnection> = {}): GitHubConnection {
    branches += 1;
    const { url: api, owner, repository, token } = server;
    const ports = { ...webHttpPorts, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const { send } = createSender([changes.api ?? api], ports);
    const getToken = async () => token;
    return { api, owner, repository, branch: `test/${branches}`, send, getToken, ports, ...changes };
  }
  const openNew = (changes: Partial<GitHubConnection> = {}) => {
    const connection = connect(changes);
    return { connection, storage: new GitHubStorage(connection, false) };
  };
  const countOf = (what: RegExp) => server.asked.filter((asked) => what.test(asked)).length;

  describeStorageConformance(gitHub.name, async () => {
    const { connection, storage } = openNew();
    return {
      storage,
      reopen: async () => new GitHubStorage(connection, false),
      plantJunk: () =>
        new GitHubStorage(connection, false).writeNotes(
          new Map(
            ['README.txt', 'packs/notes.txt', `packs/${'b'.repeat(64)}.tmp`, `packs/${'B'.repeat(64)}`].map((path) => [
              path,
              testBytes(3),
            ]),
          ),
        ),
      dispose: async () => undefined,
    };
  });

  describeReadOnlyStorageConformance(gitHub.name, async (objects) => {
    const { connection, storage } = openNew();
    await Promise.all([...objects].map(([key, bytes]) => storage.write(key, bytes)));
    return { storage: new GitHubStorage(connection, true), dispose: async () => undefined };
  });

  it('is whole for git itself after all that', async () => {
    await server.git.check();
  });

  it('names blobs as git does, and writes the JSON that stores them', async () => {
    for (const length of [0, 1, 2, 3, 100, 4097]) {
      const bytes = testBytes(length);
      expect(await blobShaOf(bytes)).toBe(await server.git.hashObject(bytes));
      const json = JSON.parse(new TextDecoder().decode(blobJsonOf(bytes))) as { content: string };
      expect(json).toEqual({ encoding: 'base64', content: Buffer.from(bytes).toString('base64') });
    }
  });

  it('makes one commit for a backup whose objects may wait, and one for writes at once', async () => {
    const { connection, storage } = openNew();
    await storage.write(REPOSITORY_KEY, testBytes(9));
    for (const digit of '123') await storage.write(testKey('packs', digit), testBytes(50), { mayWait: true });
    await storage.write(testKey('indexes', '4'), testBytes(50), { mayWait: true });
    expect(await listed(storage, 'packs')).toEqual(
      Object.fromEntries([...'123'].map((d) => [testKey('packs', d), 50])),
    );
    expect(await storage.read(testKey('packs', '1'), { offset: 3, length: 4 })).toEqual(testBytes(50).slice(3, 7));
    expect(await listed(new GitHubStorage(connection, false), 'packs')).toEqual({});
    await storage.write(testKey('snapshots', '5'), testBytes(50));
    expect(Object.keys(await listed(new GitHubStorage(connection, false), 'packs'))).toHaveLength(3);
    await Promise.all([...'678'].map((digit) => storage.write(testKey('packs', digit), testBytes(60))));
    const subjects = await server.git.subjects(connection.branch);
    expect(subjects.slice(-2)).toEqual(['Add a backup', 'Begin the backups']);
    // The first of the three starts at once, the others wait for it.
    expect(subjects.length).toBeLessThanOrEqual(4);
  });

  it('commits what waits before it is much, and at the end of a job that failed', async () => {
    const { connection, storage } = openNew();
    const lasting = () => listed(new GitHubStorage(connection, false), 'packs').then(Object.keys);
    for (const digit of '1234567') await storage.write(testKey('packs', digit), testBytes(5), { mayWait: true });
    expect(await lasting()).toHaveLength(0);
    await storage.write(testKey('packs', '8'), testBytes(5), { mayWait: true });
    expect(await lasting()).toHaveLength(8);
    const job = withLocksHere(storage);
    const lock = testKey('locks', 'a');
    await job.write(lock, testBytes(5));
    expect(await listed(job, 'locks')).toEqual({ [lock]: 5 });
    await job.write(testKey('packs', '9'), testBytes(5), { mayWait: true });
    await job.remove(lock);
    expect(await lasting()).toHaveLength(9);
    // No lock is on the branch.
    expect(await listed(storage, 'locks')).toEqual({});
  });

  it('lets several devices write at once, and loses nothing of any', async () => {
    const connection = connect();
    const devices = Array.from({ length: 4 }, () => new GitHubStorage(connection, false));
    await Promise.all(
      devices.map(async (device, at) => {
        for (let round = 0; round < 4; round += 1)
          await device.write(testKey('packs', (at * 4 + round).toString(16)), testBytes(100 + at, round));
      }),
    );
    const sizes = await listed(new GitHubStorage(connection, false), 'packs');
    expect(Object.keys(sizes)).toHaveLength(16);
    expect(await server.git.subjects(connection.branch)).toHaveLength(16);
  });

  it('lets one of several devices create the repository, and replace it only by one that has seen it', async () => {
    const connection = connect();
    const devices = [1, 2, 3].map(() => new GitHubStorage(connection, false));
    const ends = await Promise.allSettled(devices.map((device, at) => device.write(REPOSITORY_KEY, testBytes(30, at))));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'repository-exists' });
    const [one, other] = [new GitHubStorage(connection, false), new GitHubStorage(connection, false)];
    await Promise.all([one.read(REPOSITORY_KEY), other.read(REPOSITORY_KEY)]);
    await one.write(REPOSITORY_KEY, testBytes(40));
    await expectCode(other.write(REPOSITORY_KEY, testBytes(50)), 'busy-elsewhere');
    expect(await other.read(REPOSITORY_KEY)).toEqual(testBytes(40));
    await other.write(REPOSITORY_KEY, testBytes(50));
    expect(await one.read(REPOSITORY_KEY)).toEqual(testBytes(50));
  });

  it('begins in a repository that has no commit at all, and finds a free branch', async () => {
    const empty = await gitHub.start();
    try {
      const connection = connect({ api: empty.url, branch: 'heirloom-backups' });
      expect(await new GitHubStorage(connection, true).stat(REPOSITORY_KEY)).toBeUndefined();
      expect(await findFreeBranch(connection)).toBe('heirloom-backups');
      const storage = new GitHubStorage(connection, false);
      await Promise.all([...'12'].map((digit) => storage.write(testKey('packs', digit), testBytes(7))));
      expect(await listed(await openNewOn(connection), 'packs')).toMatchObject({ [testKey('packs', '1')]: 7 });
      expect(await findFreeBranch(connection)).toBe('heirloom-backups-2');
      await empty.git.check();
    } finally {
      await empty.stop();
    }
  });
  const openNewOn = async (connection: GitHubConnection) => new GitHubStorage(connection, false);

  it('walks through the folders if a listing leaves something out', async () => {
    const { connection, storage } = openNew();
    await Promise.all([...'12345'].map((digit) => storage.write(testKey('packs', digit), testBytes(1))));
    server.rules.mostEntries = 5;
    try {
      expect(Object.keys(await listed(new GitHubStorage(connection, false), 'packs'))).toHaveLength(5);
      server.rules.mostEntries = 4;
      await expectCode(listed(new GitHubStorage(connection, false), 'packs'), 'limit-exceeded');
    } finally {
      server.rules.mostEntries = 100_000;
    }
  });

  it('asks only whether the branch has moved while it has not, and reads a pack once for its parts', async () => {
    const { connection, storage } = openNew();
    await storage.write(testKey('packs', 'a'), testBytes(1000));
    const other = new GitHubStorage(connection, false);
    await listed(other, 'packs');
    const [trees, blobs] = [countOf(/^GET \/git\/trees/), countOf(/^GET \/git\/blobs/)];
    for (let time = 0; time < 3; time += 1) await listed(other, 'packs');
    await Promise.all([0, 10, 20].map((offset) => other.read(testKey('packs', 'a'), { offset, length: 10 })));
    expect(countOf(/^GET \/git\/trees/)).toBe(trees);
    expect(countOf(/^GET \/git\/blobs/)).toBe(blobs + 1);
  });

  it('waits where GitHub asks for patience, and gives up if it asks for too much', async () => {
    const { storage } = openNew();
    await storage.write(testKey('packs', 'a'), testBytes(3));
    waits.length = 0;
    const body = { message: 'You have exceeded a secondary rate limit.' };
    server.faults.push({ to: /POST \/git\/blobs/, answer: { status: 403, headers: { 'retry-after': '45' }, body } });
    server.faults.push({ to: /POST \/git\/trees/, answer: { status: 403, body } });
    server.faults.push({ to: /PATCH/, answer: { status: 502, body: {} } });
    await storage.write(testKey('packs', 'b'), testBytes(4));
    expect(waits.slice(0, 2)).toEqual([45_000, 60_000]);
    const hourly = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1800) };
    server.faults.push({ to: /POST \/git\/blobs/, answer: { status: 403, headers: hourly, body } });
    await expect(storage.write(testKey('packs', 'c'), testBytes(5))).rejects.toMatchObject({
      code: 'storage-failed',
      hint: 'too-many-requests',
    });
    await storage.write(testKey('packs', 'c'), testBytes(5));
  });

  it('counts a move of the branch whose answer was lost', async () => {
    const { connection, storage } = openNew();
    await storage.write(testKey('packs', 'a'), testBytes(3));
    // Each line is cut at some moment, also after the server has done what was asked.
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const lines = await startCutLines(server.url, random, { chance: 0.5, mostBytes: 9000 });
    const through = new GitHubStorage(connect({ api: lines.url, branch: connection.branch }), false);
    for (const digit of '0123456789') {
      const write = () => through.write(testKey('packs', digit), testBytes(3000, Number(digit)));
      for (let attempt = 1; ; attempt += 1) {
        const error: unknown = await write().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) break;
        expect(error).toMatchObject({ code: 'offline' });
        expect(attempt).toBeLessThan(10);
      }
    }
    expect(lines.cuts()).toBeGreaterThan(0);
    await lines.stop();
    const whole = new GitHubStorage(connection, false);
    for (const digit of '0123456789')
      expect(await whole.read(testKey('packs', digit))).toEqual(testBytes(3000, Number(digit)));
    await server.git.check();
  });

  it('says why it cannot be used, and never shows the token', async () => {
    const { connection, storage } = openNew();
    const key = testKey('packs', 'a');
    await storage.write(key, testBytes(3));
    const { access, rules } = server;
    const attempts = [
      [{ token: 'other' }, 'permission-lost', 'token-refused', 'any'],
      [{ contents: 'none' }, 'place-missing', 'no-git-repository', 'any'],
      [{ contents: 'read' }, 'permission-denied', 'key-not-allowed', 'write'],
      [{ isArchived: true }, 'place-read-only', 'repository-archived', 'write'],
      [{ name: 'renamed' }, 'place-missing', 'repository-moved', 'any'],
    ] as const;
    const before = { ...access };
    for (const [change, code, hint, which] of attempts) {
      Object.assign(access, change);
      const fresh = () => new GitHubStorage(connection, false);
      const calls = [
        () => fresh().write(key, testBytes(4)),
        ...(which === 'any' ? [() => fresh().read(key), () => listed(fresh(), 'packs')] : []),
      ];
      for (const call of calls) {
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code, hint });
        expect(JSON.stringify(error) + String(error)).not.toContain(server.token);
      }
      Object.assign(access, before);
    }
    rules.protectedBranch = connection.branch;
    await expect(storage.write(key, testBytes(5))).rejects.toMatchObject({ hint: 'branch-protected' });
    rules.protectedBranch = undefined;
    expect(await storage.read(key)).toEqual(testBytes(3));
  });

  it('keeps notes for people, written once, and takes away only what is its own', async () => {
    const { connection, storage } = openNew();
    await storage.write(REPOSITORY_KEY, testBytes(5));
    const notes = { 'README.txt': testBytes(20), 'recover.html': testBytes(5000) };
    await writeGitHubNotes(connection, notes);
    await writeGitHubNotes(connection, notes);
    await storage.writeNotes(new Map([['letter.txt', testBytes(3)]]));
    await storage.write(testKey('packs', 'a'), testBytes(3));
    await removeGitHubBackups(connection);
    expect(await server.git.subjects(connection.branch)).toEqual([
      'Remove backups',
      'Add part of a backup',
      'Explain the backups',
      'Explain the backups',
      'Begin the backups',
    ]);
    const left = await server.git.listTree(connection.branch, true);
    expect(left.map(({ path }) => path)).toEqual(['.gitattributes', 'letter.txt']);
  });
});
