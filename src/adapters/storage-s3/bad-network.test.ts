import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStorage, createReplica, listSnapshots, openRepository } from '../../engine/index.ts';
import { isLong } from '../../engine/testing/long-run.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import {
  addBackups,
  createRandom,
  expectSameBackups,
  expectWhole,
  isCopied,
  makeBackups,
} from '../testing/bad-network.ts';
import { startCutLines } from '../testing/servers/cut-lines.ts';
import { ceph, createBucket, type RunningS3 } from '../testing/servers/s3-servers.ts';
import { openS3Storage } from './s3-storage.ts';

const ROUNDS = 100;
const isThere = await ceph.isAvailable();

// A server of its own, and many rounds: only in the long run. `e2e/webdav.spec.ts` cuts a line in each run.
describe.skipIf(!isThere || !isLong)(`copying to ${ceph.name}`, () => {
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

  it('over a network whose lines are cut loses nothing, shows nothing half-written, and continues until all is there', async () => {
    let cuts = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
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
      await expectSameBackups(replica, from);
      cuts += lines.cuts();
      await lines.stop();
    }
    expect(cuts).toBeGreaterThan(ROUNDS);
  }, 3_600_000);

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
