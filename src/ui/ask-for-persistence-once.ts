import { askForPersistence } from '../platform/browser-storage.ts';

const ASKED_KEY = 'heirloom-asked-to-keep';

/**
 * Asks the browser to keep the data, right after the person has shown that they mean to stay (backed up, or set up
 * their keys). Asks only once, because some browsers show a prompt; after that there is a button. Never fails.
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
