import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileContent } from '../../engine/index.ts';

/** A file on the disk as it was found: where it is, and by what a change since then shows. */
export interface DiskContent {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** SHA-256 that the whole must have, lower-case hexadecimal. Missing: not compared. */
  readonly hash?: string;
}

/** Thrown by reads of a file that was changed since it was found, or whose content is not what its name says. */
class ChangedFileError extends Error {
  override readonly name = 'NotReadableError';
}

/**
 * Reads ranges of a file. Where they follow each other from the start to the end, as a backup reads them, the hash of
 * the whole is compared on the way.
 */
class RangeReader {
  readonly content: DiskContent;
  #hash: Hash | undefined;
  #hashedBytes = 0;

  constructor(content: DiskContent) {
    this.content = content;
  }

  async read(start: number, end: number): Promise<ArrayBuffer> {
    const { path, sizeBytes, modifiedMs } = this.content;
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (found.size !== sizeBytes || found.mtimeMs !== modifiedMs) throw new ChangedFileError(`${path} was changed`);
      const bytes = new Uint8Array(end - start);
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new ChangedFileError(`${path} ends too early`);
        done += bytesRead;
      }
      this.#compare(start, bytes);
      return bytes.buffer;
    } finally {
      await file.close();
    }
  }

  #compare(start: number, bytes: Uint8Array): void {
    const { hash: expected, path, sizeBytes } = this.content;
    if (expected === undefined) return;
    if (start === 0) {
      this.#hash = createHash('sha256');
      this.#hashedBytes = 0;
    }
    if (!this.#hash || start !== this.#hashedBytes) return;
    this.#hash.update(bytes);
    this.#hashedBytes += bytes.length;
    if (this.#hashedBytes < sizeBytes) return;
    const found = this.#hash.digest('hex');
    this.#hash = undefined;
    if (found !== expected) throw new ChangedFileError(`${path} is not the file that its record names`);
  }
}

const readers = new WeakMap<Blob, RangeReader>();

/** Where a Blob that was made here lies on the disk. */
export function diskContentOf(blob: Blob): DiskContent | undefined {
  return readers.get(blob)?.content;
}

/** A Blob whose bytes stay on the disk until they are read. */
export function diskBlob(content: DiskContent, type: string): Blob {
  return readingFromDisk(new Blob([], { type }), new RangeReader(content), 0, content.sizeBytes);
}

/** The same as a File, with the name and date that it had where it was added. */
export function diskFile(content: DiskContent, type: string, name: string, lastModified: number): File {
  const file = new File([], name, { type, lastModified });
  return readingFromDisk(file, new RangeReader(content), 0, content.sizeBytes);
}

/** Gives an empty Blob the size and the bytes of a range of a file: it keeps its class, by which it is encoded. */
function readingFromDisk<Kind extends Blob>(blob: Kind, reader: RangeReader, start: number, end: number): Kind {
  readers.set(blob, reader);
  const size = end - start;
  const read = () => reader.read(start, end);
  const within = (at: number) => Math.min(Math.max(at < 0 ? size + at : at, 0), size);
  const members: Pick<Blob, 'size' | 'slice' | 'arrayBuffer' | 'text' | 'stream'> = {
    size,
    slice: (from = 0, to = size, type = '') => {
      const [first, last] = [within(from), within(to)];
      return readingFromDisk(new Blob([], { type }), reader, start + first, start + Math.max(first, last));
    },
    arrayBuffer: read,
    text: async () => new TextDecoder().decode(await read()),
    stream: () => streamOf(reader, start, end),
  };
  for (const [name, value] of Object.entries(members)) Object.defineProperty(blob, name, { value });
  return blob;
}

/**
 * Gives an empty Blob or File of a restored row its content, which stays in the backup until `stream()` is read: Node
 * keeps the bytes of a Blob in memory.
 */
export function streamedBlob<Kind extends Blob>(empty: Kind, content: FileContent): Kind {
  const whole = () => {
    throw new Error('a restored file is read as a stream');
  };
  const members: Pick<Blob, 'size' | 'slice' | 'arrayBuffer' | 'text' | 'stream'> = {
    size: content.size,
    stream: () => content.stream(),
    slice: whole,
    arrayBuffer: whole,
    text: whole,
  };
  for (const [name, value] of Object.entries(members)) Object.defineProperty(empty, name, { value });
  return empty;
}

const PIECE_BYTES = 1024 * 1024;

function streamOf(reader: RangeReader, start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = start;
  return new ReadableStream(
    {
      async pull(controller) {
        if (at >= end) return controller.close();
        const to = Math.min(at + PIECE_BYTES, end);
        controller.enqueue(new Uint8Array(await reader.read(at, to)));
        at = to;
      },
    },
    { highWaterMark: 0 },
  );
}
