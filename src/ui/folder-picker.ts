// The File System Access API, which not every browser has, beyond the types that TypeScript ships.

interface PickerWindow {
  readonly showDirectoryPicker?: (options: { readonly id: string; readonly mode: 'read' | 'readwrite'; readonly startIn: 'documents' }) => Promise<FileSystemDirectoryHandle>;
}

type AskableHandle = FileSystemDirectoryHandle & {
  readonly requestPermission?: (wanted: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
};

/** Whether this browser can let a person pick a folder. */
export function canPickFolders(): boolean {
  return 'showDirectoryPicker' in window;
}

/** Lets the person pick a folder with backups, or one to put them in. @returns `undefined` where they changed their mind. To be called from a press. */
export async function pickFolder(mode: 'read' | 'readwrite'): Promise<FileSystemDirectoryHandle | undefined> {
  // Missing in Firefox and Safari; what it takes is the same everywhere else.
  const { showDirectoryPicker } = window as PickerWindow;
  try {
    return await showDirectoryPicker?.({ id: 'heirloom-backups', mode, startIn: 'documents' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** Has the browser ask the person once more. To be called from a press. @returns whether they agreed. */
export async function askForFolder(folder: FileSystemDirectoryHandle): Promise<boolean> {
  const handle: AskableHandle = folder;
  return handle.requestPermission === undefined || (await handle.requestPermission({ mode: 'readwrite' })) === 'granted';
}
