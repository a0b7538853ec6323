import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowApp } from '../../adapters/testing/servers/allow-app.ts';
import {
  createAuthorizationServer,
  type AuthorizationServer,
} from '../../adapters/testing/servers/authorization-server.ts';
import { startFakeOneDrive, type FakeOneDrive } from '../../adapters/testing/servers/fake-onedrive.ts';
import type { RepositoryConfig } from '../../engine/index.ts';
import { testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { isSamePlace, kindOf, locatePlace, probePlace } from '../at-place.ts';
import { connectionsOf } from '../connections.ts';
import { isBrieflySignedIn, serversOf } from '../kinds.ts';
import { prepareSignIn } from '../sign-in.ts';
import { expectNotOfferedWithout, expectOnlySameAccount, expectTokensRenewed } from '../testing/signed-in.ts';
import { MICROSOFT_SERVERS, onedrive, ONEDRIVE_SCOPE } from './definition.ts';

const ORIGIN = 'https://heirloom.example';
const REDIRECT = `${ORIGIN}/signed-in.html`;
const LOGIN = new URL(MICROSOFT_SERVERS.login).origin;
const DAY_MS = 24 * 60 * 60 * 1000;

let server: FakeOneDrive;
let authorization: AuthorizationServer;
/** What was sent, and with which token. */
let sent: { readonly url: string; readonly token: string | null }[];

/** Requests to the servers of Microsoft go to these, as if it were they. */
function redirectRequests(): void {
  const real = globalThis.fetch;
  const isMicrosoft = /^https:\/\/(login\.microsoftonline\.com|graph\.microsoft\.com|[\w-]+\.files\.1drv\.com)/;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    sent.push({ url, token: new Headers(init?.headers).get('authorization') });
    return real(url.replace(isMicrosoft, server.url), init);
  });
}

async function signIn(button: 'allow' | 'deny' = 'allow') {
  const { address, ...request } = await prepareSignIn(onedrive.signIn, ORIGIN);
  return { ...request, parameters: await allowApp(address.replace(LOGIN, server.url), REDIRECT, button) };
}

const locate = async (folder = 'Backups') =>
  (await locatePlace('onedrive', { folder, ...(await signIn()) }, 'found')).place;

describe('OneDrive as a destination', () => {
  beforeEach(async () => {
    server = await startFakeOneDrive({
      stateOf: (token) => authorization.stateOf(token),
      beside: (raw, response) => authorization.handle(raw, response),
      graph: MICROSOFT_SERVERS.graph,
      files: 'https://b0mpua-by3301.files.1drv.com',
    });
    authorization = createAuthorizationServer({
      issuer: LOGIN,
      clientId: 'heirloom-test',
      redirectAddress: REDIRECT,
      authorizePath: '/common/oauth2/v2.0/authorize',
      tokenPath: '/common/oauth2/v2.0/token',
      scopes: [ONEDRIVE_SCOPE],
      rotates: true,
    });
    sent = [];
    redirectRequests();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    await server.stop();
  });

  it('is connected, tried and used, and no token is stored or said in the open, or sent where contents are', async () => {
    const place = await probePlace(await locate());
    expect(place.probed).toEqual({ conditionalWrites: 'enforced', canRemove: true });
    expect(kindOf(place).describe()).toBe('Backups in the OneDrive of ada@example.com');
    expect(kindOf(place)).toMatchObject({ hasCredentials: true, isOutsideDevice: true, isAppendOnly: false });
    const storage = await kindOf(place).open('readwrite');
    await storage.write('repository.json', testBytes(100));
    await storage.write(testKey('indexes', 'a'), testBytes(11_000_000));
    expect(await (await kindOf(place).open('read')).read('repository.json')).toEqual(testBytes(100));
    // Only its id is used.
    const config = { id: 'c'.repeat(64) } as unknown as RepositoryConfig;
    await kindOf(place).explain(config, testBytes(2000));
    expect(server.paths().filter((path) => !path.includes('/indexes/'))).toEqual([
      'Backups/README.txt',
      'Backups/recover.html',
      'Backups/repository.json',
    ]);
    await kindOf(place).clear();
    expect(server.paths()).toEqual([]);
    expect(Reflect.get(place, 'refreshToken')).toMatchObject({ key: { extractable: false } });
    const tokens = sent.flatMap(({ token }) => (token === null ? [] : [token.replace('Bearer ', '')]));
    expect(new Set(tokens).size).toBeGreaterThan(0);
    for (const { url } of sent)
      expect(
        tokens.some((token) => url.includes(token)),
        url,
      ).toBe(false);
    const toContents = sent.filter(({ url }) => url.includes('1drv.com'));
    expect(toContents.length).toBeGreaterThan(4);
    expect(toContents.filter(({ token }) => token !== null)).toEqual([]);
  });

  it('asks for the app’s own folder and for access that is renewed', async () => {
    const { address } = await prepareSignIn(onedrive.signIn, ORIGIN);
    const asked = new URL(address).searchParams;
    expect(asked.get('scope')).toBe('Files.ReadWrite.AppFolder offline_access');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(onedrive.signIn.note).toContain('only a folder of its own');
  });

  it('renews its token when it expires during work', async () => {
    await expectTokensRenewed(await locate(), authorization);
  });

  it('is signed out after a day, and one press with the same account continues', async () => {
    const place = await locate();
    const storage = await kindOf(place).open('readwrite');
    await storage.write(testKey('indexes', 'a'), testBytes(10));
    expect(isBrieflySignedIn(place)).toBe(true);
    expect(await kindOf(place).mayUse()).toBe(true);
    vi.useFakeTimers({ now: Date.now() + DAY_MS, toFake: ['Date'] });
    expect(await kindOf(place).mayUse()).toBe(false);
    authorization.revoke();
    await expect(storage.stat(testKey('indexes', 'a'))).rejects.toMatchObject({
      code: 'permission-lost',
      hint: 'sign-in-needed',
    });
    vi.useRealTimers();
    await expectOnlySameAccount({ place, signIn, server });
  });

  it('may be declined, takes no answer to another request, and no name that OneDrive refuses', async () => {
    const declined = locatePlace('onedrive', { folder: 'x', ...(await signIn('deny')) }, 'found');
    await expect(declined).rejects.toMatchObject({ code: 'permission-lost', hint: 'sign-in-declined' });
    const answer = await signIn();
    const other = locatePlace('onedrive', { folder: 'x', ...answer, state: 'another' }, 'found');
    await expect(other).rejects.toMatchObject({ code: 'permission-lost', hint: 'sign-in-failed' });
    const refused = locatePlace('onedrive', { folder: 'a:b', ...answer }, 'found');
    await expect(refused).rejects.toMatchObject({ code: 'invalid-format', hint: 'name-refused' });
    expect(server.paths()).toEqual([]);
  });

  it('finds a free place beside other backups, whatever the case of their name', async () => {
    const answer = await signIn();
    const { place: found } = await locatePlace('onedrive', { folder: 'backups', ...answer }, 'found');
    server.put('Backups/repository.json', testBytes(5));
    const { place } = await locatePlace('onedrive', { folder: 'Backups', ...answer }, 'free');
    expect(kindOf(place).describe()).toMatch(/^Backups 2 in/);
    const { place: same } = await locatePlace('onedrive', { folder: '/Backups/', ...answer }, 'found');
    expect(await isSamePlace(found, same)).toBe(true);
    expect(await isSamePlace(found, place)).toBe(false);
  });

  it('reaches the servers of Microsoft and no others', () => {
    const connect = connectionsOf({ folder: 'x' }, serversOf({ kind: 'onedrive' }));
    for (const address of [
      MICROSOFT_SERVERS.graph,
      MICROSOFT_SERVERS.login,
      'https://sn3302.up.1drv.com/up/fe6987415ace7X4e1eF866337',
      'https://my.microsoftpersonalcontent.com/personal/x',
      'https://contoso-my.sharepoint.com/personal/x',
    ])
      expect(connect(address), address).toBeTypeOf('function');
    for (const address of ['https://evil.example', 'https://1drv.com', 'https://sharepoint.com.evil.example'])
      expect(() => connect(address), address).toThrow('nobody set up');
  });

  it('is not offered in an app that was built without a client id', async () => {
    await expectNotOfferedWithout('VITE_MICROSOFT_CLIENT_ID', 'onedrive');
  });

  it('says what Microsoft asks for if the host has chosen wider access', async () => {
    vi.resetModules();
    vi.stubEnv('VITE_MICROSOFT_SCOPE', 'Files.ReadWrite');
    const { onedrive: wide } = await import('./definition.ts');
    expect(wide.signIn.parameters.scope).toBe('Files.ReadWrite offline_access');
    expect(wide.signIn.note).toContain('access to all your files');
    vi.unstubAllEnvs();
    vi.resetModules();
  });
});
