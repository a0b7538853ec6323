/** Asks the browser to keep the data. Some ask the person, some decide by themselves. @returns whether it agreed. */
export async function askForPersistence(): Promise<boolean> {
  // Missing where the page is not served securely, and in older browsers, whatever the types say.
  const storage: Partial<StorageManager> | undefined = navigator.storage;
  return (await storage?.persist?.().catch(() => false)) ?? false;
}

const ASKED_KEY = 'heirloom-asked-to-keep';

/**
 * The same at a moment when a person has just done something that shows that they mean to stay: backed up, set up their
 * keys. Once only, since some browsers interrupt for it; from then on there is a button. Never fails.
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
