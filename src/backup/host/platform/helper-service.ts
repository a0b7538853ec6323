import { expose, transfer } from 'comlink';
import { toFileSystemError } from '../../../adapters/storage-opfs/file-system-error.ts';
import type { CapableFileHandle } from '../../../adapters/storage-opfs/file-system-access.ts';
import { fillFile } from '../../../adapters/storage-opfs/write-file.ts';
import { BackupError, type Bytes, type SerializedBackupError } from '../../../engine/index.ts';
import { chunkWorkHere, release, type OpenedChunk, type Seal, type SealedChunk } from '../../../engine/low-level.ts';

/**
 * What a helper worker does for the backup worker. It is given copies, or arrays with their whole buffers, and passes
 * on its results in the same way.
 */
const service = {
  /** Answers as soon as the helper has loaded. */
  ready: (): true => true,

  deflate: async (plain: Bytes): Promise<Bytes> => pass(await chunkWorkHere.deflate(plain)),

  seal: async (seal: Seal, plain: Bytes): Promise<Bytes> => pass(await chunkWorkHere.seal(seal, plain, true)),

  /** @returns `undefined` for a damaged chunk. */
  async open(chunk: SealedChunk): Promise<OpenedChunk | undefined> {
    try {
      const opened = await chunkWorkHere.open(chunk);
      release(chunk.sealed);
      return opened.plain ? transfer(opened, [opened.plain.buffer]) : opened;
    } catch (error) {
      if (error instanceof BackupError) return undefined;
      throw error;
    }
  },

  /** @returns why it has failed. */
  async fill(file: CapableFileHandle, bytes: Bytes): Promise<SerializedBackupError | undefined> {
    try {
      await fillFile(file, bytes);
      release(bytes);
      return undefined;
    } catch (error) {
      return toFileSystemError(error, { storage: 'opfs' }).serialize();
    }
  },
};

export type HelperService = typeof service;

const pass = (bytes: Bytes): Bytes => transfer(bytes, [bytes.buffer]);

export function serveHelper(): void {
  expose(service);
}
