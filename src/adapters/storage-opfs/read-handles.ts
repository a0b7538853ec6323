import type { Bytes, ReadOptions, StorageKey } from '../../engine/index.ts';
import { type ReadRange, resolveReadRange } from '../../engine/low-level.ts';
import type { CapableFileHandle, SyncAccessHandle } from './file-system-access.ts';

/*
 * [Note: Reading through synchronous handles]
 *
 * A part of a `File` is read by the browser's own process, and comes through a pipe. Chromium 156 needs 1 to 1.7 ms for
 * 20 KiB, and 6 to 10 ms for 2 MiB, half of it in that process. A synchronous handle reads the file on this thread:
 * 0.02 and 1.4 ms; opening and closing one takes 1.3 ms.
 * While a handle is open, the file can be neither removed nor replaced, also by other tabs. They try again for a
 * second (see `whileLocked`), so a handle is closed as soon as nothing was read for a moment. One that is read from all
 * the time is closed as well, now and then, and for a while its file is read in the other way, so that everybody gets a
 * turn. Only handles that several may open at once are used: Firefox 153 and WebKit 2.50 have none, Chromium since 121.
 */

const MOST_HANDLES = 16;
/** A handle that was not used for one to two of these is closed. */
const IDLE_MS = 8;
/** How long one stays open at most. */
const MOST_OPEN_MS = 400;
/** Longer than those who want to change a file wait before they try again. */
const REST_MS = 60;

interface OpenFile {
  readonly handle: SyncAccessHandle;
  readonly sizeBytes: number;
  readonly openedAt: number;
  isUsed: boolean;
}

/** Files whose parts are being read on this thread. */
export class ReadHandles {
  readonly #open = new Map<StorageKey, OpenFile>();
  readonly #opening = new Map<StorageKey, Promise<OpenFile | undefined>>();
  readonly #resting = new Map<StorageKey, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
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
    if (bytes === undefined || options.length === undefined) this.close(key);
    return bytes;
  }

  /** To be called before the file is changed here. */
  close(key: StorageKey): void {
    const file = this.#open.get(key);
    this.#open.delete(key);
    file?.handle.close();
  }

  #share(key: StorageKey, find: () => Promise<CapableFileHandle | undefined>): Promise<OpenFile | undefined> {
    if (!this.#canShare || (this.#resting.get(key) ?? 0) > performance.now()) return Promise.resolve(undefined);
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
      if (!this.#canShare) {
        handle.close();
        return undefined;
      }
      for (const oldest of this.#open.keys()) if (this.#open.size >= MOST_HANDLES) this.close(oldest);
      const openedAt = performance.now();
      const file = { handle, sizeBytes: handle.getSize(), openedAt, isUsed: true };
      this.#open.set(key, file);
      this.#timer ??= setInterval(() => this.#closeUnused(), IDLE_MS);
      return file;
    } catch {
      return undefined;
    }
  }

  #closeUnused(): void {
    const now = performance.now();
    for (const [key, file] of this.#open) {
      const isOld = now - file.openedAt > MOST_OPEN_MS;
      if (isOld) this.#resting.set(key, now + REST_MS);
      if (isOld || !file.isUsed) this.close(key);
      file.isUsed = false;
    }
    for (const [key, until] of this.#resting) if (until <= now) this.#resting.delete(key);
    if (this.#open.size + this.#resting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
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
