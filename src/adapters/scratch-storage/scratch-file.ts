import { BackupError, type Bytes } from '../../engine/index.ts';
import type { CapableFileHandle, SyncAccessHandle } from '../storage-opfs/file-system-access.ts';
import { toFileSystemError } from '../storage-opfs/file-system-error.ts';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** Small pieces are collected up to this size before they become a Blob, because each Blob has a cost. */
const PART_BYTES = 4 * 1024 * 1024;

/** A file that is written from start to end and then passed on. */
export interface ScratchFile {
  /**
   * Appends bytes; the caller may change the array afterwards. @throws BackupError `quota-exceeded`, `storage-failed`.
   */
  write(bytes: Bytes): Promise<void>;
  /** The whole file, on disk if the browser can. Nothing may be written after this. Valid until `discard`. */
  finish(type: string): Promise<Blob>;
  /** Removes it. Never throws; may be called twice. */
  discard(): Promise<void>;
}

/**
 * Opens a file in the private file system, written through a sync access handle (so only in a dedicated worker), with
 * memory use independent of its size. If there is no such file system, or it is full, it uses a Blob of parts instead,
 * which browsers move to disk as they see fit and do not count against this site's quota.
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
  /** The parts written after the disk was full. */
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
        // The standard allows a full disk to show as a short write as well as an exception.
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
      // A write that ran out of space may still have written some bytes.
      if (this.#rest && file.size >= this.#sizeBytes)
        return new Blob([file.slice(0, this.#sizeBytes), await this.#rest.finish(type)], { type });
      if (file.size !== this.#sizeBytes)
        throw new BackupError('storage-failed', {
          context: { storage: 'scratch', sizeBytes: file.size, expectedBytes: this.#sizeBytes },
        });
      // A slice only sets the type again; it does not copy.
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
