import { expose, transfer } from 'comlink';
import { toFileSystemError } from '../../../adapters/storage-opfs/file-system-error.ts';
import type { CapableFileHandle } from '../../../adapters/storage-opfs/file-system-access.ts';
import {
  fillFile,
  openToAppend,
  type AppendableFile,
  type Appended,
} from '../../../adapters/storage-opfs/write-file.ts';
import { BackupError, type Bytes, type SerializedBackupError } from '../../../engine/index.ts';
import {
  checkChunks,
  chunkWorkHere,
  release,
  type CheckedObject,
  type ChunkWithin,
  type Digested,
  type OpenedChunk,
  type Seal,
  type SealedChunk,
} from '../../../engine/low-level.ts';
import { openAsBlobHere } from './open-as-blob.ts';

/**
 * What a helper worker does for the backup worker. It is given copies, or arrays with their whole buffers, and passes
 * on its results in the same way.
 */
const service = {
  /** Answers as soon as the helper has loaded. */
  ready: (): true => true,

  async deflate(plain: Bytes): Promise<Bytes> {
    const deflated = await chunkWorkHere.deflate(plain);
    release(plain);
    return pass(deflated);
  },

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

  /** Gives the array back, in its buffer. */
  async check(stored: Bytes, within: readonly ChunkWithin[]): Promise<CheckedObject> {
    const checked = await checkChunks(chunkWorkHere.open, stored, within);
    return transfer(checked, [checked.bytes.buffer]);
  },

  async digest(bytes: Bytes): Promise<Digested> {
    const digested = await chunkWorkHere.digest(bytes);
    return transfer(digested, [digested.bytes.buffer]);
  },

  openAsBlob: openAsBlobHere,

  /** @returns the bytes. */
  async fill(file: CapableFileHandle, bytes: Bytes): Promise<Tried<Bytes>> {
    const tried = await attempt(async () => {
      await fillFile(file, bytes);
      return bytes;
    });
    return transfer(tried, [bytes.buffer]);
  },

  /** @returns a number for the file, which stays open until `closeFile`. */
  openFile: (file: CapableFileHandle): Promise<Tried<number>> =>
    attempt(async () => {
      const opened = await openToAppend(file);
      if (!opened) throw new BackupError('storage-unavailable');
      lastFile += 1;
      files.set(lastFile, opened);
      return lastFile;
    }),

  async append(number: number, parts: readonly Bytes[]): Promise<Tried<Appended>> {
    const tried = await attempt(() => mustGetFile(number).append(parts));
    const unfit = tried.value?.unfit;
    if (unfit) return transfer(tried, buffersOf(unfit));
    for (const part of parts) release(part);
    return tried;
  },

  flushFile: (number: number): Promise<Tried<void>> => attempt(() => mustGetFile(number).flush()),

  async closeFile(number: number): Promise<void> {
    await files.get(number)?.close();
    files.delete(number);
  },
};

/** Files being written. */
const files = new Map<number, AppendableFile>();
let lastFile = 0;

function mustGetFile(number: number): AppendableFile {
  const file = files.get(number);
  if (!file) throw new BackupError('internal', { context: { what: 'file of a helper' } });
  return file;
}

/** What a helper answers: what a call has given, or why it has failed. An error that was thrown would lose its code. */
export interface Tried<Value> {
  /** Missing where there is a failure. */
  readonly value?: Value;
  readonly failure?: SerializedBackupError;
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Tried<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: toFileSystemError(error, { storage: 'opfs' }).serialize() };
  }
}

export type HelperService = typeof service;

const pass = (bytes: Bytes): Bytes => transfer(bytes, [bytes.buffer]);
const buffersOf = (parts: readonly Bytes[]) => parts.map(({ buffer }) => buffer);

export function serveHelper(): void {
  expose(service);
}
