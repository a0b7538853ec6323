import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { apache } from '../../adapters/testing/servers/apache.ts';
import { nginx, startReverseProxy } from '../../adapters/testing/servers/nginx.ts';
import type { RunningWebDavServer } from '../../adapters/testing/servers/webdav-server.ts';
import { webDavServers } from '../../adapters/testing/servers/webdav-servers.ts';
import type { RepositoryConfig } from '../../engine/index.ts';
import { isLong } from '../../engine/testing/long-run.ts';
import { expectCode, testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { isSamePlace, kindOf, locatePlace, probePlace } from '../at-place.ts';

/** The others are not in the guide, or too old for it. */
const HAS_CORS = /^(Apache|lighttpd|nginx)/;

for (const server of await webDavServers(isLong)) {
  describe.skipIf(server.isSkipped)(`a destination on ${server.name}`, () => {
    let running: RunningWebDavServer;
    beforeAll(async () => {
      running = await server.start();
      return () => running.stop();
    });

    const formWith = (changed: Readonly<Record<string, string>> = {}) => ({
      address: running.url,
      userName: running.userName,
      password: running.password,
      folder: '',
      ...changed,
    });

    it('is connected, tried and used, without its password in anything that is stored or said', async () => {
      const { place, suggestedName } = await locatePlace('webdav', formWith({ folder: 'Ada/Backups' }), 'found');
      const probed = await probePlace(place);
      expect(probed.probed).toEqual({ conditionalWrites: 'enforced', canRemove: true });
      expect(suggestedName).toBe('127.0.0.1');
      expect(JSON.stringify(probed)).not.toContain(running.password);
      const kind = kindOf(probed);
      expect(kind.describe()).toMatch(/^127\.0\.0\.1:\d+\/dav\/Ada\/Backups$/);
      expect(kind.isOutsideDevice).toBe(false);
      const storage = await kind.open('readwrite');
      await storage.write('repository.json', testBytes(100));
      expect(await (await kind.open('read')).read('repository.json')).toEqual(testBytes(100));
      // What the trial wrote is gone.
      for await (const object of storage.list('locks')) expect(object).toBeUndefined();
    });

    it('is found again by the address of its folder as by the one around it, and a free place is beside it', async () => {
      const first = await locatePlace('webdav', formWith(), 'found');
      await expectCode(kindOf(first.place).open('read'), 'no-repository');
      await (await kindOf(first.place).open('readwrite')).write('repository.json', testBytes(9));
      const again = await locatePlace('webdav', formWith({ address: `${running.url}/` }), 'found');
      expect(await isSamePlace(first.place, again.place)).toBe(true);
      const within = await locatePlace(
        'webdav',
        formWith({ address: `${running.url}/Heirloom%20backups`, folder: 'x' }),
        'found',
      );
      expect(await (await kindOf(within.place).open('read')).read('repository.json')).toEqual(testBytes(9));
      const free = await locatePlace('webdav', formWith(), 'free');
      expect(kindOf(free.place).describe()).toMatch(/Heirloom backups 2$/);
    });

    it('keeps a note for people beside the objects, and removes only its own files', async () => {
      const { place } = await locatePlace('webdav', formWith({ folder: 'noted' }), 'found');
      const kind = kindOf(place);
      const storage = await kind.open('readwrite');
      await storage.write(testKey('indexes', 'a'), testBytes(10));
      // Only the id is used.
      const config = { id: 'c'.repeat(64) } as unknown as RepositoryConfig;
      await kind.explain(config, testBytes(2000));
      await kind.explain(config, testBytes(2000));
      const folder = join(running.folder, 'noted');
      expect((await readdir(folder)).sort()).toEqual(['README.txt', 'indexes', 'recover.html']);
      // Through the server, because rclone remembers for minutes what a folder contains.
      const authorization = `Basic ${Buffer.from(`${running.userName}:${running.password}`).toString('base64')}`;
      await fetch(`${running.url}/noted/letter.txt`, { method: 'PUT', headers: { authorization }, body: 'from Ada' });
      await kind.clear();
      expect(await readdir(folder)).toEqual(['letter.txt']);
    });

    it.skipIf(!HAS_CORS.test(server.name))('lets a page in with the settings of the guide', async () => {
      const ask = await fetch(`${running.url}/indexes/some`, {
        method: 'OPTIONS',
        headers: { origin: 'https://heirloom.example', 'access-control-request-method': 'MOVE' },
      });
      expect(ask.status).toBeLessThan(300);
      expect(ask.headers.get('access-control-allow-origin')).toBe('*');
      for (const method of ['PUT', 'DELETE', 'PROPFIND', 'MKCOL', 'MOVE'])
        expect(ask.headers.get('access-control-allow-methods')).toContain(method);
      for (const name of ['Authorization', 'Content-Type', 'Depth', 'Destination', 'Overwrite', 'Range'])
        expect(ask.headers.get('access-control-allow-headers')).toContain(name);
      // Refusals can be read, too.
      const refused = await fetch(`${running.url}/`, { method: 'PROPFIND' });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    });

    it('asks for another password, or another address, without repeating what was typed', async () => {
      const errorOf = async (changed: Readonly<Record<string, string>>): Promise<unknown> =>
        locatePlace('webdav', formWith(changed), 'found').catch((error: unknown) => error);
      const refused = await errorOf({ password: 'wrong secret' });
      expect(refused).toMatchObject({ code: 'permission-lost', hint: 'password-refused' });
      expect(JSON.stringify(refused)).not.toContain('wrong secret');
      expect(await errorOf({ address: `${running.url}/none` })).toMatchObject({
        code: 'place-missing',
        hint: 'nothing-there',
      });
      const withPassword = await errorOf({ address: running.url.replace('//', '//ada:typed@') });
      expect(withPassword).toMatchObject({ code: 'invalid-format', hint: 'not-an-address' });
      expect(JSON.stringify(withPassword)).not.toContain('typed');
    });
  });
}

const [behind] = await webDavServers(false);
it.skipIf(!isLong || behind?.isSkipped !== false || !(await nginx.isAvailable()))(
  'works behind a reverse proxy with the settings of the guide, which lets a page in',
  async () => {
    const running = await apache.start();
    const proxy = await startReverseProxy(running.url);
    const { place } = await locatePlace('webdav', { ...running, address: proxy.url, folder: 'behind' }, 'found');
    expect((await probePlace(place)).probed).toEqual({ conditionalWrites: 'enforced', canRemove: true });
    const storage = await kindOf(place).open('readwrite');
    await storage.write(testKey('indexes', 'a'), testBytes(3_000_000));
    expect(await readdir(join(running.folder, 'behind', 'indexes'))).toEqual(['a'.repeat(64)]);
    const refused = await fetch(proxy.url, { method: 'PROPFIND' });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    await proxy.stop();
    await running.stop();
  },
);

it('recognizes a server that does not understand WebDAV', async () => {
  const plain = createServer((_, response) => response.end('<html><body>Welcome</body></html>'));
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const address = plain.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const form = { address: `http://127.0.0.1:${port}/`, userName: 'ada', password: 'secret' };
  await expect(locatePlace('webdav', form, 'found')).rejects.toMatchObject({ hint: 'not-webdav' });
  plain.close();
});
