import { configure, ZipReader, type Entry } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { BackupError } from '../../engine/index.ts';
import { BoundedReader } from './bounded-reader.ts';
import type { ZipEntry } from './zip-entry.ts';

// The directory alone is read by the library, so there is nothing for workers of its own to do.
configure({ useWebWorkers: false });

const MAX_ENTRIES = 200_000;
/** What precedes an entry's data at least: the fixed part of its local header. */
const LOCAL_HEADER_BYTES = 30;
/** The most that deflate can make of a byte. */
const MAX_EXPANSION = 1032;
/** No object of a repository is larger; a stored one needs no bound, since it cannot exceed the file. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

/**
 * The files in a ZIP, by its directory alone, which is all that is read.
 * @throws BackupError `damaged` where the directory cannot be parsed; `invalid-format` for names or places that no
 * backup has; `limit-exceeded` for absurd sizes; `not-a-backup-file` for encrypted ones.
 */
export async function readZipDirectory(blob: Blob): Promise<readonly ZipEntry[]> {
  const entries = await readEntries(blob);
  return withLimits(entries, blob.size);
}

async function readEntries(blob: Blob): Promise<Omit<ZipEntry, 'limit'>[]> {
  const entries: Omit<ZipEntry, 'limit'>[] = [];
  const names = new Set<string>();
  // Names are checked below, by what was stored and not by what an extra field says in its place.
  const reader = new ZipReader(new BoundedReader(blob), { strictness: 'strict', filenameValidation: 'tolerant' });
  // How many the directory announces, which the library tells with the first one.
  let announced = 0;
  const onprogress = async (_: number, total: number): Promise<undefined> => {
    announced = total;
    return undefined;
  };
  try {
    for await (const found of reader.getEntriesGenerator({ onprogress })) {
      if (Math.max(announced, names.size) > MAX_ENTRIES) throw new BackupError('limit-exceeded', { context: { what: 'entries', limit: MAX_ENTRIES } });
      const entry = toZipEntry(found, blob.size);
      checkName(entry.name);
      if (names.has(entry.name)) throw new BackupError('invalid-format', { context: { what: 'two entries of one name', name: shown(entry.name) } });
      names.add(entry.name);
      entries.push(entry);
    }
  } catch (error) {
    // Whatever else the library throws means that the directory contradicts itself or the file.
    throw error instanceof BackupError ? error : new BackupError('damaged', { context: { what: 'directory of the ZIP' }, cause: error });
  }
  return entries;
}

function toZipEntry(entry: Entry, fileBytes: number): Omit<ZipEntry, 'limit'> {
  const name = latin1Of(entry.rawFilename);
  const { offset, compressedSize: compressedBytes, uncompressedSize: sizeBytes } = entry;
  const context = { name: shown(name), offset, compressedBytes, sizeBytes };
  if (entry.encrypted) {
    throw new BackupError('not-a-backup-file', { context, hint: 'This ZIP has a password of its own. Choose the backup file as it was downloaded.' });
  }
  for (const value of [offset, compressedBytes, sizeBytes]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new BackupError('limit-exceeded', { context });
  }
  if (offset + LOCAL_HEADER_BYTES + name.length + compressedBytes > fileBytes) throw new BackupError('invalid-format', { context });
  const method = entry.compressionMethod === 0 ? 'stored' : entry.compressionMethod === 8 ? 'deflated' : 'other';
  if (method === 'stored' && sizeBytes !== compressedBytes) throw new BackupError('invalid-format', { context });
  if (method === 'deflated' && sizeBytes > Math.min(MAX_INFLATED_BYTES, compressedBytes * MAX_EXPANSION)) {
    throw new BackupError('limit-exceeded', { context });
  }
  return { name, method, offset, compressedBytes, sizeBytes };
}

/** Each entry with the place where the next begins. @throws BackupError `invalid-format` where two overlap. */
function withLimits(entries: readonly Omit<ZipEntry, 'limit'>[], fileBytes: number): ZipEntry[] {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  return inOrder.map((entry, at) => {
    const limit = inOrder[at + 1]?.offset ?? fileBytes;
    if (entry.offset + LOCAL_HEADER_BYTES + entry.name.length + entry.compressedBytes > limit) {
      throw new BackupError('invalid-format', { context: { what: 'overlapping entries', name: shown(entry.name) } });
    }
    return { ...entry, limit };
  });
}

/** Nothing is ever unpacked to these paths, but a ZIP that has them was not made in good faith. */
function checkName(name: string): void {
  const segments = name.split(/[/\\]/);
  if (/^[/\\]|^[a-z]:|\0/i.test(name) || segments.includes('..') || name === '') {
    throw new BackupError('invalid-format', { context: { what: 'name of an entry', name: shown(name) } });
  }
}

function latin1Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function shown(name: string): string {
  return name.slice(0, 100);
}
