import { describe, expect, it } from 'vitest';
import { type BlobStorage, createMemoryStorage, createReplica, openRepository } from '../../engine/index.ts';
import { isLong, times } from '../../engine/testing/long-run.ts';
import { createTestPorts } from '../../engine/testing/ports.ts';
import { createSender } from '../http/sender.ts';
import { Slots } from '../http/slots.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { openDropboxStorage } from '../storage-dropbox/dropbox-storage.ts';
import { DriveMemory } from '../storage-google-drive/drive-memory.ts';
import { openDriveStorage } from '../storage-google-drive/drive-storage.ts';
import { addBackups, createRandom, expectSameBackups, expectWhole, isCopied, makeBackups } from './bad-network.ts';
import { startCutLines } from './servers/cut-lines.ts';
import { startFakeDrive } from './servers/fake-drive.ts';
import { startFakeDropbox } from './servers/fake-dropbox.ts';
import type { RunningServer } from './servers/real-server.ts';

// The clouds at which people sign in, over a network whose lines are cut.

interface Cloud {
  readonly server: RunningServer;
  /** Opens a storage on it, as one device does. @param url of the server, or of a way to it. */
  readonly open: (url: string) => Promise<BlobStorage>;
}

// Without the waits, so that many rounds take little time.
const senderTo = (url: string) => createSender([url], { ...webHttpPorts, sleep: async () => undefined }).send;

const CLOUDS: Readonly<Record<string, () => Promise<Cloud>>> = {
  Dropbox: async () => {
    const server = await startFakeDropbox();
    const tokens = { get: async () => 'token', replace: async () => 'token' };
    const open = (url: string) => {
      const send = senderTo(url);
      return openDropboxStorage(
        { api: url, content: url, send: () => send, tokens, writes: new Slots(1), folder: 'a' },
        'readwrite',
        { hasConditions: true },
      );
    };
    return { server, open };
  },
  'Google Drive': async () => {
    const server = await startFakeDrive();
    const token = server.tokens.issue();
    const open = (url: string) => {
      const connection = { api: url, send: senderTo(url), getToken: async () => token };
      return openDriveStorage({ connection, folder: 'a', memory: new DriveMemory() }, 'readwrite');
    };
    return { server, open };
  },
};

describe.skipIf(!isLong).each(Object.entries(CLOUDS))('copying to %s', (_, start) => {
  it(
    'over a network whose lines are cut loses nothing, shows nothing half-written, and continues until all is there',
    async () => {
      let cuts = 0;
      for (let round = 1; round <= times(1, 20); round += 1) {
        const { server, open } = await start();
        const from = await makeBackups(round);
        const direct = await open(server.url);
        await createReplica(direct, from.config, from.keys, createTestPorts(round));
        const lines = await startCutLines(server.url, createRandom(round), { chance: 0.5, mostBytes: 1_500_000 });
        for (let attempt = 0; !(await isCopied(from, await open(lines.url))); attempt += 1) {
          expect(attempt).toBeLessThan(40);
          await expectWhole(await openRepository(await open(server.url), from.keys, createTestPorts(round)));
        }
        const replica = await openRepository(await open(server.url), from.keys, createTestPorts(round));
        await expectWhole(replica);
        await expectSameBackups(replica, from);
        cuts += lines.cuts();
        await lines.stop();
        await server.stop();
      }
      expect(cuts).toBeGreaterThan(0);
    },
    times(60_000, 3_600_000),
  );

  it('from two devices at once brings the backups of both', async () => {
    const { server, open } = await start();
    const one = await makeBackups(1);
    const other = await createReplica(createMemoryStorage(), one.config, one.keys, createTestPorts(2));
    await addBackups(other, 2);
    const devices = [one, await openRepository(other.storage, one.keys, createTestPorts(2))];
    await createReplica(await open(server.url), one.config, one.keys, createTestPorts(3));
    const copied = devices.map(async (device) => {
      for (let attempt = 0; !(await isCopied(device, await open(server.url))); attempt += 1)
        expect(attempt).toBeLessThan(100);
    });
    await Promise.all(copied);
    const replica = await openRepository(await open(server.url), one.keys, createTestPorts(3));
    await expectWhole(replica);
    for (const device of devices) expect(await isCopied(device, await open(server.url))).toBe(true);
    await server.stop();
  }, 60_000);
});
