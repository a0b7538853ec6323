import type { NewPlace } from '../contract/destinations.ts';

/** A folder of the private file system, as if a person had picked it; an existing one is reused. */
export async function makeFolder(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

async function within(folder: FileSystemDirectoryHandle, path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let found = folder;
  for (const name of path) found = await found.getDirectoryHandle(name);
  return found;
}

/** The names in it, or in a folder below it, sorted. */
export async function filesIn(
  folder: FileSystemDirectoryHandle,
  ...path: readonly string[]
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of (await within(folder, path)).keys()) names.push(name);
  return names.sort();
}

/** Writes a file there, replacing one with that name. */
export async function putFile(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(text);
  await stream.close();
}

/** Changes a byte in the middle of the first file there. */
export async function corruptFile(folder: FileSystemDirectoryHandle, ...path: readonly string[]): Promise<void> {
  const found = await within(folder, path);
  const [name = ''] = await filesIn(found);
  const handle = await found.getFileHandle(name);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  const stream = await handle.createWritable();
  await stream.write(bytes);
  await stream.close();
}

/** Removes the first file there. */
export async function removeFile(folder: FileSystemDirectoryHandle, ...path: readonly string[]): Promise<void> {
  const found = await within(folder, path);
  const [name = ''] = await filesIn(found);
  await found.removeEntry(name);
}

/** A folder as the form of the folder destination submits it. */
export function asPicked(folder: FileSystemDirectoryHandle): NewPlace {
  return { kind: 'folder', input: folder };
}
