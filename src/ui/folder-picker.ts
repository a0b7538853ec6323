import { folderPicker } from '../platform/optional-features.ts';

// Not in the types that TypeScript ships.
type AskableHandle = FileSystemDirectoryHandle & {
  readonly requestPermission?: (wanted: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
};

/** Whether this browser can let a person pick a folder. */
export function canPickFolders(): boolean {
  return folderPicker() !== undefined;
}

/**
 * `refused`: the browser shows no picker, since a setting or an administrator of the device forbids access to files.
 * `closed`: the person closed the picker, or declined the browser's question that comes before its answer. `declined`:
 * the app may read the folder but not write to it.
 */
export type PickedFolder =
  | { readonly kind: 'picked'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'declined'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'closed' | 'refused' };

/**
 * Lets the person pick a folder that has backups or is to receive them. Call it from a click handler.
 *
 * If the page may already read the folder, as after a restore from it, Chromium 156 resolves mode `readwrite` before
 * its question about writing is answered. So the permission is requested here too, which joins the open question. If
 * the person declines the picker's own question, it fails as if they had closed it.
 */
export async function pickFolder(mode: 'read' | 'readwrite'): Promise<PickedFolder> {
  try {
    const folder = await folderPicker()?.({ id: 'heirloom-backups', mode, startIn: 'documents' });
    if (folder === undefined) return { kind: 'closed' };
    return { kind: mode === 'read' || (await askForFolder(folder)) ? 'picked' : 'declined', folder };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'closed' };
    if (error instanceof DOMException && error.name === 'NotAllowedError') return { kind: 'refused' };
    throw error;
  }
}

/** Has the browser ask the person again. Call it from a click handler. @returns whether they agreed. */
export async function askForFolder(folder: FileSystemDirectoryHandle): Promise<boolean> {
  const handle: AskableHandle = folder;
  return (
    handle.requestPermission === undefined || (await handle.requestPermission({ mode: 'readwrite' })) === 'granted'
  );
}
