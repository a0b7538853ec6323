import { configure, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { type ExportEntry, isFileContent } from './export-entries.ts';

configure({ useWebWorkers: false });

/**
 * Files up to this size are stored uncompressed, with their size and checksum in front; a larger one is not kept in
 * memory.
 */
const STORED_UP_TO_BYTES = 8 * 1024 * 1024;
const PIECE_CHARACTERS = 64 * 1024;
const SMALL_BYTES = 1024;
const LEVEL = 4;

export interface ZipOptions {
  readonly modifiedAt: Date;
  readonly signal?: AbortSignal;
  /** Called after each piece of an entry was read. */
  readonly onProgress?: (done: ZipProgress) => void;
}

/** What has been read so far, before it is compressed. Photos and files are part of all entries. */
export interface ZipProgress {
  /** Completed ones. */
  readonly entries: number;
  readonly files: number;
  readonly bytes: number;
  readonly fileBytes: number;
}

/**
 * Writes entries into one ZIP as they arrive, no faster than `output` accepts them. Memory use does not depend on the
 * size of entries. Texts are deflated, and so are large files, because a streaming reader cannot find the end of a
 * stored one.
 * @throws errors of reading an entry or of writing; the signal's reason.
 */
export async function writeExportZip(
  entries: AsyncIterable<ExportEntry>,
  output: WritableStream<Uint8Array<ArrayBuffer>>,
  { modifiedAt, signal, onProgress }: ZipOptions,
): Promise<void> {
  const zip = new ZipWriter(output, { lastModDate: modifiedAt, extendedTimestamp: false });
  let done: ZipProgress = { entries: 0, files: 0, bytes: 0, fileBytes: 0 };
  const report = (next: ZipProgress) => {
    done = next;
    onProgress?.(done);
  };
  for await (const { path, content } of entries) {
    signal?.throwIfAborted();
    const isFile = isFileContent(content);
    const count = new TransformCounter((length) => {
      signal?.throwIfAborted();
      report({ ...done, bytes: done.bytes + length, fileBytes: done.fileBytes + (isFile ? length : 0) });
    });
    await addEntry(zip, path, content, count);
    report({ ...done, entries: done.entries + 1, files: done.files + (isFile ? 1 : 0) });
  }
  signal?.throwIfAborted();
  await zip.close();
}

/** Passes bytes on and counts them. */
class TransformCounter {
  readonly note: (length: number) => void;

  constructor(note: (length: number) => void) {
    this.note = note;
  }

  stream(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
    return new TransformStream({
      transform: (piece, controller) => {
        this.note(piece.length);
        controller.enqueue(piece);
      },
    });
  }
}

async function addEntry(
  zip: ZipWriter<unknown>,
  path: string,
  content: ExportEntry['content'],
  count: TransformCounter,
): Promise<void> {
  const whole = isFileContent(content) ? content : await readHead(content);
  if ('stream' in whole && whole.size <= STORED_UP_TO_BYTES) {
    const bytes = new Uint8Array(await (whole instanceof Blob ? whole : new Response(whole.stream())).arrayBuffer());
    await zip.add(path, new Uint8ArrayReader(bytes), { level: 0, dataDescriptor: false });
    count.note(bytes.length);
  } else if (whole instanceof Uint8Array) {
    // For many short pages, creating a stream and a compressor for each would take longer than everything else.
    const level = whole.length > SMALL_BYTES ? LEVEL : 0;
    await zip.add(path, new Uint8ArrayReader(whole), { level, dataDescriptor: false });
    count.note(whole.length);
  } else {
    const readable = 'stream' in whole ? whole.stream() : toBytes(whole);
    await zip.add(path, readable.pipeThrough(count.stream()), { level: LEVEL, dataDescriptor: true });
  }
}

/** A short text as its bytes; a long one as a stream that begins with the part already read. */
async function readHead(pieces: AsyncIterable<string>): Promise<Uint8Array<ArrayBuffer> | AsyncIterable<string>> {
  const texts = pieces[Symbol.asyncIterator]();
  let head = '';
  while (head.length < PIECE_CHARACTERS) {
    const { done, value } = await texts.next();
    if (done === true) return new TextEncoder().encode(head);
    head += value;
  }
  return withHead(head, texts);
}

async function* withHead(head: string, texts: AsyncIterator<string>): AsyncGenerator<string, void, void> {
  try {
    yield head;
    for (;;) {
      const { done, value } = await texts.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await texts.return?.();
  }
}

/** Text as UTF-8, in pieces large enough to be efficient, created on demand. */
function toBytes(pieces: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const texts = pieces[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        let gathered = '';
        while (gathered.length < PIECE_CHARACTERS) {
          const { done, value } = await texts.next();
          if (done === true) {
            if (gathered !== '') controller.enqueue(encoder.encode(gathered));
            controller.close();
            return;
          }
          gathered += value;
        }
        controller.enqueue(encoder.encode(gathered));
      },
      async cancel() {
        await texts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
