import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFakeDrive, type FakeDrive } from '../../adapters/testing/servers/fake-drive.ts';
import type { RepositoryConfig } from '../../engine/index.ts';
import { testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { kindOf, locatePlace, probePlace } from '../at-place.ts';
import { isBrieflySignedIn } from '../kinds.ts';
import { prepareSignIn } from '../sign-in.ts';
import { expectNotOfferedWithout, expectOnlySameAccount } from '../testing/signed-in.ts';
import { googleDrive, GOOGLE_SERVERS } from './definition.ts';

const ORIGIN = 'https://heirloom.example';
const REDIRECT = `${ORIGIN}/signed-in.html`;

let server: FakeDrive;

/** Requests to the servers of Google go to this one, as if it were they. */
function redirectRequests(): void {
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    real(url.replace(/^https:\/\/(accounts\.google\.com|www\.googleapis\.com)/, server.url), init),
  );
}

/** Presses a button on Google's page. */
async function signIn(answer: 'allow' | 'deny' = 'allow') {
  const { address, ...request } = await prepareSignIn(googleDrive.signIn, ORIGIN);
  const response = await fetch(`${address}&answer=${answer}`, { redirect: 'manual' });
  const back = response.headers.get('location') ?? '';
  expect(back.startsWith(`${REDIRECT}#`)).toBe(true);
  return { ...request, parameters: back.slice(REDIRECT.length + 1) };
}

const locate = async (folder = 'Backups') =>
  (await locatePlace('google-drive', { folder, ...(await signIn()) }, 'found')).place;

describe('Google Drive as a destination', () => {
  beforeEach(async () => {
    server = await startFakeDrive({ clientId: 'heirloom-test', redirectAddress: REDIRECT });
    redirectRequests();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    await server.stop();
  });

  it('is connected, tried and used, and its token is sealed', async () => {
    const place = await probePlace(await locate());
    expect(place.probed).toEqual({ conditionalWrites: 'refused', canRemove: true });
    expect(kindOf(place).describe()).toBe('Backups in the Google Drive of ada@example.com');
    expect(isBrieflySignedIn(place)).toBe(true);
    const storage = await kindOf(place).open('readwrite');
    await storage.write('repository.json', testBytes(100));
    expect(await (await kindOf(place).open('read')).read('repository.json')).toEqual(testBytes(100));
    // Only its id is used.
    const config = { id: 'c'.repeat(64) } as unknown as RepositoryConfig;
    await kindOf(place).explain(config, testBytes(2000));
    expect(server.paths()).toEqual(['Backups/README.txt', 'Backups/recover.html', 'Backups/repository.json']);
    await kindOf(place).clear();
    expect(server.paths()).toEqual([]);
    expect(Reflect.get(place, 'accessToken')).toMatchObject({ key: { extractable: false } });
    for (const line of server.asked) expect(line).not.toMatch(/token-\d/);
  });

  it('is signed out after an hour, sends nothing then, and one press with the same account continues', async () => {
    const place = await locate('For an hour');
    const storage = await kindOf(place).open('readwrite');
    await storage.write(testKey('indexes', 'a'), testBytes(10));
    expect(await kindOf(place).mayUse()).toBe(true);
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
    expect(await kindOf(place).mayUse()).toBe(false);
    const asked = server.asked.length;
    const late = (await kindOf(place).open('readwrite')).read(testKey('indexes', 'a'));
    await expect(late).rejects.toMatchObject({ code: 'permission-lost', hint: 'sign-in-needed' });
    expect(server.asked.length).toBe(asked);
    await expectOnlySameAccount({ place, signIn, server });
  });

  it('may be declined, as a whole or in the part that is needed, and takes no answer to another request', async () => {
    const answer = await signIn();
    for (const [changed, hint] of [
      [await signIn('deny'), 'sign-in-declined'],
      [{ ...answer, parameters: answer.parameters.replace(/scope=[^&]*/, 'scope=openid') }, 'sign-in-declined'],
      [{ ...answer, state: 'another' }, 'sign-in-failed'],
      [{ ...answer, parameters: answer.parameters.replace(/access_token=[^&]*/, 'access_token=') }, 'sign-in-failed'],
    ] as const)
      await expect(locatePlace('google-drive', { folder: 'x', ...changed }, 'found')).rejects.toMatchObject({
        code: 'permission-lost',
        hint,
      });
    expect(server.asked.some((line) => line.includes('/drive/'))).toBe(false);
  });

  it('is not offered in an app that was built without a client id', async () => {
    await expectNotOfferedWithout('VITE_GOOGLE_CLIENT_ID', 'google-drive');
  });

  it('finds a free place beside other backups', async () => {
    const answer = await signIn();
    server.add('Backups', undefined);
    const { place } = await locatePlace('google-drive', { folder: 'Backups', ...answer }, 'free');
    expect(kindOf(place).describe()).toMatch(/^Backups 2 in/);
    expect(kindOf(place)).toMatchObject({ hasCredentials: true, isOutsideDevice: true });
    expect(GOOGLE_SERVERS.api).toBe('https://www.googleapis.com');
  });
});
