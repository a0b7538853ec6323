import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { isLong, times } from '../../engine/testing/long-run.ts';
import { describeStorageConformance } from '../../engine/testing/storage-conformance.ts';
import { expectCode, sameBytes, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { createSender } from '../http/sender.ts';
import { webHttpPorts } from '../http/web-ports.ts';
import { startCuttingProxy } from '../testing/servers/cutting-proxy.ts';
import type { RunningWebDavServer } from '../testing/servers/webdav-server.ts';
import { webDavServers } from '../testing/servers/webdav-servers.ts';
import { WebDavClient } from './webdav-client.ts';
import { WebDavStorage } from './webdav-storage.ts';

for (const server of await webDavServers(isLong)) {
  describe.skipIf(server.isSkipped)(server.name, () => {
    let running: RunningWebDavServer;
    let places = 0;
    beforeAll(async () => {
      running = await server.start();
      return () => running.stop();
    });

    const clientOf = (name: string) => {
      const address = `${running.url}/${name}/`;
      return new WebDavClient(createSender([address], webHttpPorts).send, { ...running, address });
    };

    describeStorageConformance(server.name, async () => {
      places += 1;
      const name = `place ${places}`;
      const client = clientOf(name);
      expect(await client.makeCollection('')).toBe(true);
      return {
        storage: new WebDavStorage(client, { isReadOnly: false }),
        reopen: async () => new WebDavStorage(clientOf(name), { isReadOnly: false }),
        plantJunk: async () => {
          const id = 'b'.repeat(64);
          await client.put(`packs/${id}.0123456789abcdef.tmp`, new Uint8Array(5));
          await client.put(`packs/${id.toUpperCase()}`, new Uint8Array(5));
          await client.put('packs/.DS_Store', new Uint8Array(5));
          await client.makeCollection('indexes/');
          await client.makeCollection(`indexes/${'d'.repeat(64)}/`);
        },
        dispose: () => client.remove(''),
      };
    });

    const openPlace = async (name: string) => {
      const client = clientOf(name);
      await client.makeCollection('');
      return new WebDavStorage(client, { isReadOnly: false });
    };

    it('never shows an upload that was cut off, neither as a new object nor over an earlier one', async () => {
      const line = await startCuttingProxy(running.url);
      const storage = await openPlace('cut');
      const earlier = testBytes(1000, 1);
      await storage.write(testKey('packs', 'a'), earlier);
      const address = `${line.url}/cut/`;
      // Gives up after the first attempt.
      const ports = { ...webHttpPorts, sleep: async () => line.restore() };
      const overLine = new WebDavStorage(
        new WebDavClient(createSender([address], ports).send, { ...running, address }),
        { isReadOnly: false },
      );
      for (const digit of 'abab') {
        line.cutAfter(2_000_000);
        await overLine.write(testKey('packs', digit), testBytes(4_000_000, 2)).catch(() => undefined);
        line.restore();
      }
      expect(line.cuts()).toBeGreaterThan(0);
      for (const digit of 'ab') {
        const size = (await storage.stat(testKey('packs', digit)))?.sizeBytes;
        expect([digit === 'a' ? 1000 : undefined, 4_000_000]).toContain(size);
      }
      await line.stop();
    });

    it('lets two devices replace one object and share others at once, and each reader sees a whole one', async () => {
      const devices = [await openPlace('shared'), await openPlace('shared')];
      const reader = await openPlace('shared');
      const config = (device: number, round: number) => testBytes(50_000 + device, round);
      await reader.write('repository.json', config(0, 0));
      for (let round = 1; round <= times(3, 15); round += 1) {
        const results = await Promise.allSettled([
          ...devices.map((device, at) => device.write('repository.json', config(at, round))),
          ...devices.map((device) => device.write(testKey('packs', 'a'), testBytes(80_000, round))),
        ]);
        // A server that is disturbed says so; then the next copy tries again.
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(BackupError);
        if (results.slice(0, 2).every(({ status }) => status === 'rejected')) continue;
        const read = await reader.read('repository.json');
        const known = Array.from({ length: round + 1 }, (_, at) => [config(0, at), config(1, at)]).flat();
        expect(known.some((bytes) => sameBytes(bytes, read))).toBe(true);
        const pack = await reader.stat(testKey('packs', 'a'));
        expect([undefined, 80_000]).toContain(pack?.sizeBytes);
      }
    });

    it('removes temporary files that are older than a day, and no others', async () => {
      const storage = await openPlace('leftovers');
      await storage.write(testKey('packs', 'a'), testBytes(10));
      const client = clientOf('leftovers');
      const name = `${'b'.repeat(64)}.0123456789abcdef.tmp`;
      for (const path of [`packs/${name}`, 'packs/letter.tmp', 'locks.tmp']) await client.put(path, testBytes(5));
      await client.put('repository.json.0123456789abcdef.tmp', testBytes(7));
      const laterBy = (hours: number, isReadOnly = false) =>
        new WebDavStorage(client, { isReadOnly, now: () => Date.now() + hours * 60 * 60 * 1000 });

      expect(await laterBy(25, true).measureLeftovers()).toBe(12);
      expect(await laterBy(23).measureLeftovers()).toBe(12);
      expect(await laterBy(25).measureLeftovers()).toBe(0);
      expect((await readdir(join(running.folder, 'leftovers', 'packs'))).sort()).toEqual([
        'a'.repeat(64),
        'letter.tmp',
      ]);
      expect(await readdir(join(running.folder, 'leftovers'))).not.toContain('repository.json.0123456789abcdef.tmp');
    });

    it('makes each folder once, and reports one that somebody has removed', async () => {
      const storage = await openPlace('gone');
      await storage.write(testKey('packs', 'a'), testBytes(10));
      await clientOf('gone').remove('packs/');
      const write = () => storage.write(testKey('packs', 'b'), testBytes(10));
      // Some servers make the folder themselves.
      await write().catch(() => undefined);
      await write();
      expect(await storage.stat(testKey('packs', 'b'))).toMatchObject({ sizeBytes: 10 });
      await clientOf('gone').remove('');
      await write().catch(() => undefined);
      // nginx cannot tell.
      if (!server.name.startsWith('nginx')) await expectCode(write(), 'place-missing');
    });

    it('asks for another password if the server refuses this one', async () => {
      const address = `${running.url}/`;
      const wrong = new WebDavClient(createSender([address], webHttpPorts).send, {
        ...running,
        address,
        password: 'guess',
      });
      const storage = new WebDavStorage(wrong, { isReadOnly: false });
      await expectCode(storage.stat(testKey('packs', 'a')), 'permission-lost');
      await expectCode(storage.write(testKey('packs', 'a'), testBytes(5)), 'permission-lost');
      await expectCode(storage.read(testKey('packs', 'a')), 'permission-lost');
    });
  });
}
