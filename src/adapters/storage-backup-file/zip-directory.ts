import {
  configure,
  WARNING_MISMATCHED_CENTRAL_DIRECTORY_OFFSET,
  WARNING_MISMATCHED_ZIP64_END_OF_CENTRAL_DIRECTORY,
  WARNING_MISSING_ZIP64_EXTRA_FIELD,
  WARNING_PREPENDED_CENTRAL_DIRECTORY,
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
  ZipReader,
  type Entry,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { BackupError } from '../../engine/index.ts';
import { BoundedReader } from './bounded-reader.ts';
import { findZipEnd } from './zip-end.ts';
import type { ZipEntry } from './zip-entry.ts';

// The library reads only the directory, so its workers would have nothing to do.
configure({ useWebWorkers: false });

const MAX_ENTRIES = 200_000;
/**
 * Ambiguities that the library ignores and standard tools resolve differently: such a file may show each of them
 * different entries.
 */
const CONTRADICTIONS: ReadonlySet<string> = new Set([
  WARNING_MISMATCHED_CENTRAL_DIRECTORY_OFFSET,
  WARNING_MISMATCHED_ZIP64_END_OF_CENTRAL_DIRECTORY,
  WARNING_MISSING_ZIP64_EXTRA_FIELD,
  WARNING_PREPENDED_CENTRAL_DIRECTORY,
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
]);

/**
 * Lists the files in a ZIP from its directory, which is all that is read. Folders are left out. An entry's claims are
 * checked once it is known to be part of a backup: see `assertReasonable`.
 * @throws BackupError the errors of `findZipEnd`; `damaged` if the directory cannot be parsed; `invalid-format` for
 *   names that no tool writes in good faith; `limit-exceeded` for too many entries.
 */
export async function readZipDirectory(blob: Blob): Promise<readonly ZipEntry[]> {
  return withLimits(await readEntries(blob), blob.size);
}

async function readEntries(blob: Blob): Promise<Omit<ZipEntry, 'limit'>[]> {
  const entries: Omit<ZipEntry, 'limit'>[] = [];
  // Names are checked below, as they were stored, not as an extra field overrides them.
  const reader = new ZipReader(new BoundedReader(blob, await findZipEnd(blob)), {
    strictness: 'balanced',
    filenameValidation: 'tolerant',
  });
  // The number of entries that the directory announces, which the library reports with the first one.
  let announced = 0;
  const onprogress = async (_: number, total: number): Promise<undefined> => {
    announced = total;
    return undefined;
  };
  try {
    let read = 0;
    for await (const found of reader.getEntriesGenerator({ onprogress })) {
      read += 1;
      if (Math.max(announced, read) > MAX_ENTRIES)
        throw new BackupError('limit-exceeded', { context: { what: 'entries', limit: MAX_ENTRIES } });
      const entry = toZipEntry(found);
      checkName(entry.name);
      if (!/[/\\]$/.test(entry.name)) entries.push(entry);
    }
  } catch (error) {
    // Any other error of the library means that the directory contradicts itself or the file.
    throw error instanceof BackupError
      ? error
      : new BackupError('damaged', { context: { what: 'directory of the ZIP' }, cause: error });
  }
  const contradiction = reader.warnings?.find(({ reason }) => CONTRADICTIONS.has(reason));
  if (contradiction)
    throw new BackupError('damaged', { context: { what: 'directory of the ZIP', reason: contradiction.reason } });
  return entries;
}

function toZipEntry(entry: Entry): Omit<ZipEntry, 'limit'> {
  const {
    offset,
    compressionMethod: method,
    encrypted: isEncrypted,
    compressedSize: compressedBytes,
    uncompressedSize: sizeBytes,
  } = entry;
  return { name: latin1Of(entry.rawFilename), method, isEncrypted, offset, compressedBytes, sizeBytes };
}

/** Each entry with the start of the next one. */
function withLimits(entries: readonly Omit<ZipEntry, 'limit'>[], fileBytes: number): ZipEntry[] {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  const limits = new Map(inOrder.map((entry, at) => [entry, inOrder[at + 1]?.offset ?? fileBytes]));
  return entries.map((entry) => ({ ...entry, limit: limits.get(entry) ?? fileBytes }));
}

/** Nothing is ever unpacked to these paths, but a ZIP that has them was not made in good faith. */
function checkName(name: string): void {
  const segments = name.split(/[/\\]/);
  if (/^[/\\]|^[a-z]:|\0/i.test(name) || segments.includes('..') || name === '') {
    throw new BackupError('invalid-format', { context: { what: 'name of an entry', name: name.slice(0, 100) } });
  }
}

function latin1Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
