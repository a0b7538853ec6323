import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BackupError,
  checkRepository,
  copyWanted,
  createMemoryStorage,
  createReplica,
  listSnapshots,
  lastingId,
  openRepository,
  type Repository,
  takeSnapshot,
} from '../../engine/index.ts';
import { OBJECT_FOLDERS } from '../../engine/low-level.ts';
import { times } from '../../engine/testing/long-run.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import { createBareRepository, createSmallSource, noise, TEST_REQUEST } from '../../engine/testing/small-repository.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { startCutLines } from '../testing/servers/cut-lines.ts';
import { ceph, createBucket, type RunningS3 } from '../testing/servers/s3-servers.ts';
import { openS3Storage } from './s3-storage.ts';

const isThere = await ceph.isAvailable();

describe.skipIf(!isThere)(`copying to ${ceph.name}`, () => {
  let server: RunningS3;
  beforeAll(async () => {
    server = await ceph.start();
  }, 120_000);
  afterAll(() => server.stop(), 60_000);

  function openBucket(bucket: string, endpoint: string) {
    // Without the waits, so that many rounds take little time.
    const { send } = createSender([endpoint], { ...webHttpPorts, sleep: async () => undefined });
    const { region, keyId, secret } = server;
    const connection = { endpoint, region, bucket, prefix: 'a/', keyId, send, getSecret: async () => secret };
    return openS3Storage(connection, 'readwrite');
  }

  it(
    'over a network whose lines are cut loses nothing, shows nothing half-written, and continues until all is there',
    async () => {
      let cuts = 0;
      for (let round = 0; round < times(1, 100); round += 1) {
        const from = await makeBackups(round);
        const bucket = `cut-${round}`;
        await createBucket(server, bucket);
        const direct = await openBucket(bucket, server.url);
        await createReplica(direct, from.config, from.keys, createTestPorts(round));
        const random = createRandom(round);
        const lines = await startCutLines(server.url, random, { chance: 0.8, mostBytes: 1_500_000 });
        const through = await openBucket(bucket, lines.url);
        for (let attempt = 0; !(await isCopied(from, through)); attempt += 1) {
          expect(attempt).toBeLessThan(40);
          await expectWhole(await openRepository(direct, from.keys, createTestPorts(round)));
        }
        const replica = await openRepository(direct, from.keys, createTestPorts(round));
        await expectWhole(replica);
        const ids = async (repository: Repository) => (await listSnapshots(repository)).snapshots.map(lastingId).sort();
        expect(await ids(replica)).toEqual(await ids(from));
        cuts += lines.cuts();
        await lines.stop();
      }
      expect(cuts).toBeGreaterThan(times(1, 100));
    },
    times(300_000, 3_600_000),
  );

  it('from two devices at once brings the backups of both', async () => {
    const one = await makeBackups(1);
    const other = await createReplica(createMemoryStorage(), one.config, one.keys, createTestPorts(2));
    await addBackups(other, 2);
    const devices = [one, await openRepository(other.storage, one.keys, createTestPorts(2))];
    await createBucket(server, 'two-devices');
    const direct = await openBucket('two-devices', server.url);
    await createReplica(direct, one.config, one.keys, createTestPorts(3));
    const copied = devices.map(async (device) => {
      for (let attempt = 0; !(await isCopied(device, direct)); attempt += 1) expect(attempt).toBeLessThan(20);
    });
    await Promise.all(copied);
    const replica = await openRepository(direct, one.keys, createTestPorts(3));
    await expectWhole(replica);
    expect((await listSnapshots(replica)).snapshots).toHaveLength(4);
  }, 120_000);
});

/** Two backups with a few megabytes of files. */
async function makeBackups(seed: number): Promise<Repository> {
  const repository = await createBareRepository(createMemoryStorage(), createTestPorts(seed));
  await addBackups(repository, seed);
  return openRepository(repository.storage, repository.keys, createTestPorts(seed));
}

async function addBackups(repository: Repository, seed: number): Promise<void> {
  const source = createSmallSource(40, 0);
  for (let file = 0; file < 2; file += 1) {
    const hash = `photo-${file}`;
    source.put('files', hash, { hash, blob: new Blob([noise(2_000_000, seed * 10 + file)]) });
    await takeSnapshot(repository, source, TEST_REQUEST);
  }
}

/** Tries to copy everything. @returns whether it is all there; `false` if the network failed. */
async function isCopied(from: Repository, to: Awaited<ReturnType<typeof openS3Storage>>): Promise<boolean> {
  try {
    const replica = await openRepository(to, from.keys, createTestPorts(1));
    await copyWanted(from, replica, async (snapshots) => snapshots.map(lastingId));
    return true;
  } catch (error) {
    // `busy`: the lock of an attempt whose line was cut before it could remove it.
    if (error instanceof BackupError && error.retry === 'temporary') return false;
    throw error;
  }
}

/** Every object is the one that its name promises, and every backup that is listed can be read completely. */
async function expectWhole(replica: Repository): Promise<void> {
  for (const folder of OBJECT_FOLDERS)
    for await (const { key, sizeBytes } of replica.storage.list(folder)) {
      const bytes = await replica.storage.read(key);
      expect(bytes.length).toBe(sizeBytes);
      const sum = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
      expect(key).toBe(`${folder}/${sum}`);
    }
  expect((await checkRepository(replica)).findings).toEqual([]);
}

/** Xorshift, so that a round that fails can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
