import { serviceWorkerRegistration } from '../../platform/optional-features.ts';

/** Also in `public/overdue-reminder.js`. */
const WAKE_UP = 'heirloom-overdue';
const AT_MOST_EVERY_MS = 12 * 3_600_000;

/** Only in Chromium, and missing in the types. */
interface WithPeriodicSync extends ServiceWorkerRegistration {
  readonly periodicSync?: { register(tag: string, options: { readonly minInterval: number }): Promise<void> };
}

/**
 * Asks the browser to wake the service worker now and then, if the app is installed and the browser can, to notify the
 * person of an overdue backup. The service worker makes no backups. If the browser refuses, only the reminder is lost.
 */
export async function registerWakeUp(): Promise<void> {
  try {
    const registration: WithPeriodicSync | undefined = await serviceWorkerRegistration();
    await registration?.periodicSync?.register(WAKE_UP, { minInterval: AT_MOST_EVERY_MS });
  } catch {
    // Not installed, or not allowed.
  }
}
