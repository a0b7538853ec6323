import JSZip from 'jszip';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** Changes the objects in a backup file and writes it again, as another program might. */
export async function editBackupFile(
  path: string,
  targetPath: string,
  edit: (zip: JSZip) => void | Promise<void>,
): Promise<string> {
  const zip = await JSZip.loadAsync(await readFile(path));
  await edit(zip);
  await writeFile(targetPath, await zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' }));
  return targetPath;
}

/** Changes the bytes of a backup file. */
export async function editBytes(path: string, targetPath: string, edit: (bytes: Buffer) => Buffer): Promise<string> {
  await writeFile(targetPath, edit(await readFile(path)));
  return targetPath;
}

/** The names of the objects in one folder of a repository. */
export function objectsIn(zip: JSZip, folder: 'packs' | 'indexes' | 'snapshots'): string[] {
  return Object.keys(zip.files).filter((name) => name.startsWith(`${folder}/`) && !name.endsWith('/'));
}

/** Inverts one bit in the middle of an object, which keeps its name. */
export async function flipBit(zip: JSZip, name: string): Promise<void> {
  const bytes = await mustGet(zip, name).async('nodebuffer');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  zip.file(name, bytes);
}

/** Swaps the contents of two objects, or stores one's content under the other's name. */
export async function swap(zip: JSZip, one: string, other: string): Promise<void> {
  const [first, second] = [await mustGet(zip, one).async('nodebuffer'), await mustGet(zip, other).async('nodebuffer')];
  zip.file(one, second);
  zip.file(other, first);
}

/** Gives an object the name of different bytes. */
export async function rename(zip: JSZip, name: string): Promise<void> {
  const bytes = await mustGet(zip, name).async('nodebuffer');
  zip.remove(name);
  zip.file(`${name.slice(0, name.indexOf('/'))}/${createHash('sha256').update('another name').digest('hex')}`, bytes);
}

interface Config {
  version: number;
  checksum: string;
  slots: { kind: string; kdf?: { memoryKiB: number; iterations: number; parallelism: number } }[];
}

/** Edits `repository.json` and corrects its checksum, so that only the mac under the master key reveals the edit. */
export async function editConfig(zip: JSZip, edit: (config: Config) => void): Promise<void> {
  const config = JSON.parse(await mustGet(zip, 'repository.json').async('text')) as Config; // As FORMAT.md specifies it.
  edit(config);
  config.checksum = '';
  config.checksum = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  zip.file('repository.json', JSON.stringify(config));
}

function mustGet(zip: JSZip, name: string): JSZip.JSZipObject {
  const file = zip.file(name);
  if (!file) throw new Error(`The backup file has no ${name}.`);
  return file;
}
