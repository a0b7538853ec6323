import { mkdir, open, readdir, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrno } from '../../adapters/storage-node-fs/errno.ts';
import { exportDocument } from '../../catalogue/export/export-document.ts';
import type { CatalogueReader } from '../../catalogue/export/catalogue-reader.ts';
import {
  exportEntries,
  isFileContent,
  type ExportChoice,
  type ExportEntry,
} from '../../catalogue/export/export-entries.ts';
import { orderedJson } from '../../catalogue/export/stable-json.ts';
import { writeExportZip } from '../../catalogue/export/write-export-zip.ts';
import { throwIfAborted } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../run-command.ts';
import { assertMissing } from '../terminal/files.ts';
import { scratchAt } from '../terminal/scratch.ts';

export interface Exporting {
  readonly reader: CatalogueReader;
  readonly choice: ExportChoice;
  readonly at: Date;
}

/** Whether an export goes into one JSON document. */
export function isDocument(target: string): boolean {
  return /\.json$/i.test(target);
}

/**
 * Writes an export: into a ZIP or a JSON document, if the name ends like one, else into a folder. It is there whole or
 * not at all. Members of objects stay in their order, so that a restore of it finds the same rows.
 * @returns how many bytes were written. @throws CliError where something is there already.
 */
export async function writeExport(target: string, exporting: Exporting, { call }: Session): Promise<number> {
  const isFolder = !/\.(zip|json)$/i.test(target);
  await (isFolder ? assertEmptyFolder(target) : assertMissing(target));
  const part = scratchAt(`${target}.${process.pid}.part`);
  try {
    const bytes = await writePart(part.path, target, exporting, call);
    throwIfAborted(call.signal);
    // An empty folder of that name gives way.
    if (isFolder) await rmdir(target).catch(() => undefined);
    await rename(part.path, target);
    return bytes;
  } finally {
    await part.remove();
  }
}

function writePart(
  part: string,
  target: string,
  { reader, choice, at }: Exporting,
  call: Session['call'],
): Promise<number> {
  if (isDocument(target)) return writePieces(part, toBytes(exportDocument(reader, choice, at, orderedJson)), call);
  const entries = exportEntries(reader, choice, at, orderedJson);
  return /\.zip$/i.test(target) ? writeZip(part, entries, at, call) : writeFolder(part, entries, call);
}

async function writeZip(
  path: string,
  entries: AsyncIterable<ExportEntry>,
  modifiedAt: Date,
  { signal, onProgress }: Session['call'],
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let written = 0;
  try {
    const output = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: async (bytes) => {
        await file.writeFile(bytes);
        written += bytes.length;
      },
    });
    await writeExportZip(entries, output, {
      modifiedAt,
      signal,
      onProgress: ({ entries: done, bytes }) => onProgress?.({ phase: 'writing', done, bytesDone: bytes }),
    });
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

async function writeFolder(root: string, entries: AsyncIterable<ExportEntry>, call: Session['call']): Promise<number> {
  await mkdir(root, { mode: 0o700 });
  let [bytes, done] = [0, 0];
  for await (const { path, content } of entries) {
    const full = join(root, path);
    await mkdir(dirname(full), { recursive: true });
    bytes += await writePieces(full, isFileContent(content) ? content.stream() : toBytes(content), call);
    done += 1;
    call.onProgress?.({ phase: 'writing', done, bytesDone: bytes });
  }
  return bytes;
}

async function writePieces(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { signal }: Session['call'],
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      throwIfAborted(signal);
      await file.writeFile(piece);
      bytes += piece.length;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function* toBytes(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, void> {
  for await (const text of texts) yield Buffer.from(text);
}

async function assertEmptyFolder(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    if (!isErrno(error, 'ENOTDIR')) throw error;
  }
  const hint = 'Choose an empty folder, or a name that ends with .zip or .json.';
  throw new CliError(EXIT.usage, 'not-empty', `${folder} is not an empty folder. Nothing was written.`, hint);
}
