import { BackupError, toBackupError, type Bytes } from '../../engine/index.ts';
import { LOCAL_HEADER_BYTES, type ZipEntry } from './zip-entry.ts';

const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const ENCRYPTED_FLAG = 1;

/**
 * Where the stored bytes of an entry begin in the file, found through its local header. That header must agree with the
 * directory (except for sizes, which it may leave open), and the data must end before the next entry. APPNOTE.TXT
 * §4.3.7.
 * @throws BackupError `damaged`, `storage-failed`.
 */
export async function locateData(blob: Blob, entry: ZipEntry): Promise<number> {
  const header = await readBlob(blob.slice(entry.offset, entry.offset + LOCAL_HEADER_BYTES + entry.name.length));
  const view = new DataView(header.buffer);
  const isWhole = header.length === LOCAL_HEADER_BYTES + entry.name.length;
  if (!isWhole || view.getUint32(0, true) !== LOCAL_HEADER_SIGNATURE) throw damaged(entry, 'local header');
  if ((view.getUint16(6, true) & ENCRYPTED_FLAG) !== 0 || view.getUint16(8, true) !== entry.method)
    throw damaged(entry, 'method');
  const hasSameName =
    view.getUint16(26, true) === entry.name.length &&
    [...entry.name].every((character, at) => header[LOCAL_HEADER_BYTES + at] === character.charCodeAt(0));
  if (!hasSameName) throw damaged(entry, 'name');
  const start = entry.offset + LOCAL_HEADER_BYTES + entry.name.length + view.getUint16(28, true);
  if (start + entry.compressedBytes > entry.limit) throw damaged(entry, 'place');
  return start;
}

/**
 * Unpacks a deflated entry. Stops as soon as the output exceeds the directory's size, which is bounded.
 * @throws BackupError `damaged`.
 */
export async function inflate(data: Blob, entry: ZipEntry): Promise<Bytes> {
  const bytes = new Uint8Array(entry.sizeBytes);
  let done = 0;
  const reader = data.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done: isAtEnd, value } = await reader.read();
      if (isAtEnd) break;
      if (done + value.length > bytes.length) throw damaged(entry, 'size');
      bytes.set(value, done);
      done += value.length;
    }
  } catch (error) {
    // The decompressor throws TypeErrors for bytes that are not a deflate stream.
    throw error instanceof BackupError
      ? error
      : new BackupError('damaged', { context: { name: entry.name, what: 'deflate' }, cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (done !== bytes.length) throw damaged(entry, 'size');
  return bytes;
}

/** @throws BackupError `storage-failed` if the file was moved or changed since it was chosen. */
export async function readBlob(part: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (error) {
    throw new BackupError('storage-failed', { cause: toBackupError(error, 'storage-failed'), hint: 'file-moved' });
  }
}

function damaged(entry: ZipEntry, what: string): BackupError {
  return new BackupError('damaged', { context: { name: entry.name.slice(0, 100), what } });
}
