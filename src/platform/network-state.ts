import { networkInformation } from './optional-features.ts';

/** `metered`: the device says that data costs something, or is to be saved. */
export type NetworkState = 'offline' | 'metered' | 'free';

/** How the device is connected, as far as the browser says. Only Chromium knows of data limits. */
export function networkState(): NetworkState {
  if (!navigator.onLine) return 'offline';
  const { saveData = false, type } = networkInformation() ?? {};
  return saveData || type === 'cellular' ? 'metered' : 'free';
}
