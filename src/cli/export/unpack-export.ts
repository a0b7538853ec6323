import { openAsBlob } from 'node:fs';
import { mkdir, open, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { BlobReader, configure, type FileEntry, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import {
  COLLECTION_FILE,
  documentSchema,
  MANIFEST_PATH,
  RECORDS_FILE,
  SETTINGS_PATH,
} from '../../catalogue/export/export-format.ts';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import { UniqueNames } from '../../catalogue/export/unique-names.ts';
import { REPOSITORY_KEY } from '../../engine/low-level.ts';
import { BackupError, throwIfAborted, type CallOptions } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readText } from '../terminal/read-text.ts';

configure({ useWebWorkers: false });

const MAX_ENTRIES = 500_000;
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** What a file to restore from is. */
export type RestoreFileKind = 'backup-file' | 'export-zip' | 'document';

/** @throws CliError `unreadable-file`. */
export async function kindOfFile(path: string): Promise<RestoreFileKind> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw unreadable(path, 'there is no such file');
  if (!found.isFile()) throw unreadable(path, `it is a folder. Of an unpacked export give its ${MANIFEST_PATH}`);
  if (/\.json$/i.test(path)) return 'document';
  const names = await namesInZip(path).catch(() => []);
  const manifest = names.find((name) => posix.basename(name) === MANIFEST_PATH);
  const isBackup = names.some((name) => posix.basename(name) === REPOSITORY_KEY);
  return manifest !== undefined && !isBackup ? 'export-zip' : 'backup-file';
}

async function namesInZip(path: string): Promise<readonly string[]> {
  const reader = new ZipReader(new BlobReader(await openAsBlob(path)));
  try {
    return (await reader.getEntries()).map(({ filename }) => filename);
  } finally {
    await reader.close();
  }
}

/**
 * Unpacks an export into a folder that is there and empty. What it holds is checked when the folder is read; here, only
 * that nothing leads out of the folder, and that it fits on the disk.
 * @throws BackupError `quota-exceeded`, `invalid-format`, `cancelled`; CliError `unreadable-file`.
 */
export async function unpackExport(zip: string, folder: string, { signal, onProgress }: CallOptions): Promise<void> {
  const reader = new ZipReader(new BlobReader(await openAsBlob(zip)));
  try {
    const entries = await readEntries(reader);
    const root = rootOf(entries);
    const wanted = entries.filter(({ filename }) => filename.startsWith(root));
    await assertFits(wanted, folder);
    let bytesDone = 0;
    for (const [done, entry] of wanted.entries()) {
      throwIfAborted(signal);
      bytesDone += await unpackEntry(entry, join(folder, insidePath(entry.filename.slice(root.length))));
      onProgress?.({ phase: 'preparing', done, total: wanted.length, bytesDone });
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw unreadable(zip, error instanceof Error ? error.message : String(error));
  } finally {
    await reader.close();
  }
}

async function readEntries(reader: ZipReader<unknown>): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  for await (const entry of reader.getEntriesGenerator()) {
    if (entries.length >= MAX_ENTRIES) throw new BackupError('limit-exceeded', { context: { what: 'files' } });
    if (!entry.directory) entries.push(entry);
  }
  return entries;
}

/** An export that was unpacked and packed again may stand in a folder. The manifest nearest to the root counts. */
function rootOf(entries: readonly FileEntry[]): string {
  const manifests = entries.map(({ filename }) => filename).filter((name) => posix.basename(name) === MANIFEST_PATH);
  const [nearest = ''] = manifests.sort((a, b) => a.split('/').length - b.split('/').length);
  return nearest.slice(0, -MANIFEST_PATH.length);
}

async function assertFits(entries: readonly FileEntry[], folder: string): Promise<void> {
  const needed = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const { bavail, bsize } = await statfs(folder);
  if (needed > bavail * bsize) throw new BackupError('quota-exceeded', { context: { needed, place: folder } });
}

function insidePath(path: string): string {
  const normal = posix.normalize(path);
  const leadsOut = posix.isAbsolute(normal) || normal === '..' || normal.startsWith('../') || /[\\\0]/.test(path);
  if (leadsOut) throw new BackupError('invalid-format', { context: { what: 'a path that leads out', path } });
  return normal;
}

/** @returns how many bytes it has. No more are written than the directory of the ZIP has promised. */
async function unpackEntry(entry: FileEntry, path: string): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    await entry.getData(
      new WritableStream<Uint8Array<ArrayBuffer>>({
        write: async (piece) => {
          bytes += piece.length;
          if (bytes > entry.uncompressedSize)
            throw new BackupError('limit-exceeded', { context: { what: 'size', path: entry.filename } });
          await file.writeFile(piece);
        },
      }),
    );
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Writes an export that is one JSON document as a data folder.
 * @throws CliError `unreadable-file`, where it is not such a document.
 */
export async function unpackDocument(path: string, folder: string): Promise<void> {
  if ((await stat(path)).size > MAX_DOCUMENT_BYTES) throw unreadable(path, 'it is too long');
  const document = parseDocument(path, await readText(path));
  const names = new UniqueNames();
  const placed = document.collections.map((part) => ({
    ...part,
    folder: names.take(part.collection.name, 'Collection'),
  }));
  const { format, version, exportedAt, settings } = document;
  const collections = placed.map(({ collection: { id, name }, folder: own }) => ({ id, name, folder: own }));
  await writeFile(join(folder, MANIFEST_PATH), orderedJson({ format, version, exportedAt, collections }));
  await writeFile(join(folder, SETTINGS_PATH), orderedJson(settings));
  for (const { folder: own, records, ...definition } of placed) {
    const root = join(folder, 'collections', own);
    await mkdir(root, { recursive: true });
    await writeFile(join(root, COLLECTION_FILE), orderedJson(definition));
    await writeFile(join(root, RECORDS_FILE), records.map((record) => `${orderedJson(record)}\n`).join(''));
  }
}

function parseDocument(path: string, json: string) {
  try {
    const value: unknown = JSON.parse(json);
    const checked = documentSchema.safeParse(value);
    // The cast: as it is written, since a schema would put its members in another order.
    if (checked.success) return value as typeof checked.data;
    const [issue] = checked.error.issues;
    throw unreadable(path, `it is no export (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw unreadable(path, 'it is no JSON');
  }
}

function unreadable(path: string, why: string): CliError {
  const hint = 'Choose a backup file, or an export of Heirloom: a .zip, or a .json of heirloom export.';
  return new CliError(EXIT.usage, 'unreadable-file', `${path} cannot be restored from: ${why}.`, hint);
}
