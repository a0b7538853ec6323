// `navigator.storage` is missing in WebKitGTK (2.50) and on pages without HTTPS, and incomplete in older browsers,
// although the types say otherwise.
function storageManager(): Partial<StorageManager> | undefined {
  return navigator.storage;
}

/** The most that the app holds in reserve, and gives up for a restore on a full disk. */
export const RESERVE_BYTES = 16_000_000;

/** How much this origin may store and does store; empty if the browser does not say. Never fails. */
export async function estimateStorage(): Promise<StorageEstimate> {
  return (
    (await storageManager()
      ?.estimate?.()
      .catch(() => undefined)) ?? {}
  );
}

/** Whether the browser has promised to keep the data; `undefined` if it does not say. Never fails. */
export async function isStoragePersisted(): Promise<boolean | undefined> {
  return storageManager()
    ?.persisted?.()
    .catch(() => undefined);
}

/** Asks the browser to keep the data. Some browsers ask the person, others decide alone. @returns whether it agreed. */
export async function askForPersistence(): Promise<boolean> {
  return (
    (await storageManager()
      ?.persist?.()
      .catch(() => false)) ?? false
  );
}

/**
 * The root of the origin's private file system; `undefined` if there is none.
 * @throws the browser's error if it has one but does not give access, as in a private window.
 */
export async function openPrivateRoot(): Promise<FileSystemDirectoryHandle | undefined> {
  return storageManager()?.getDirectory?.();
}
