import { limitBandwidth } from '../../../destinations/connections.ts';
import { kindOf, type DestinationPlace } from '../../../destinations/at-place.ts';
import { networkState } from '../../../platform/network-state.ts';
import type { DestinationStatus, NetworkSettings } from '../../contract/destinations.ts';
import { DeviceValue } from '../platform/device-value.ts';

const DEFAULTS: NetworkSettings = { mostBytesPerSecond: null, waitsWhileMetered: true };
const LEAST_BYTES_PER_SECOND = 1000;

const settings = new DeviceValue<NetworkSettings>('network-settings');

export async function getNetworkSettings(): Promise<NetworkSettings> {
  return { ...DEFAULTS, ...(await settings.get()) };
}

export async function setNetworkSettings({
  mostBytesPerSecond: most,
  waitsWhileMetered,
}: NetworkSettings): Promise<void> {
  const isLimit = most !== null && Number.isFinite(most);
  await settings.set({
    mostBytesPerSecond: isLimit ? Math.max(LEAST_BYTES_PER_SECOND, Math.round(most)) : null,
    waitsWhileMetered,
  });
  await applyNetworkSettings();
}

/** Makes this worker keep to the settings, which another tab may have changed. */
export async function applyNetworkSettings(): Promise<void> {
  limitBandwidth((await getNetworkSettings()).mostBytesPerSecond ?? undefined);
}

/**
 * What automatic work with a place waits for: a connection, or one without a data limit. A person's own copy does not
 * wait. @returns `undefined` if it need not wait.
 */
export async function waitsFor(place: DestinationPlace): Promise<DestinationStatus['waitsFor']> {
  if (!kindOf(place).isOnNetwork) return undefined;
  const state = networkState();
  if (state === 'offline') return 'connection';
  return state === 'metered' && (await getNetworkSettings()).waitsWhileMetered ? 'unmetered' : undefined;
}
