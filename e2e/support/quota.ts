import type { Page } from '@playwright/test';

/** A disk that can be made full and empty again. */
export interface Disk {
  /** From now on only so many more bytes fit. */
  readonly leave: (freeBytes: number) => Promise<void>;
  readonly empty: () => Promise<void>;
}

/**
 * The browser's own limit for this site, by its developer tools. A database that has found much room lately does not
 * look again for half a minute: what is to hold for databases must be said before the app begins (`freeBytes` of a
 * profile). With no byte left from the start, a restore of one small record ended for want of space, even without its
 * safety backup (seen in Chromium 156; which write was refused is not known): space has to be freed first.
 */
export async function diskOf(page: Page, address = page.url()): Promise<Disk> {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(address);
  const usedBytes = async () => (await devtools.send('Storage.getUsageAndQuota', { origin })).usage;
  return {
    leave: async (freeBytes) => {
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: (await usedBytes()) + freeBytes });
    },
    empty: async () => {
      await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    },
  };
}
