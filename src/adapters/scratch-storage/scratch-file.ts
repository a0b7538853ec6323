import { BackupError, type Bytes } from '../../engine/index.ts';
import type { CapableFileHandle, SyncAccessHandle } from '../storage-opfs/file-system-access.ts';
import { toFileSystemError } from '../storage-opfs/file-system-error.ts';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** Small pieces are gathered to this before they become a Blob: each Blob costs the browser something. */
const PART_BYTES = 4 * 1024 * 1024;

/** A file that is written from its beginning to its end, to be handed on. */
export interface ScratchFile {
  /** Appends; the bytes may be changed afterwards. @throws BackupError `quota-exceeded`, `storage-failed`. */
  write(bytes: Bytes): Promise<void>;
  /** The whole, on disk where the browser can. Nothing is written after this. It lasts until `discard`. */
  finish(type: string): Promise<Blob>;
  /** Removes it. Never throws; may be called twice. */
  discard(): Promise<void>;
}

/**
 * A file in the private file system, written through a sync access handle (so only in a dedicated worker), in memory
 * that does not follow its size; where there is none, or it is full, a Blob of parts, which browsers put on disk as
 * they see fit, and do not count as this site's.
 * @throws BackupError `storage-failed`.
 */
export async function createScratchFile(): Promise<ScratchFile> {
  let folder: ScratchFolder | undefined;
  try {
    folder = await openScratchFolder();
    if (!folder) return new PartsFile();
    const handle: CapableFileHandle = await folder.handle.getFileHandle('file', { create: true });
    const access = await handle.createSyncAccessHandle?.();
    if (access) return new DiskFile(folder, handle, access);
    await folder.discard();
    return new PartsFile();
  } catch (error) {
    await folder?.discard();
    const typed = toFileSystemError(error, { storage: 'scratch' });
    if (typed.code === 'quota-exceeded') return new PartsFile();
    throw typed;
  }
}

class DiskFile implements ScratchFile {
  readonly #folder: ScratchFolder;
  readonly #handle: CapableFileHandle;
  #access: SyncAccessHandle | undefined;
  #sizeBytes = 0;
  /** What comes after the disk was full. */
  #rest: PartsFile | undefined;

  constructor(folder: ScratchFolder, handle: CapableFileHandle, access: SyncAccessHandle) {
    this.#folder = folder;
    this.#handle = handle;
    this.#access = access;
  }

  async write(bytes: Bytes): Promise<void> {
    if (!this.#access) throw new BackupError('internal', { context: { what: 'scratch file is finished' } });
    if (this.#rest) return this.#rest.write(bytes);
    let done = 0;
    try {
      while (done < bytes.length) {
        const written = this.#access.write(bytes.subarray(done), { at: this.#sizeBytes });
        // The standard lets a full disk show itself as a short write as well as by an exception.
        if (written === 0) throw new BackupError('quota-exceeded');
        done += written;
        this.#sizeBytes += written;
      }
    } catch (error) {
      const typed = toFileSystemError(error, { storage: 'scratch' });
      if (typed.code !== 'quota-exceeded') throw typed;
      this.#rest = new PartsFile();
      await this.#rest.write(bytes.slice(done));
    }
  }

  async finish(type: string): Promise<Blob> {
    try {
      this.#access?.flush();
      this.#close();
      const file = await this.#handle.getFile();
      // A write that found no room may have left some bytes all the same.
      if (this.#rest && file.size >= this.#sizeBytes)
        return new Blob([file.slice(0, this.#sizeBytes), await this.#rest.finish(type)], { type });
      if (file.size !== this.#sizeBytes)
        throw new BackupError('storage-failed', {
          context: { storage: 'scratch', sizeBytes: file.size, expectedBytes: this.#sizeBytes },
        });
      // A slice only says the type again; it is no copy.
      return file.slice(0, file.size, type);
    } catch (error) {
      throw toFileSystemError(error, { storage: 'scratch' });
    }
  }

  async discard(): Promise<void> {
    this.#close();
    await this.#folder.discard();
  }

  #close(): void {
    this.#access?.close();
    this.#access = undefined;
  }
}

class PartsFile implements ScratchFile {
  #parts: Blob[] = [];
  #gathered: Bytes[] = [];
  #gatheredBytes = 0;

  async write(bytes: Bytes): Promise<void> {
    this.#gathered.push(bytes.slice());
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= PART_BYTES) this.#flush();
  }

  async finish(type: string): Promise<Blob> {
    this.#flush();
    return new Blob(this.#parts, { type });
  }

  async discard(): Promise<void> {
    this.#parts = [];
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }

  #flush(): void {
    if (this.#gathered.length > 0) this.#parts.push(new Blob(this.#gathered));
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }
}
