import { beforeAll, describe, expect, it } from 'vitest';
import {
  BackupError,
  checkRepository,
  copyWanted,
  createMemoryStorage,
  createReplica,
  lastingId,
  listSnapshots,
  openRepository,
  takeSnapshot,
  type BlobStorage,
  type Repository,
} from '../../engine/index.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../../engine/testing/small-repository.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { gitHub, type RunningGitHub } from '../testing/servers/github.ts';
import { GitHubStorage } from './github-storage.ts';
import { withLocksHere } from './locks-here.ts';

const isThere = await gitHub.isAvailable();

describe.skipIf(!isThere)('backups on a branch', () => {
  let server: RunningGitHub;
  beforeAll(async () => {
    server = await gitHub.start();
    // The first commit of a repository is an extra one.
    await openBranch('main').write('repository.json', new Uint8Array(1));
    return () => server.stop();
  });

  function openBranch(branch: string): BlobStorage {
    const { url: api, owner, repository, token } = server;
    const { send } = createSender([api], webHttpPorts);
    const getToken = async () => token;
    const place = { api, owner, repository, branch };
    return withLocksHere(new GitHubStorage({ ...place, send, getToken, ports: webHttpPorts }, false));
  }

  it('are copied there with one commit for each copy, and are whole', async () => {
    const from = await makeBackups(1);
    const replica = await createReplica(openBranch('copied'), from.config, from.keys, createTestPorts(2));
    await copyAll(from, replica);
    await addBackup(from, 9);
    await copyAll(from, await openRepository(openBranch('copied'), from.keys, createTestPorts(3)));
    expect(await server.git.subjects('copied')).toEqual(['Add a backup', 'Add 2 backups', 'Begin the backups']);
    const again = await openRepository(openBranch('copied'), from.keys, createTestPorts(4));
    expect(await checkRepository(again)).toMatchObject({ isIntact: true, snapshots: 3 });
    // Packs are whole files on the branch, each named by its own sum.
    expect((await listSnapshots(again)).snapshots.map(lastingId).sort()).toEqual(
      (await listSnapshots(from)).snapshots.map(lastingId).sort(),
    );
  });

  it('are made there directly, as by the command line', async () => {
    const repository = await createBareRepository(openBranch('direct'), createTestPorts(5));
    await addBackup(repository, 1);
    expect(await server.git.subjects('direct')).toEqual(['Add a backup', 'Begin the backups']);
    expect(await checkRepository(repository)).toMatchObject({ isIntact: true, snapshots: 1 });
  });

  it('of two devices that copy at once all arrive', async () => {
    const one = await makeBackups(1);
    const other = await createReplica(createMemoryStorage(), one.config, one.keys, createTestPorts(6));
    await addBackup(other, 3);
    const devices = [one, await openRepository(other.storage, one.keys, createTestPorts(6))];
    await createReplica(openBranch('two'), one.config, one.keys, createTestPorts(7));
    await Promise.all(
      devices.map(async (device, at) => {
        const replica = await openRepository(openBranch('two'), one.keys, createTestPorts(8 + at));
        await copyAll(device, replica);
      }),
    );
    const replica = await openRepository(openBranch('two'), one.keys, createTestPorts(9));
    expect(await checkRepository(replica)).toMatchObject({ isIntact: true, snapshots: 3 });
    await server.git.check();
  });

  it('that were sent before a copy failed need not be sent again', async () => {
    const from = await makeBackups(1);
    await createReplica(openBranch('failed'), from.config, from.keys, createTestPorts(2));
    const branch = openBranch('failed');
    const failing: BlobStorage = {
      ...branch,
      list: (...args) => branch.list(...args),
      stat: (...args) => branch.stat(...args),
      read: (...args) => branch.read(...args),
      remove: (...args) => branch.remove(...args),
      write: async (key, ...args) => {
        if (key.startsWith('indexes/')) throw new BackupError('offline');
        await branch.write(key, ...args);
      },
    };
    await expect(copyAll(from, await openRepository(failing, from.keys, createTestPorts(3)))).rejects.toMatchObject({
      code: 'offline',
    });
    const packs: string[] = [];
    for await (const { key } of openBranch('failed').list('packs')) packs.push(key);
    expect(packs.length).toBeGreaterThan(0);
  });
});

async function copyAll(from: Repository, to: Repository): Promise<void> {
  await copyWanted(from, to, async (snapshots) => snapshots.map(lastingId));
}

/** Two backups with a few files. */
async function makeBackups(seed: number): Promise<Repository> {
  const repository = await createBareRepository(createMemoryStorage(), createTestPorts(seed));
  await addBackup(repository, seed * 10);
  await addBackup(repository, seed * 10 + 1);
  return openRepository(repository.storage, repository.keys, createTestPorts(seed));
}

async function addBackup(repository: Repository, seed: number): Promise<void> {
  const source = createSmallSource(40, 0);
  const hash = `photo-${seed}`;
  source.put('files', hash, { hash, blob: new Blob([noise(100_000, seed)]) });
  await takeSnapshot(repository, source, TEST_REQUEST);
}
