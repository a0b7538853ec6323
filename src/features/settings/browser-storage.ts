/** What the browser says about the room it gives; `undefined` where it does not say. */
export interface StorageState {
  readonly usage: { readonly usedBytes: number; readonly quotaBytes: number } | undefined;
  /** Whether the browser has promised not to delete the data by itself. */
  readonly isPersisted: boolean | undefined;
}

/** Asks the browser how much is stored and whether it stays. Never fails: what cannot be asked is left open. */
export async function readStorageState(): Promise<StorageState> {
  // Missing where the page is not served securely, and in older browsers, whatever the types say.
  const storage: Partial<StorageManager> | undefined = navigator.storage;
  const estimate = await storage?.estimate?.().catch(() => undefined);
  const isPersisted = await storage?.persisted?.().catch(() => undefined);
  const { usage, quota } = estimate ?? {};
  return { usage: usage !== undefined && quota ? { usedBytes: usage, quotaBytes: quota } : undefined, isPersisted };
}

/** Asks the browser to keep the data. Some ask the person, some decide by themselves. @returns whether it agreed. */
export async function askForPersistence(): Promise<boolean> {
  const storage: Partial<StorageManager> | undefined = navigator.storage;
  return (await storage?.persist?.().catch(() => false)) ?? false;
}
