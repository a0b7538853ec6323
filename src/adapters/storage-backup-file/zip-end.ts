import { BackupError, type Bytes } from '../../engine/index.ts';

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
/** The beginning of the first part of a split archive. */
const SPLIT_MARKER = 0x08074b50;
const DIRECTORY_END_BYTES = 22;
const ZIP64_END_BYTES = 56;
const ZIP64_LOCATOR_BYTES = 20;
/** The most that may be between a directory and its end record. */
const ZIP64_BYTES = ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES;
const MAX_COMMENT_BYTES = 0xffff;
/** How far behind the end of a ZIP to search: tools that write to tapes pad to blocks, servers append a page. */
const MAX_APPENDED_BYTES = 1024 * 1024;
/** A signature may occur by chance, or many times by malice. */
const MAX_CANDIDATES = 64;

/** The end of a ZIP, without anything that follows it. */
export interface ZipEnd {
  /** The end of the directory, and the records that the end record needs. */
  readonly offset: number;
  /** The end record, without its comment. */
  readonly record: Bytes;
}

/**
 * Finds the end record of a ZIP anywhere in the last part of the file: standard tools read a ZIP with appended bytes,
 * and so does Heirloom. If that record is complete, ZIP64 records that some tools write anyway are ignored. APPNOTE.TXT
 * §4.3.14–16.
 * @throws BackupError `truncated` if a ZIP begins but does not end; `split-archive` for a part of a split archive;
 *   `other-archive`, `not-a-zip`.
 */
export async function findZipEnd(blob: Blob): Promise<ZipEnd> {
  for (const appendedBytes of [0, MAX_APPENDED_BYTES]) {
    const start = Math.max(0, blob.size - ZIP64_BYTES - DIRECTORY_END_BYTES - MAX_COMMENT_BYTES - appendedBytes);
    const tail = await viewOf(blob.slice(start));
    // The bytes before an end record are needed too: one at the very beginning of the tail is left to the next round.
    const candidates = endRecordsIn(tail, start === 0 ? 0 : ZIP64_BYTES);
    for (const at of candidates) {
      if (await leadsToDirectory(blob, tail, start, at)) return endAt(blob, tail, start, at);
    }
    // An end record without its directory is accepted only at the very end: it is the last part of something.
    const last = candidates.find((at) => at + DIRECTORY_END_BYTES + commentBytesAt(tail, at) === tail.byteLength);
    if (last !== undefined) return endAt(blob, tail, start, last);
  }
  throw await withoutEnd(blob);
}

/**
 * Possible places of end records, the likeliest first: those whose comment reaches the end of the file, then from the
 * end backwards.
 */
function endRecordsIn(tail: DataView, from: number): readonly number[] {
  const found: number[] = [];
  for (let at = tail.byteLength - DIRECTORY_END_BYTES; at >= from && found.length < MAX_CANDIDATES; at -= 1) {
    if (tail.getUint32(at, true) === DIRECTORY_END) found.push(at);
  }
  const reachesEnd = (at: number) => at + DIRECTORY_END_BYTES + commentBytesAt(tail, at) === tail.byteLength;
  return [...found.filter(reachesEnd), ...found.filter((at) => !reachesEnd(at))];
}

const commentBytesAt = (tail: DataView, at: number): number => tail.getUint16(at + 20, true);

/** Whether a directory is where the record says, or right before the record. */
async function leadsToDirectory(blob: Blob, tail: DataView, start: number, at: number): Promise<boolean> {
  const sizeBytes = tail.getUint32(at + 12, true);
  if (hasZip64Locator(tail, at)) return true;
  if (sizeBytes === 0) return at + DIRECTORY_END_BYTES + commentBytesAt(tail, at) === tail.byteLength;
  for (const offset of [start + at - sizeBytes, tail.getUint32(at + 16, true)]) {
    if (offset < 0 || offset > blob.size - 4) continue;
    const signature =
      offset >= start
        ? tail.getUint32(offset - start, true)
        : (await viewOf(blob.slice(offset, offset + 4))).getUint32(0, true);
    if (signature === DIRECTORY_ENTRY) return true;
  }
  return false;
}

function hasZip64Locator(tail: DataView, at: number): boolean {
  return at >= ZIP64_LOCATOR_BYTES && tail.getUint32(at - ZIP64_LOCATOR_BYTES, true) === ZIP64_LOCATOR;
}

async function endAt(blob: Blob, tail: DataView, start: number, at: number): Promise<ZipEnd> {
  const record = new Uint8Array(DIRECTORY_END_BYTES);
  record.set(new Uint8Array(tail.buffer, tail.byteOffset + at, DIRECTORY_END_BYTES - 2));
  const view = new DataView(record.buffer);
  const [part, partOfDirectory, count, sizeBytes, offset] = [
    view.getUint16(4, true),
    view.getUint16(6, true),
    view.getUint16(10, true),
    view.getUint32(12, true),
    view.getUint32(16, true),
  ];
  const needsZip64 =
    part === 0xffff ||
    partOfDirectory === 0xffff ||
    count === 0xffff ||
    sizeBytes === 0xffffffff ||
    offset === 0xffffffff;
  if (!needsZip64) {
    const directoryEnd = start + at - zip64BytesBefore(tail, at);
    // Bytes are missing in front, although the rest does not begin like a ZIP: a part of a file that was split
    // elsewhere.
    const isLastPart = offset + sizeBytes > directoryEnd && (await signatureOf(blob)) !== LOCAL_HEADER;
    if (part > 0 || isLastPart) throw new BackupError('split-archive', { context: { part: part + 1 } });
    return { offset: directoryEnd, record };
  }
  // A locator that counts more than one part, or names another part than the first, belongs to a split archive.
  if (hasZip64Locator(tail, at) && Math.max(tail.getUint32(at - 16, true), tail.getUint32(at - 4, true) - 1) > 0) {
    throw new BackupError('split-archive', { context: { part: tail.getUint32(at - 4, true) } });
  }
  return { offset: start + at, record };
}

function zip64BytesBefore(tail: DataView, at: number): number {
  return hasZip64Locator(tail, at) && at >= ZIP64_BYTES && tail.getUint32(at - ZIP64_BYTES, true) === ZIP64_END
    ? ZIP64_BYTES
    : 0;
}

/** Identifies a file that has no end record. */
async function withoutEnd(blob: Blob): Promise<BackupError> {
  if (blob.size === 0) return new BackupError('truncated', { context: { sizeBytes: 0 } });
  const signature = await signatureOf(blob);
  if (signature === SPLIT_MARKER) return new BackupError('split-archive', { context: { part: 1 } });
  const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  // Three bytes or fewer are too few to know: they count as the beginning of a ZIP if they match one.
  const beginsAsZip = [LOCAL_HEADER, DIRECTORY_END].some((known) => beginsWith(head, littleEndian(known)));
  if (beginsAsZip) return new BackupError('truncated', { context: { sizeBytes: blob.size } });
  const archive = OTHER_ARCHIVES.find(
    ({ at = 0, bytes }) => head.length >= at + bytes.length && beginsWith(head.subarray(at), bytes),
  );
  return archive ? new BackupError('other-archive', { context: { kind: archive.kind } }) : new BackupError('not-a-zip');
}

/** The archive formats that phones and computers produce, by their first bytes. */
const OTHER_ARCHIVES: readonly { readonly kind: string; readonly bytes: readonly number[]; readonly at?: number }[] = [
  { kind: '7z', bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { kind: 'rar', bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { kind: 'gzip', bytes: [0x1f, 0x8b] },
  { kind: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { kind: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'apple-archive', bytes: [0x41, 0x41, 0x30, 0x31] },
  { kind: 'apple-archive', bytes: [0x70, 0x62, 0x7a] },
  { kind: 'tar', bytes: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257 },
];
const HEAD_BYTES = 512;

function littleEndian(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

/** Whether the bytes begin like this, as far as there are any. */
function beginsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => at >= head.length || head[at] === byte);
}

async function signatureOf(blob: Blob): Promise<number | undefined> {
  return blob.size < 4 ? undefined : (await viewOf(blob.slice(0, 4))).getUint32(0, true);
}

async function viewOf(part: Blob): Promise<DataView> {
  return new DataView(await part.arrayBuffer());
}
