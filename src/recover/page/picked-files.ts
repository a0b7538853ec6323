import { isStorageKey } from '../../engine/low-level.ts';
import { droppedHandle } from '../../platform/optional-features.ts';
import type { Picked } from '../contract.ts';

type PickedFolder = Extract<Picked, { kind: 'files' }>['files'];
type FoundFile = PickedFolder[number];

/** The files of a folder chosen with a file input. */
export function pickedFiles(files: readonly File[]): PickedFolder {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(isWanted);
}

/**
 * What was dropped: one file, or all files of a folder. Call it within the event.
 * @returns `undefined` if nothing was dropped that can be read.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Picked | undefined> {
  const items = [...transfer.items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    return entry ? [{ entry, handle: droppedHandle(item) }] : [];
  });
  const [file] = transfer.files;
  const isFolder = items.some(({ entry }) => entry.isDirectory) || items.length > 1;
  if (!isFolder) return file && { kind: 'file', file };
  const files: FoundFile[] = [];
  for (const { entry, handle } of items) {
    // From the disk, Chromium (156) refuses to read the files of an entry (`EncodingError`), but not those of a handle.
    const readable = await handle?.catch(() => undefined);
    await (readable ? collectByHandle(readable, readable.name, files) : collect(entry, files));
  }
  return { kind: 'files', files: files.filter(isWanted) };
}

/** Only these are looked at: a folder may contain many others. */
function isWanted({ path }: { readonly path: string }): boolean {
  return isStorageKey(path.split('/').slice(-2).join('/')) || /(^|\/)repository\.json$|\.zip$/i.test(path);
}

async function collectByHandle(handle: FileSystemHandle, path: string, files: FoundFile[]): Promise<void> {
  if (isFileHandle(handle)) {
    if (isWanted({ path })) files.push({ path, file: await handle.getFile() });
  } else if (isFolderHandle(handle)) {
    for await (const inner of handle.values()) await collectByHandle(inner, `${path}/${inner.name}`, files);
  }
}

async function collect(entry: FileSystemEntry, files: FoundFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path: entry.fullPath.replace(/^\//, ''), file });
  } else if (isDirectory(entry)) {
    const reader = entry.createReader();
    for (;;) {
      // Browsers give at most some hundred entries at a time.
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const inner of batch) await collect(inner, files);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFileHandle = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';
const isFolderHandle = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle => handle.kind === 'directory';
