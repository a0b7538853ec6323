import type { Page } from '@playwright/test';

/** A disk that can be filled and emptied. */
export interface Disk {
  /** From now on, only this many more bytes fit. */
  readonly leave: (freeBytes: number) => Promise<void>;
  readonly empty: () => Promise<void>;
}

/**
 * Sets the browser's own storage limit for this site through its developer tools. A database that has recently found
 * plenty of space does not check again for half a minute, so a limit that databases must obey is set before the app
 * starts (`freeBytes` of a profile). With no byte left, Chromium (156) refuses every write of a file and every
 * transaction that puts a row.
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
