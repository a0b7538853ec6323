import { askForPersistence } from '../platform/browser-storage.ts';

const ASKED_KEY = 'heirloom-asked-to-keep';

/**
 * Asks the browser to keep the data at a moment when a person has just done something that shows that they mean to
 * stay: backed up, set up their keys. Once only, since some browsers interrupt for it; from then on there is a button.
 * Never fails.
 */
export async function askForPersistenceOnce(): Promise<void> {
  try {
    if (localStorage.getItem(ASKED_KEY) !== null) return;
    localStorage.setItem(ASKED_KEY, '1');
  } catch {
    return;
  }
  await askForPersistence();
}
