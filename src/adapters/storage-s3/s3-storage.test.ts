import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { isLong } from '../../engine/testing/long-run.ts';
import {
  describeReadOnlyStorageConformance,
  describeStorageConformance,
} from '../../engine/testing/storage-conformance.ts';
import { aborted, expectCode, listed, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { START_MS } from '../testing/servers/run-script.ts';
import { ceph, createBucket, type RunningS3, setPolicy, swift } from '../testing/servers/s3-servers.ts';
import { listObjects } from './list-objects.ts';
import { createObject, measureClock } from './probe-s3.ts';
import { askS3, type S3Connection } from './s3-request.ts';
import { S3Storage } from './s3-storage.ts';

const SERVERS = [
  { server: ceph, condition: 'exists' },
  { server: swift, condition: 'refused' },
] as const;

for (const { server, condition } of SERVERS) {
  const isThere = await server.isAvailable();
  describe.skipIf(!isThere)(`S3 on ${server.name}`, () => {
    let running: RunningS3;
    let buckets = 0;
    beforeAll(async () => {
      running = await server.start();
      return () => running.stop();
    }, START_MS);

    async function connect(changes: Partial<S3Connection> = {}): Promise<S3Connection> {
      buckets += 1;
      const bucket = `test-${buckets}`;
      await createBucket(running, bucket);
      const { url: endpoint, region, keyId, secret } = running;
      const { send } = createSender([endpoint], webHttpPorts);
      return {
        endpoint,
        region,
        bucket,
        prefix: 'my backups+1/ü/',
        keyId,
        send,
        getSecret: async () => secret,
        ...changes,
      };
    }

    describeStorageConformance(server.name, async () => {
      const connection = await connect();
      return {
        storage: new S3Storage(connection, false),
        reopen: async () => new S3Storage(connection, false),
        plantJunk: async () => {
          for (const key of [
            'README.txt',
            'packs/notes.txt',
            'locks/',
            `packs/${'a'.repeat(64)}.part`,
            'snapshots/ü & <x>',
          ])
            await askS3(connection, { method: 'PUT', key, body: testBytes(3) });
        },
        dispose: async () => undefined,
      };
    });

    describeReadOnlyStorageConformance(server.name, async (objects) => {
      const connection = await connect({ prefix: '' });
      const writable = new S3Storage(connection, false);
      for (const [key, bytes] of objects) await writable.write(key, bytes);
      return { storage: new S3Storage(connection, true), dispose: async () => undefined };
    });

    it('lists over the end of a page, and only what is in its part of the bucket', async () => {
      const connection = await connect();
      const storage = new S3Storage(connection, false);
      const beside = new S3Storage({ ...connection, prefix: 'my backups+1/üx/' }, false);
      await beside.write(testKey('packs', 'f'), testBytes(1));
      const digits = [...'0123456789'];
      await Promise.all(digits.map((digit, at) => storage.write(testKey('packs', digit), testBytes(at))));
      for (const pageSize of [1, 3, 5, 10, 1000]) {
        const found = new Map<string, number>();
        for await (const { key, sizeBytes } of listObjects(connection, 'packs/', { pageSize }))
          found.set(key, sizeBytes);
        expect([...found].sort(), `${pageSize} a page`).toEqual(
          digits.map((digit, at) => [testKey('packs', digit), at]),
        );
      }
    });

    it('knows the server’s answer to a condition', async () => {
      const connection = await connect();
      const storage = new S3Storage(connection, false);
      const key = testKey('locks', 'a');
      await storage.write(key, testBytes(10));
      expect(await createObject(connection, key, testBytes(11))).toBe(condition);
      expect(await storage.read(key)).toEqual(testBytes(10));
      const offset = await measureClock(connection, storage, key, {});
      expect(Math.abs(offset ?? Infinity)).toBeLessThan(10_000);
      await expectCode(createObject(connection, key, testBytes(11), { signal: aborted() }), 'cancelled');
    });

    it('lets only one of several devices create a repository, if the server keeps to conditions', async ({ skip }) => {
      if (condition === 'refused') return skip();
      const connection = await connect();
      const contents = [1, 2, 3, 4].map((seed) => testBytes(100_000, seed));
      const ends = await Promise.allSettled(
        contents.map(async (bytes) =>
          new S3Storage(connection, false, { hasConditions: true }).write(REPOSITORY_KEY, bytes),
        ),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const end of ends)
        if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'repository-exists' });
      const storage = new S3Storage(connection, false, { hasConditions: true });
      const winner = contents[ends.findIndex(({ status }) => status === 'fulfilled')];
      expect(await storage.read(REPOSITORY_KEY)).toEqual(winner);
      // Later changes replace it, such as those of the keys.
      await storage.write(REPOSITORY_KEY, testBytes(50));
      expect(await storage.read(REPOSITORY_KEY)).toEqual(testBytes(50));
    });

    it('stores nothing if the bytes do not arrive as they were signed', async () => {
      const connection = await connect();
      const storage = new S3Storage(connection, false);
      const key = testKey('packs', 'a');
      await storage.write(key, testBytes(1000));
      const damaging: S3Connection = {
        ...connection,
        send: (request) => connection.send({ ...request, ...(request.body ? { body: testBytes(1000, 2) } : {}) }),
      };
      await expectCode(new S3Storage(damaging, false).write(key, testBytes(1000, 3)), 'storage-failed');
      expect(await storage.read(key)).toEqual(testBytes(1000));
    });

    it('says why it cannot be used, and never shows the secret', async () => {
      const connection = await connect();
      const SECRET = 'a-wrong-secret';
      for (const [changes, code, hint] of [
        [{ getSecret: async () => SECRET }, 'permission-lost', 'key-refused'],
        [{ keyId: 'NOBODY', getSecret: async () => SECRET }, 'permission-lost', 'key-refused'],
        [{ bucket: 'no-such-bucket' }, 'place-missing', 'no-bucket'],
      ] as const) {
        const storage = new S3Storage({ ...connection, ...changes }, false);
        const key = testKey('packs', 'a');
        for (const call of [
          () => storage.read(key),
          () => storage.write(key, testBytes(1)),
          () => listed(storage, 'packs'),
        ]) {
          const error: unknown = await call().catch((thrown: unknown) => thrown);
          expect(error).toMatchObject({ code, hint });
          expect(JSON.stringify(error) + String(error)).not.toContain(SECRET);
        }
      }
    });
  });
}

const isCephThere = await ceph.isAvailable();
describe.skipIf(!isCephThere || !isLong)('S3 on Ceph with a key that cannot delete', () => {
  it('adds and replaces objects, and is refused when it removes them', async () => {
    const running = await ceph.start();
    try {
      await createBucket(running, 'append-only');
      await setPolicy(running, 'append-only', {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::append-only/*' },
        ],
      });
      const { url: endpoint, region, keyId, secret } = running;
      const { send } = createSender([endpoint], webHttpPorts);
      const connection = { endpoint, region, bucket: 'append-only', prefix: '', keyId, send };
      const storage = new S3Storage({ ...connection, getSecret: async () => secret }, false);
      await storage.write(testKey('packs', 'a'), testBytes(5));
      await storage.write(testKey('packs', 'a'), testBytes(6));
      await expect(storage.remove(testKey('packs', 'a'))).rejects.toMatchObject({
        code: 'permission-denied',
        hint: 'key-not-allowed',
      });
      expect(await listed(storage, 'packs')).toEqual({ [testKey('packs', 'a')]: 6 });
    } finally {
      await running.stop();
    }
  }, 120_000);
});
