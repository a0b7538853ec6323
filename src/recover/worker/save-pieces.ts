import type { ExportedFile } from '../../catalogue/export/catalogue-reader.ts';
import { type ExportEntry, isFileContent } from '../../catalogue/export/export-entries.ts';
import { writeExportZip } from '../../catalogue/export/write-export-zip.ts';
import type { Bytes } from '../../engine/index.ts';
import { concatBytes } from '../../engine/low-level.ts';

const MIB = 1024 * 1024;
/** Small pieces are joined, because each costs a message to the page. */
const PIECE_BYTES = MIB;
/** The size of a text is known only once it is written. */
const ASSUMED_TEXT_BYTES = 32 * MIB;

export type ZipPiece = { readonly kind: 'bytes'; readonly bytes: Bytes } | { readonly kind: 'volume' };

export interface PiecesOptions {
  readonly modifiedAt: Date;
  readonly signal: AbortSignal;
  readonly onEntries: (entries: number) => void;
  /**
   * Splits the entries among several complete ZIP files of about this size. A file that is larger gets a ZIP of its
   * own.
   */
  readonly volumeBytes?: number;
}

/** Writes entries as one ZIP, or as several, no faster than the pieces are taken. */
export async function* zipPieces(
  entries: AsyncIterator<ExportEntry>,
  { modifiedAt, signal, onEntries, volumeBytes = Infinity }: PiecesOptions,
): AsyncGenerator<ZipPiece, void, void> {
  const queue = new EntryQueue(entries);
  let entriesBefore = 0;
  for (;;) {
    const { readable, writable } = new TransformStream<Bytes, Bytes>();
    const written = { bytes: 0, entries: 0 };
    const onProgress = (done: { readonly entries: number; readonly bytes: number }) => {
      Object.assign(written, done);
      onEntries(entriesBefore + done.entries);
    };
    const writing = writeExportZip(
      queue.until((entry) => written.entries > 0 && written.bytes + sizeOf(entry) > volumeBytes),
      writable,
      { modifiedAt, signal, onProgress },
    );
    // Thrown below, once the reader gets there.
    writing.catch((error: unknown) => writable.abort(error).catch(() => undefined));
    yield* joined(readable);
    await writing;
    entriesBefore += written.entries;
    if (await queue.isEmpty()) return;
    yield { kind: 'volume' };
  }
}

/** The bytes of one file as they are. */
export function filePieces(file: ExportedFile): AsyncGenerator<ZipPiece, void, void> {
  return joined(file.stream());
}

function sizeOf({ content }: ExportEntry): number {
  return isFileContent(content) ? content.size : ASSUMED_TEXT_BYTES;
}

async function* joined(readable: ReadableStream<Bytes>): AsyncGenerator<ZipPiece, void, void> {
  const reader = readable.getReader();
  let [held, heldBytes]: [Bytes[], number] = [[], 0];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value) {
        held.push(value);
        heldBytes += value.length;
      }
      if (heldBytes >= PIECE_BYTES || (done && heldBytes > 0)) {
        yield { kind: 'bytes', bytes: concatBytes(held) };
        [held, heldBytes] = [[], 0];
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Entries of which the next one can be looked at before it is taken. */
class EntryQueue {
  readonly #entries: AsyncIterator<ExportEntry>;
  #next: ExportEntry | undefined;

  constructor(entries: AsyncIterator<ExportEntry>) {
    this.#entries = entries;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#peek()) === undefined;
  }

  async *until(isEnd: (next: ExportEntry) => boolean): AsyncGenerator<ExportEntry, void, void> {
    for (;;) {
      const next = await this.#peek();
      if (!next || isEnd(next)) return;
      this.#next = undefined;
      yield next;
    }
  }

  async #peek(): Promise<ExportEntry | undefined> {
    if (this.#next) return this.#next;
    const { done, value } = await this.#entries.next();
    if (done !== true) this.#next = value;
    return this.#next;
  }
}
