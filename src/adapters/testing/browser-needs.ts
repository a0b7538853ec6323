import { beforeEach, type TestContext } from 'vitest';
import { server } from 'vitest/browser';

/** Skips a test, with the reason, in a browser without a private file system, such as WebKitGTK (2.50). */
export function skipWithoutPrivateFolder({ skip }: TestContext): void {
  const storage: Partial<StorageManager> | undefined = navigator.storage;
  skip(storage?.getDirectory === undefined, 'This browser has no private file system.');
}

/** Skips a test, with the reason, in a browser without an adjustable quota: only Chromium's DevTools can set it. */
export function skipWithoutQuotaControl({ skip }: TestContext): void {
  skip(server.browser !== 'chromium', 'No test can make this browser’s storage small.');
}

/** Skips all tests of a file or `describe` in the same way. */
export function eachNeeds(skipWithout: (context: TestContext) => void): void {
  beforeEach((context) => {
    skipWithout(context);
  });
}
