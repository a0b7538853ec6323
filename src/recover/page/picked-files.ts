import { isStorageKey } from '../../engine/low-level.ts';
import type { Picked } from '../contract.ts';

type PickedFolder = Extract<Picked, { kind: 'files' }>['files'];

/** The files of a folder chosen with a file input. */
export function pickedFiles(files: readonly File[]): PickedFolder {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(isWanted);
}

/**
 * What was dropped: one file, or all files of a folder. Call it within the event.
 * @returns `undefined` if nothing was dropped that can be read.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Picked | undefined> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [file] = transfer.files;
  const isFolder = entries.some((entry) => entry.isDirectory) || entries.length > 1;
  if (!isFolder) return file && { kind: 'file', file };
  const files: { path: string; file: File }[] = [];
  for (const entry of entries) await collect(entry, files);
  return { kind: 'files', files: files.filter(isWanted) };
}

/** Only these are looked at: a folder may contain many others. */
function isWanted({ path }: { readonly path: string }): boolean {
  return isStorageKey(path.split('/').slice(-2).join('/')) || /(^|\/)repository\.json$|\.zip$/i.test(path);
}

async function collect(entry: FileSystemEntry, files: { path: string; file: File }[]): Promise<void> {
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
