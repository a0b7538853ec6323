// Parts of the File System API that TypeScript's types for a page lack.

/** Exists only in dedicated workers, and only for files of the origin's private file system. */
export interface SyncAccessHandle {
  /** `read-only` handles may be several at once. Missing where there are only handles for one alone. */
  readonly mode?: string;
  /** @returns the number of bytes read: 0 at the end of the file. */
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  /** @returns the number of bytes written, which may be fewer than given. */
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** A file handle with methods that not every browser and place has. */
export type CapableFileHandle = Omit<FileSystemFileHandle, 'createWritable'> & {
  readonly createSyncAccessHandle?: (options?: { readonly mode: 'read-only' }) => Promise<SyncAccessHandle>;
  readonly createWritable?: () => Promise<FileSystemWritableFileStream>;
  /** Moves the file in one step, replacing one of that name. Not (yet) in the standard, but in all three engines. */
  readonly move?: (folder: FileSystemDirectoryHandle, name: string) => Promise<void>;
};

/** Whether a thrown value is a `DOMException` of one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}

/**
 * Whether a read failed because the file was replaced, removed or opened for writing after it was looked up. Chromium
 * throws NotReadableError or NotFoundError, WebKit InvalidStateError or NotFoundError, and Firefox 153 AbortError. A
 * cancellation by a person is already a `BackupError` here, so it is never mistaken for one of these.
 */
export function hasFileChanged(error: unknown): boolean {
  return isNamed(error, 'NotReadableError', 'NotFoundError', 'InvalidStateError', 'AbortError');
}
