import type { Page } from '@playwright/test';

/** What the device that keeps the passkeys can do. */
export interface AuthenticatorOptions {
  /** Whether it can keep a secret for backups (WebAuthn PRF). */
  readonly hasPrf?: boolean;
}

/** Gives a page a virtual device for passkeys that agrees to every request. */
export async function addAuthenticator(page: Page, { hasPrf = true }: AuthenticatorOptions = {}) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** The number of passkeys it keeps. */
    count: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    remove: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    /** From now on the person declines: the device does not recognise them. */
    refuse: () => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
  };
}
