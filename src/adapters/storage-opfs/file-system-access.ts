// What the File System API offers beyond the types that TypeScript ships for a page.

/** Exists in dedicated workers only, and for files of the origin's private file system only. */
export interface SyncAccessHandle {
  /** @returns how many bytes were written, which may be fewer. */
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

/** A file handle with the methods that not every browser and place has. */
export type CapableFileHandle = Omit<FileSystemFileHandle, 'createWritable'> & {
  readonly createSyncAccessHandle?: () => Promise<SyncAccessHandle>;
  readonly createWritable?: () => Promise<FileSystemWritableFileStream>;
  /** Moves the file, and replaces one of that name, in one step. Not (yet) in the standard; in all three engines. */
  readonly move?: (folder: FileSystemDirectoryHandle, name: string) => Promise<void>;
};

/** Whether a thrown value is a `DOMException` of one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}

/**
 * Whether a read failed because the file was replaced, removed or opened for writing after it was looked up. Chromium
 * answers NotReadableError or NotFoundError, WebKit InvalidStateError or NotFoundError, and Firefox 153 AbortError:
 * what a person cancels is a `BackupError` by then, so it is never one of these.
 */
export function hasFileChanged(error: unknown): boolean {
  return isNamed(error, 'NotReadableError', 'NotFoundError', 'InvalidStateError', 'AbortError');
}
