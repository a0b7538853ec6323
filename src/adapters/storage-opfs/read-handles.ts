import type { Bytes, ReadOptions, StorageKey } from '../../engine/index.ts';
import { type ReadRange, resolveReadRange } from '../../engine/low-level.ts';
import type { CapableFileHandle, SyncAccessHandle } from './file-system-access.ts';

/*
 * [Note: Reading through synchronous handles]
 *
 * A part of a `File` is read by the browser's own process, and comes through a pipe. Chromium 156 needs 1 to 1.7 ms for
 * 20 KiB, and 6 to 10 ms for 2 MiB, half of it in that process. A synchronous handle reads the file on this thread:
 * 0.02 and 1.4 ms; opening and closing one takes 1.3 ms.
 * While a handle is open, the file can be neither removed nor replaced, also by other tabs. So a handle is closed as
 * soon as nothing was read for a moment, and at once if somebody asks for the file: a change that finds it locked tells
 * all threads, whenever it tries again, and for a while they read that file in the other way.
 * (Pauses that each reader makes by itself are not enough: readers of one file hardly ever pause all at once.)
 * Only handles that several may open at once are used: Firefox 153 and WebKit 2.50 have none, Chromium since 121.
 */

const MOST_HANDLES = 16;
/** A handle that was not used for one to two of these is closed. */
const IDLE_MS = 8;
/** The name of a `BroadcastChannel`: a change that waits for a file sends its key there. */
const CHANNEL = 'heirloom-files-to-change';
/** How long a file is read in the other way once it was asked for. Busy threads hear of it at different times. */
const REST_MS = 400;

interface OpenFile {
  readonly handle: SyncAccessHandle;
  readonly sizeBytes: number;
  isUsed: boolean;
}

/** Files whose parts are being read on this thread. */
export class ReadHandles {
  readonly #open = new Map<StorageKey, OpenFile>();
  readonly #opening = new Map<StorageKey, Promise<OpenFile | undefined>>();
  /** Files that are being changed here. */
  readonly #changing = new Set<StorageKey>();
  /** Files that others asked for, and until when they are left alone. */
  readonly #resting = new Map<StorageKey, number>();
  /** These two exist while a file is open or left alone. */
  #timer: ReturnType<typeof setInterval> | undefined;
  #asked: BroadcastChannel | undefined;
  /** Whether handles for several readers exist here, once it was tried. */
  #canShare = true;

  /**
   * Reads a part of a file, or all of it. @param find looks the file up.
   * @returns `undefined` if it has to be read in another way, which also finds out why.
   * @throws BackupError as `resolveReadRange` does.
   */
  async read(
    key: StorageKey,
    find: () => Promise<CapableFileHandle | undefined>,
    options: ReadOptions = {},
  ): Promise<Bytes | undefined> {
    const file = this.#open.get(key) ?? (await this.#share(key, find));
    if (file === undefined) return undefined;
    const { start, end } = resolveReadRange(key, file.sizeBytes, options);
    const bytes = readFully(file.handle, { start, end }, options.room);
    file.isUsed = true;
    // An object that is read as a whole is hardly read again soon.
    if (bytes === undefined || options.length === undefined) this.#close(key);
    return bytes;
  }

  /**
   * Replaces or removes a file, which is not held here meanwhile; only one change of it at a time.
   * @param change is given what asks all other threads to release the file.
   */
  async change(key: StorageKey, change: (ask: () => void) => Promise<void>): Promise<void> {
    this.#changing.add(key);
    this.#close(key);
    try {
      await change(() => askFor(key));
    } finally {
      this.#changing.delete(key);
    }
  }

  #share(key: StorageKey, find: () => Promise<CapableFileHandle | undefined>): Promise<OpenFile | undefined> {
    if (!this.#canShare || this.#isWanted(key)) return Promise.resolve(undefined);
    const opening = this.#opening.get(key) ?? this.#openFile(key, find).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  async #openFile(key: StorageKey, find: () => Promise<CapableFileHandle | undefined>): Promise<OpenFile | undefined> {
    try {
      const found = await find();
      if (found === undefined) return undefined;
      const handle = await found.createSyncAccessHandle?.({ mode: 'read-only' });
      // Where the mode is not known, the handle is for one alone.
      this.#canShare = handle?.mode === 'read-only';
      if (handle === undefined) return undefined;
      if (!this.#canShare || this.#isWanted(key)) {
        handle.close();
        return undefined;
      }
      for (const oldest of this.#open.keys()) if (this.#open.size >= MOST_HANDLES) this.#close(oldest);
      const file = { handle, sizeBytes: handle.getSize(), isUsed: true };
      this.#open.set(key, file);
      this.#watch();
      return file;
    } catch {
      return undefined;
    }
  }

  #close(key: StorageKey): void {
    const file = this.#open.get(key);
    this.#open.delete(key);
    file?.handle.close();
  }

  #isWanted(key: StorageKey): boolean {
    return this.#changing.has(key) || this.#resting.has(key);
  }

  /** Lets others change a file. */
  #leave(key: StorageKey): void {
    this.#close(key);
    this.#resting.set(key, performance.now() + REST_MS);
    this.#watch();
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.#closeUnused(), IDLE_MS);
    if (this.#asked !== undefined) return;
    this.#asked = new BroadcastChannel(CHANNEL);
    this.#asked.onmessage = ({ data }: MessageEvent<StorageKey>) => this.#leave(data);
  }

  #closeUnused(): void {
    for (const [key, file] of this.#open) {
      if (!file.isUsed) this.#close(key);
      file.isUsed = false;
    }
    const now = performance.now();
    for (const [key, until] of this.#resting) if (until <= now) this.#resting.delete(key);
    if (this.#open.size + this.#resting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#asked?.close();
    this.#asked = undefined;
  }
}

function askFor(key: StorageKey): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(key);
  channel.close();
}

/** `undefined` if the file does not give all of it. */
function readFully(
  handle: SyncAccessHandle,
  { start, end }: ReadRange,
  room: ArrayBuffer | undefined,
): Bytes | undefined {
  const length = end - start;
  const bytes = room && room.byteLength >= length ? new Uint8Array(room, 0, length) : new Uint8Array(length);
  try {
    for (let done = 0; done < bytes.length;) {
      const read = handle.read(done === 0 ? bytes : bytes.subarray(done), { at: start + done });
      if (read === 0) return undefined;
      done += read;
    }
    return bytes;
  } catch {
    return undefined;
  }
}
