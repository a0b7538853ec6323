import { BackupError, type Bytes } from '../../../engine/index.ts';
import { saveBlob } from '../../../ui/save-blob.ts';
import type { FileSink, SavedFile } from './file-sink.ts';
import { openTemporaryPieces, type TemporaryPieces } from './temporary-pieces.ts';

const MIB = 1024 * 1024;
/** Files up to this size stay in memory, so that no plain text is written to the browser's storage. */
const MOST_BYTES_IN_MEMORY = 64 * MIB;
const PIECE_BYTES = 16 * MIB;
/** Browsers lose what is in memory beyond some 500 MiB. */
const MOST_BYTES_AT_ONCE = 450 * MIB;
const ZIP_TYPE = 'application/zip';
/** Browsers do not say when they have read a download; this is ample. */
const LEAST_MS_KEPT = 60_000;
const BYTES_SAVED_PER_MS = 5_000;

/**
 * Saves as a download.
 * @param aboutBytes the likely size, which decides whether the browser's storage is needed.
 */
export async function openDownloadSink(fileName: string, aboutBytes: number): Promise<FileSink> {
  if (aboutBytes <= MOST_BYTES_IN_MEMORY) return new MemorySink(fileName, false);
  try {
    return new StoredSink(fileName, await openTemporaryPieces());
  } catch {
    return new MemorySink(fileName, true);
  }
}

/** One file in memory, or several of limited size, one after the other. */
class MemorySink implements FileSink {
  readonly isInVolumes: boolean;
  readonly #fileName: string;
  #parts: Bytes[] = [];
  #bytes = 0;
  #volumes = 0;
  #releaseVolume: (() => void) | undefined;

  constructor(fileName: string, isInVolumes: boolean) {
    this.#fileName = fileName;
    this.isInVolumes = isInVolumes;
  }

  /** @throws BackupError `quota-exceeded` for one file that is too large to be a volume. */
  async write(bytes: Bytes): Promise<void> {
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES_AT_ONCE) throw new BackupError('quota-exceeded', { hint: 'too-large-for-page' });
    this.#parts.push(bytes);
  }

  async endVolume(): Promise<void> {
    this.#volumes += 1;
    // Browsers lose Blobs beyond some 500 MiB, so the volume before may take no memory while this one begins.
    this.#releaseVolume?.();
    this.#releaseVolume = saveBlob(this.#blob(), numbered(this.#fileName, this.#volumes));
    this.#empty();
    // Browsers drop a download that is started while they still begin the one before.
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }

  async finish(): Promise<SavedFile> {
    if (this.#volumes === 0) {
      saveBlob(this.#blob(), this.#fileName);
      return { words: `${this.#fileName} is in your browser’s downloads.` };
    }
    await this.endVolume();
    return {
      words: `${this.#volumes} files are in your browser’s downloads. Unpack all of them into the same folder.`,
    };
  }

  async abandon(): Promise<void> {
    this.#empty();
  }

  #blob(): Blob {
    return new Blob(this.#parts, { type: typeOf(this.#fileName) });
  }

  #empty(): void {
    [this.#parts, this.#bytes] = [[], 0];
  }
}

/** One file of any size, collected in the browser's storage. */
class StoredSink implements FileSink {
  readonly isInVolumes = false;
  readonly #fileName: string;
  readonly #pieces: TemporaryPieces;
  #held: Bytes[] = [];
  #heldBytes = 0;

  constructor(fileName: string, pieces: TemporaryPieces) {
    this.#fileName = fileName;
    this.#pieces = pieces;
  }

  async write(bytes: Bytes): Promise<void> {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes >= PIECE_BYTES) await this.#store();
  }

  endVolume(): Promise<void> {
    return Promise.resolve();
  }

  async finish(): Promise<SavedFile> {
    await this.#store();
    const file = await this.#pieces.join(typeOf(this.#fileName));
    saveBlob(file, this.#fileName);
    const deleteCopy = () => this.#pieces.delete();
    setTimeout(() => void deleteCopy(), Math.max(LEAST_MS_KEPT, file.size / BYTES_SAVED_PER_MS));
    addEventListener('pagehide', () => void deleteCopy());
    return {
      words: `Your browser is saving ${this.#fileName} to its downloads. Keep this page open until it has finished.`,
      deleteCopy,
    };
  }

  abandon(): Promise<void> {
    return this.#pieces.delete();
  }

  async #store(): Promise<void> {
    if (this.#heldBytes === 0) return;
    const piece = new Blob(this.#held);
    [this.#held, this.#heldBytes] = [[], 0];
    await this.#pieces.add(piece);
  }
}

function typeOf(fileName: string): string {
  return fileName.endsWith('.zip') ? ZIP_TYPE : '';
}

/** `export.zip` becomes `export-2.zip`. */
function numbered(fileName: string, volume: number): string {
  return fileName.replace(/(\.\w+)?$/, `-${volume}$1`);
}
