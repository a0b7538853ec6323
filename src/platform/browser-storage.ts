// WebKitGTK (2.50) has no `navigator.storage` at all, older browsers have parts of it, and a page that is not served
// over HTTPS has none, whatever the types say.
function storageManager(): Partial<StorageManager> | undefined {
  return navigator.storage;
}

/** How much this origin may store and does store; empty where the browser does not say. Never fails. */
export async function estimateStorage(): Promise<StorageEstimate> {
  return (
    (await storageManager()
      ?.estimate?.()
      .catch(() => undefined)) ?? {}
  );
}

/** Whether the browser has promised to keep the data; `undefined` where it does not say. Never fails. */
export async function isStoragePersisted(): Promise<boolean | undefined> {
  return storageManager()
    ?.persisted?.()
    .catch(() => undefined);
}

/** Asks the browser to keep the data. Some ask the person, some decide by themselves. @returns whether it agreed. */
export async function askForPersistence(): Promise<boolean> {
  return (
    (await storageManager()
      ?.persist?.()
      .catch(() => false)) ?? false
  );
}

/**
 * The root of the origin's private file system; `undefined` where there is none.
 * @throws what the browser answers where it has one and does not give it, as in a private window.
 */
export async function openPrivateRoot(): Promise<FileSystemDirectoryHandle | undefined> {
  return storageManager()?.getDirectory?.();
}
