import { serviceWorkerRegistration } from '../../platform/optional-features.ts';

/** Also in `public/overdue-reminder.js`. */
const WAKE_UP = 'heirloom-overdue';
const AT_MOST_EVERY_MS = 12 * 3_600_000;

/** Chromium's; the types do not know it. */
interface WithPeriodicSync extends ServiceWorkerRegistration {
  readonly periodicSync?: { register(tag: string, options: { readonly minInterval: number }): Promise<void> };
}

/**
 * Asks that the service worker is woken now and then, where the app is installed and the browser can: to say that a
 * backup is overdue. It makes none by itself. Where the browser refuses, nothing is lost but the reminder.
 */
export async function registerWakeUp(): Promise<void> {
  try {
    const registration: WithPeriodicSync | undefined = await serviceWorkerRegistration();
    await registration?.periodicSync?.register(WAKE_UP, { minInterval: AT_MOST_EVERY_MS });
  } catch {
    // Not installed, or not allowed.
  }
}
