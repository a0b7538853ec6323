import { beforeEach, type TestContext } from 'vitest';
import { server } from 'vitest/browser';

/** Skips a test, with the reason, in a browser without a private file system: WebKitGTK (2.50). */
export function skipWithoutPrivateFolder({ skip }: TestContext): void {
  const storage: Partial<StorageManager> | undefined = navigator.storage;
  skip(storage?.getDirectory === undefined, 'This browser has no private file system.');
}

/** Skips a test, with the reason, in a browser whose quota no test can change: only Chromium's DevTools can. */
export function skipWithoutQuotaControl({ skip }: TestContext): void {
  skip(server.browser !== 'chromium', 'No test can make this browser’s storage small.');
}

/** The same for all tests of a file or a `describe`. */
export function eachNeeds(skipWithout: (context: TestContext) => void): void {
  beforeEach((context) => {
    skipWithout(context);
  });
}
