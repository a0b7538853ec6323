import { cdp } from 'vitest/browser';

/**
 * Limits this origin to the given storage, as on an almost full disk.
 * @returns a function that lifts the limit.
 */
export async function limitQuota(quotaBytes: number): Promise<() => Promise<void>> {
  const { origin } = location;
  await cdp().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaBytes });
  return async () => {
    await cdp().send('Storage.overrideQuotaForOrigin', { origin });
  };
}

/**
 * Limits the remaining space to this many bytes.
 * @returns a function that lifts the limit.
 */
export async function leaveQuota(freeBytes: number): Promise<() => Promise<void>> {
  const { usage = 0 } = await navigator.storage.estimate();
  return limitQuota(usage + freeBytes);
}
