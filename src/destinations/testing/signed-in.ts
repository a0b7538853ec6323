import { expect, vi } from 'vitest';
import type { AuthorizationServer } from '../../adapters/testing/servers/authorization-server.ts';
import { testBytes, testKey } from '../../engine/testing/storage-test-kit.ts';
import { isSamePlace, kindOf, withCredentials, type DestinationPlace } from '../at-place.ts';

// What holds for every kind at whose provider people sign in.

interface SignedIn {
  /** With an index `a` of 10 bytes, for the account of ada@example.com. */
  readonly place: DestinationPlace;
  /** @returns what the provider answers, as a form hands it over. */
  readonly signIn: () => Promise<Readonly<Record<string, string>>>;
  readonly server: { readonly signInAs: (account: string) => void };
}

/** Signing in again takes no other account, and with the same one the place stays the same and can be read. */
export async function expectOnlySameAccount({ place, signIn, server }: SignedIn): Promise<void> {
  server.signInAs('grace@example.com');
  await expect(withCredentials(place, await signIn())).rejects.toMatchObject({
    code: 'permission-denied',
    hint: 'other-account',
    context: { account: 'ada@example.com' },
  });
  server.signInAs('ada@example.com');
  const renewed = await withCredentials(place, await signIn());
  expect(await isSamePlace(place, renewed)).toBe(true);
  expect(await kindOf(renewed).mayUse()).toBe(true);
  expect(await (await kindOf(renewed).open('readwrite')).read(testKey('indexes', 'a'))).toEqual(testBytes(10));
}

/** A token that expires between two calls is renewed, once each time. */
export async function expectTokensRenewed(place: DestinationPlace, authorization: AuthorizationServer): Promise<void> {
  const storage = await kindOf(place).open('readwrite');
  for (const digit of 'abc') {
    await storage.write(testKey('indexes', digit), testBytes(10));
    authorization.expireTokens();
  }
  expect(await storage.read(testKey('indexes', 'a'))).toEqual(testBytes(10));
  expect(authorization.refreshes()).toBe(3);
}

/** An app that was built without a client id does not offer the kind, but knows it. */
export async function expectNotOfferedWithout(setting: string, kind: string): Promise<void> {
  vi.resetModules();
  vi.stubEnv(setting, '');
  const { addableKinds, getDefinition } = await import('../kinds.ts');
  expect(addableKinds().map((entry) => entry.kind)).not.toContain(kind);
  expect(getDefinition(kind)).toBeDefined();
  vi.unstubAllEnvs();
  vi.resetModules();
}
