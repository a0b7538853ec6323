import { BackupError, type Bytes } from '../../engine/index.ts';
import type { CapableFileHandle } from '../storage-opfs/file-system-access.ts';
import { toFileSystemError } from '../storage-opfs/file-system-error.ts';
import { openToAppend, type AppendableFile, type OpenToAppend } from '../storage-opfs/write-file.ts';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/**
 * Small pieces are collected up to this size before they are written or become a Blob, because each write and each Blob
 * has a cost.
 */
const PART_BYTES = 4 * 1024 * 1024;

/** A file that is written from start to end and then passed on. */
export interface ScratchFile {
  /**
   * Appends bytes. @throws BackupError `quota-exceeded`, `storage-failed`.
   * @param options `mayTake`: whether the caller gives `bytes` and its whole buffer away. Otherwise they are copied.
   */
  write(bytes: Bytes, options?: { readonly mayTake?: boolean }): Promise<void>;
  /** The whole file, on disk if the browser can. Nothing may be written after this. Valid until `discard`. */
  finish(type: string): Promise<Blob>;
  /** Removes it. Never throws; may be called twice. */
  discard(): Promise<void>;
}

/**
 * Opens a file in the private file system, written through a sync access handle (so only in a dedicated worker), with
 * memory use independent of its size. If there is no such file system, or it is full, it uses a Blob of parts instead,
 * which browsers move to disk as they see fit and do not count against this site's quota.
 * @param open opens the file for writing; by default on the calling thread.
 * @throws BackupError `storage-failed`.
 */
export async function createScratchFile(open: OpenToAppend = openToAppend): Promise<ScratchFile> {
  let folder: ScratchFolder | undefined;
  try {
    folder = await openScratchFolder();
    if (!folder) return new PartsFile();
    const handle: CapableFileHandle = await folder.handle.getFileHandle('file', { create: true });
    const access = await open(handle);
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
  readonly #access: AppendableFile;
  #isFinished = false;
  #gathered: Bytes[] = [];
  #gatheredBytes = 0;
  /** Of the file. */
  #sizeBytes = 0;
  /** The parts written after the disk was full. */
  #rest: PartsFile | undefined;

  constructor(folder: ScratchFolder, handle: CapableFileHandle, access: AppendableFile) {
    this.#folder = folder;
    this.#handle = handle;
    this.#access = access;
  }

  async write(bytes: Bytes, { mayTake = false } = {}): Promise<void> {
    if (this.#isFinished) throw new BackupError('internal', { context: { what: 'scratch file is finished' } });
    if (this.#rest) return this.#rest.write(bytes);
    this.#gathered.push(mayTake && bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice());
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= PART_BYTES) await this.#append();
  }

  async #append(): Promise<void> {
    const parts = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    try {
      const { bytes, unfit } = await this.#access.append(parts);
      this.#sizeBytes += bytes;
      if (unfit) await this.#writeElsewhere(unfit, bytes);
    } catch (error) {
      throw toFileSystemError(error, { storage: 'scratch' });
    }
  }

  /** Writes parts where there is space, without the bytes at their beginning that are in the file. */
  async #writeElsewhere(parts: readonly Bytes[], written: number): Promise<void> {
    const rest = (this.#rest = new PartsFile());
    let done = written;
    for (const part of parts) {
      const skipped = Math.min(done, part.length);
      done -= skipped;
      await rest.write(part.subarray(skipped));
    }
  }

  async finish(type: string): Promise<Blob> {
    this.#isFinished = true;
    if (!this.#rest) await this.#append();
    try {
      await this.#access.flush();
      await this.#access.close();
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
    this.#isFinished = true;
    await this.#access.close();
    await this.#folder.discard();
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
