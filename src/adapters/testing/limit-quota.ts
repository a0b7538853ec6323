import { cdp } from 'vitest/browser';

/**
 * Gives this origin only this much storage, as on a disk that is almost full. @returns a function that lifts the limit.
 */
export async function limitQuota(quotaBytes: number): Promise<() => Promise<void>> {
  const { origin } = location;
  await cdp().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaBytes });
  return async () => {
    await cdp().send('Storage.overrideQuotaForOrigin', { origin });
  };
}

/** From now on only so many more bytes fit. @returns what lifts the limit. */
export async function leaveQuota(freeBytes: number): Promise<() => Promise<void>> {
  const { usage = 0 } = await navigator.storage.estimate();
  return limitQuota(usage + freeBytes);
}
