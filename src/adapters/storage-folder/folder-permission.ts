// Parts of the File System Access API for picked folders that TypeScript's types lack.

type PermissionMode = { readonly mode: 'read' | 'readwrite' };

/**
 * A handle whose permission can be queried; handles of the origin's private file system never refuse, and may lack the
 * methods.
 */
type AskableHandle = FileSystemDirectoryHandle & {
  readonly queryPermission?: (wanted: PermissionMode) => Promise<PermissionState>;
};

/** Whether the browser lets the app use the folder now, without asking the person. Works in workers too. */
export async function mayUseFolder(folder: FileSystemDirectoryHandle, mode: 'read' | 'readwrite'): Promise<boolean> {
  const handle: AskableHandle = folder;
  return handle.queryPermission === undefined || (await handle.queryPermission({ mode })) === 'granted';
}
