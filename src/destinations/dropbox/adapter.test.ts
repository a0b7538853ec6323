import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowApp } from '../../adapters/testing/servers/allow-app.ts';
import {
  createAuthorizationServer,
  type AuthorizationServer,
} from '../../adapters/testing/servers/authorization-server.ts';
import { startFakeDropbox, type FakeDropbox } from '../../adapters/testing/servers/fake-dropbox.ts';
import type { RepositoryConfig } from '../../engine/index.ts';
import { testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { isSamePlace, kindOf, locatePlace, probePlace, type DestinationPlace } from '../at-place.ts';
import { connectionsOf } from '../connections.ts';
import { serversOf } from '../kinds.ts';
import { keepPlacesIn } from '../place-store.ts';
import { prepareSignIn } from '../sign-in.ts';
import { expectNotOfferedWithout, expectOnlySameAccount, expectTokensRenewed } from '../testing/signed-in.ts';
import { dropbox, DROPBOX_SCOPES, DROPBOX_SERVERS } from './definition.ts';

const ORIGIN = 'https://heirloom.example';
const REDIRECT = `${ORIGIN}/signed-in.html`;

let server: FakeDropbox;
let authorization: AuthorizationServer;
/** What was sent, with everything in it. */
let sent: string[];

/** Requests to the servers of Dropbox go to these, as if it were they. */
function redirectRequests(): void {
  const real = globalThis.fetch;
  const isDropbox = /^https:\/\/(www\.dropbox\.com|(api|content)\.dropboxapi\.com)/;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    sent.push(url);
    return real(url.replace(isDropbox, server.url), init);
  });
}

async function start(rotates: boolean): Promise<void> {
  server = await startFakeDropbox({
    stateOf: (token) => authorization.stateOf(token),
    beside: (raw, response) => authorization.handle(raw, response),
  });
  authorization = createAuthorizationServer({
    issuer: DROPBOX_SERVERS.site,
    clientId: 'heirloom-test',
    redirectAddress: REDIRECT,
    authorizePath: '/oauth2/authorize',
    tokenPath: '/oauth2/token',
    scopes: DROPBOX_SCOPES,
    rotates,
  });
  sent = [];
  redirectRequests();
}

async function signIn(button: 'allow' | 'deny' = 'allow') {
  const { address, ...request } = await prepareSignIn(dropbox.signIn, ORIGIN);
  return {
    ...request,
    parameters: await allowApp(address.replace(DROPBOX_SERVERS.site, server.url), REDIRECT, button),
  };
}

const locate = async (folder = 'Backups') =>
  (await locatePlace('dropbox', { folder, ...(await signIn()) }, 'found')).place;

describe.each([false, true])(
  'Dropbox behind a real authorization server that replaces refresh tokens: %s',
  (rotates) => {
    beforeEach(() => start(rotates));
    afterEach(async () => {
      vi.unstubAllGlobals();
      await server.stop();
    });

    it('is connected, tried and used, and no token is stored or said in the open', async () => {
      const place = await probePlace(await locate());
      expect(place.probed).toEqual({ conditionalWrites: 'enforced', canRemove: true });
      expect(kindOf(place).describe()).toBe('Backups in the Dropbox of ada@example.com');
      expect(kindOf(place)).toMatchObject({ hasCredentials: true, isOutsideDevice: true, isAppendOnly: false });
      const storage = await kindOf(place).open('readwrite');
      await storage.write('repository.json', testBytes(100));
      expect(await (await kindOf(place).open('read')).read('repository.json')).toEqual(testBytes(100));
      // Only its id is used.
      const config = { id: 'c'.repeat(64) } as unknown as RepositoryConfig;
      await kindOf(place).explain(config, testBytes(2000));
      expect(server.paths()).toEqual(['/Backups/README.txt', '/Backups/recover.html', '/Backups/repository.json']);
      await kindOf(place).clear();
      expect(server.paths()).toEqual([]);
      expect(Object.keys(place)).toContain('refreshToken');
      expect(Reflect.get(place, 'refreshToken')).toMatchObject({ key: { extractable: false } });
      for (const address of sent) expect(address).not.toMatch(/token=|Bearer|refresh_token/);
    });

    it('renews its token when it expires during work', async () => {
      await expectTokensRenewed(await locate(), authorization);
    });

    it('asks to sign in again once it was disconnected, only with the same account, and stays the same place', async () => {
      const place = await locate();
      const storage = await kindOf(place).open('readwrite');
      await storage.write(testKey('indexes', 'a'), testBytes(10));
      authorization.revoke();
      await expect(storage.read(testKey('indexes', 'a'))).rejects.toMatchObject({
        code: 'permission-lost',
        hint: 'sign-in-needed',
      });
      await expectOnlySameAccount({ place, signIn, server });
    });

    it('keeps a replaced refresh token with the stored destination', async () => {
      let stored: DestinationPlace = await locate();
      const changes: object[] = [];
      keepPlacesIn({
        find: async () => stored,
        change: async (_, members) => {
          changes.push(members);
          stored = { ...stored, ...members };
        },
      });
      const storage = await kindOf(stored).open('readwrite');
      await storage.stat('repository.json');
      authorization.expireTokens();
      await storage.stat('repository.json');
      authorization.expireTokens();
      await storage.stat('repository.json');
      expect(changes).toHaveLength(rotates ? 2 : 0);
      expect(JSON.stringify(changes)).not.toMatch(/"refreshToken":"/);
      keepPlacesIn({ find: async () => undefined, change: async () => undefined });
    });
  },
);

describe('signing in at Dropbox', () => {
  beforeEach(() => start(false));
  afterEach(async () => {
    vi.unstubAllGlobals();
    await server.stop();
  });

  it('may be declined, and takes no answer to another request', async () => {
    const declined = locatePlace('dropbox', { folder: 'x', ...(await signIn('deny')) }, 'found');
    await expect(declined).rejects.toMatchObject({ code: 'permission-lost', hint: 'sign-in-declined' });
    const [one, other] = [await signIn(), await signIn()];
    for (const answer of [
      { ...one, state: other.state },
      { ...one, verifier: other.verifier, state: `${one.state}` },
      { ...one, parameters: `${one.parameters}&iss=https%3A%2F%2Fevil.example` },
    ])
      await expect(locatePlace('dropbox', { folder: 'x', ...answer }, 'found')).rejects.toMatchObject({
        code: 'permission-lost',
        hint: 'sign-in-failed',
      });
    expect(server.paths()).toEqual([]);
  });

  it('gives one grant for one answer, in any place', async () => {
    const answer = await signIn();
    const [found, free] = [
      await locatePlace('dropbox', { folder: 'Backups', ...answer }, 'found'),
      await locatePlace('dropbox', { folder: 'Backups', ...answer }, 'free'),
    ];
    expect(kindOf(free.place).describe()).toBe(kindOf(found.place).describe());
    server.put('/Backups/repository.json', testBytes(5));
    const beside = await locatePlace('dropbox', { folder: '/Backups/', ...answer }, 'free');
    expect(kindOf(beside.place).describe()).toMatch(/^Backups 2 in/);
    expect(await isSamePlace(found.place, beside.place)).toBe(false);
  });

  it('reaches the servers of Dropbox and no others', () => {
    const connect = connectionsOf({ folder: 'x' }, serversOf({ kind: 'dropbox' }));
    expect(connect(DROPBOX_SERVERS.api)).toBeTypeOf('function');
    expect(() => connect('https://evil.example')).toThrow('nobody set up');
    expect(() => connect(DROPBOX_SERVERS.site)).toThrow('nobody set up');
  });

  it('is not offered in an app that was built without a client id', async () => {
    await expectNotOfferedWithout('VITE_DROPBOX_CLIENT_ID', 'dropbox');
  });
});
