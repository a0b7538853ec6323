// What the File System Access API offers for picked folders, beyond the types that TypeScript ships.

type PermissionMode = { readonly mode: 'read' | 'readwrite' };

/**
 * A handle that may be asked about; one of the origin's private file system never refuses, and may lack the methods.
 */
type AskableHandle = FileSystemDirectoryHandle & {
  readonly queryPermission?: (wanted: PermissionMode) => Promise<PermissionState>;
};

/** Whether the browser lets the app use the folder now, without asking the person. Works in workers too. */
export async function mayUseFolder(folder: FileSystemDirectoryHandle, mode: 'read' | 'readwrite'): Promise<boolean> {
  const handle: AskableHandle = folder;
  return handle.queryPermission === undefined || (await handle.queryPermission({ mode })) === 'granted';
}
