import { beforeAll, describe, expect, it } from 'vitest';
import {
  BackupError,
  type BlobStorage,
  createMemoryStorage,
  createReplica,
  listSnapshots,
  openRepository,
} from '../../engine/index.ts';
import { isLong } from '../../engine/testing/long-run.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import type { HttpRequest } from '../http/http-request.ts';
import { createSender } from '../http/sender.ts';
import { Slots } from '../http/slots.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { DropboxStorage } from '../storage-dropbox/dropbox-storage.ts';
import { DriveMemory } from '../storage-google-drive/drive-memory.ts';
import { DriveStorage } from '../storage-google-drive/drive-storage.ts';
import { OneDriveStorage } from '../storage-onedrive/onedrive-storage.ts';
import { S3Storage } from '../storage-s3/s3-storage.ts';
import { openWebDavStorage } from '../storage-webdav/webdav-place.ts';
import { addBackups, createRandom, expectSameBackups, expectWhole, isCopied, makeBackups } from './bad-network.ts';
import { apache } from './servers/apache.ts';
import { startCutLines } from './servers/cut-lines.ts';
import { startFakeDrive } from './servers/fake-drive.ts';
import { startFakeDropbox } from './servers/fake-dropbox.ts';
import { startFakeOneDrive } from './servers/fake-onedrive.ts';
import type { RunningServer } from './servers/real-server.ts';
import { START_MS } from './servers/run-script.ts';
import { ceph, createBucket } from './servers/s3-servers.ts';

// Copies over a network whose lines are cut a hundred times. Only in the long run: `e2e/webdav.spec.ts` cuts a line in
// each run.

const CUTS = 100;
/** At least as many, so that not all cuts are in the same copy. */
const ROUNDS = 5;

interface Cloud {
  readonly server: RunningServer;
  /** Makes room for the backups of a round, if it has to exist before. */
  readonly prepare?: (place: string) => Promise<void>;
  /** Opens a place on it, as one device does. @param url of the server, or of a way to it. */
  readonly open: (place: string, url: string) => Promise<BlobStorage>;
}

// Without the waits, so that many rounds take little time.
const senderTo = (url: string) => createSender([url], { ...webHttpPorts, sleep: async () => undefined }).send;

const CLOUDS = {
  [ceph.name]: async () => {
    const server = await ceph.start();
    const { region, keyId, secret } = server;
    const open = async (bucket: string, endpoint: string) => {
      const connection = { endpoint, region, bucket, prefix: 'a/', keyId, getSecret: async () => secret };
      return new S3Storage({ ...connection, send: senderTo(endpoint) }, false);
    };
    return { server, prepare: (bucket) => createBucket(server, bucket), open };
  },
  [apache.name]: async () => {
    const server = await apache.start();
    const { pathname } = new URL(server.url);
    const open = async (folder: string, url: string) => {
      const address = `${new URL(url).origin}${pathname}/`;
      return openWebDavStorage(senderTo(address), { ...server, address, folder }, 'readwrite');
    };
    return { server, open };
  },
  Dropbox: async () => {
    const server = await startFakeDropbox();
    const tokens = { get: async () => 'token', replace: async () => 'token' };
    const open = async (folder: string, url: string) => {
      const send = senderTo(url);
      return new DropboxStorage(
        { api: url, content: url, send: () => send, tokens, writes: new Slots(1), folder },
        false,
        { hasConditions: true },
      );
    };
    return { server, open };
  },
  'Google Drive': async () => {
    const server = await startFakeDrive();
    const token = server.tokens.issue();
    const open = async (folder: string, url: string) => {
      const connection = { api: url, send: senderTo(url), getToken: async () => token };
      return new DriveStorage({ connection, folder, memory: new DriveMemory() }, false);
    };
    return { server, open };
  },
  OneDrive: async () => {
    const server = await startFakeOneDrive();
    await fetch(`${server.url}/v1.0/me/drive/special/approot`);
    const tokens = { get: async () => 'token', replace: async () => 'token' };
    const open = async (folder: string, url: string) => {
      const send = senderTo(url);
      // The addresses that OneDrive gives lead over the same lines.
      const connect = () => (request: HttpRequest) =>
        send({ ...request, url: request.url.replace(server.url, new URL(url).origin) });
      return new OneDriveStorage({ api: url, connect, tokens, folder }, false, { hasConditions: true });
    };
    return { server, open };
  },
} as const satisfies Readonly<Record<string, () => Promise<Cloud>>>;

const isThere: Readonly<Record<string, boolean>> = {
  [ceph.name]: await ceph.isAvailable(),
  [apache.name]: await apache.isAvailable(),
};

for (const [name, start] of Object.entries<() => Promise<Cloud>>(CLOUDS)) {
  describe.skipIf(!isLong || isThere[name] === false)(`copying to ${name}`, () => {
    let cloud: Cloud;
    beforeAll(async () => {
      cloud = await start();
      return () => cloud.server.stop();
    }, START_MS);

    it(`over a network that is cut ${CUTS} times loses nothing, shows nothing half-written, and continues`, async () => {
      let cuts = 0;
      for (let round = 1; cuts < CUTS || round <= ROUNDS; round += 1) {
        const place = `round-${round}`;
        await cloud.prepare?.(place);
        const from = await makeBackups(round);
        const there = async () =>
          openRepository(await cloud.open(place, cloud.server.url), from.keys, createTestPorts(round));
        const direct = await cloud.open(place, cloud.server.url);
        await createReplica(direct, from.config, from.keys, createTestPorts(round));
        const lines = await startCutLines(cloud.server.url, createRandom(round), { chance: 0.9, mostBytes: 600_000 });
        for (
          let attempt = 0;
          !(await isCopied(from, await openAtAll(() => cloud.open(place, lines.url))));
          attempt += 1
        ) {
          expect(attempt).toBeLessThan(100);
          await expectWhole(await there());
        }
        await expectWhole(await there());
        await expectSameBackups(await there(), from);
        cuts += lines.cuts();
        await lines.stop();
      }
    }, 600_000);

    it('from two devices at once brings the backups of both', async () => {
      const open = () => cloud.open('two-devices', cloud.server.url);
      await cloud.prepare?.('two-devices');
      const one = await makeBackups(1);
      const other = await createReplica(createMemoryStorage(), one.config, one.keys, createTestPorts(2));
      await addBackups(other, 2);
      const devices = [one, await openRepository(other.storage, one.keys, createTestPorts(2))];
      await createReplica(await open(), one.config, one.keys, createTestPorts(3));
      const copied = devices.map(async (device) => {
        for (let attempt = 0; !(await isCopied(device, await open())); attempt += 1) expect(attempt).toBeLessThan(100);
      });
      await Promise.all(copied);
      const replica = await openRepository(await open(), one.keys, createTestPorts(3));
      await expectWhole(replica);
      expect((await listSnapshots(replica)).snapshots).toHaveLength(4);
    }, 120_000);
  });
}

/** Opens a place by way of a line that may be cut before. */
async function openAtAll(open: () => Promise<BlobStorage>): Promise<BlobStorage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof BackupError) || error.retry !== 'temporary' || attempt === 20) throw error;
    }
  }
}
