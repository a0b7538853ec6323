import { folderPicker } from '../platform/optional-features.ts';

// Beyond the types that TypeScript ships.
type AskableHandle = FileSystemDirectoryHandle & {
  readonly requestPermission?: (wanted: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
};

/** Whether this browser can let a person pick a folder. */
export function canPickFolders(): boolean {
  return folderPicker() !== undefined;
}

/**
 * `closed`: the picker was closed, or the browser's question before it answers was declined. `declined`: the folder may
 * be read, and not written to.
 */
export type PickedFolder =
  | { readonly kind: 'picked'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'declined'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'closed' };

/**
 * Lets the person pick a folder with backups, or one to put them in. To be called from a press.
 *
 * Chromium 156 resolves with mode `readwrite` before its question about writing is answered where the page may read the
 * folder already, as after a restore from it; so the permission is asked for here too, which joins the question that is
 * open. Where the person declines the question of the picker itself, it fails as if they had closed it.
 */
export async function pickFolder(mode: 'read' | 'readwrite'): Promise<PickedFolder> {
  try {
    const folder = await folderPicker()?.({ id: 'heirloom-backups', mode, startIn: 'documents' });
    if (folder === undefined) return { kind: 'closed' };
    return { kind: mode === 'read' || (await askForFolder(folder)) ? 'picked' : 'declined', folder };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'closed' };
    throw error;
  }
}

/** Has the browser ask the person once more. To be called from a press. @returns whether they agreed. */
export async function askForFolder(folder: FileSystemDirectoryHandle): Promise<boolean> {
  const handle: AskableHandle = folder;
  return (
    handle.requestPermission === undefined || (await handle.requestPermission({ mode: 'readwrite' })) === 'granted'
  );
}
