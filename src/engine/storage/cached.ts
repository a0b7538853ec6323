import { type Bytes, concatBytes, equalBytes } from '../core/bytes.ts';
import { sha256, sha256Hex } from '../core/sha256.ts';
import { type BlobStorage, idOfKey, type ObjectFolder, type ReadOptions, type StorageKey } from './blob-storage.ts';
import { passOn } from './pass-on.ts';

/**
 * A place on this device for copies of small immutable objects of one storage, sealed as they are there. It may lose
 * any of them at any time, and may fail: then they are read from the storage. Names have at most 200 characters.
 */
export interface ObjectCache {
  names(): Promise<readonly string[]>;
  get(name: string): Promise<Bytes | undefined>;
  set(name: string, bytes: Bytes): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
}

/*
 * [Note: Cached objects]
 *
 * An object never changes under its name, so a copy of an index, a snapshot or a node of a tree serves as well as the
 * original, and a destination that is up to date costs its listings only. A copy is used only where the reader allows
 * it (a check reads the original), only while the last listing shows the object with that size, and only if its bytes
 * match: those of whole objects their id, those of a part a sum that is kept with them. Copies of what is no longer
 * listed are dropped.
 */

const MOST_CACHED_BYTES = 64 * 1024 * 1024;
const SUM_BYTES = 32;
/** Kept as a whole when they are written; of packs only the parts that were read. */
const WHOLE: readonly ObjectFolder[] = ['indexes', 'snapshots', 'condemned', 'heads'];

/** The same storage, with copies in a cache. See [Note: Cached objects]. */
export function cached(storage: BlobStorage, cache: ObjectCache, mostBytes = MOST_CACHED_BYTES): BlobStorage {
  const kept = new KeptCopies(cache, mostBytes);
  const listed = new Map<ObjectFolder, Map<StorageKey, number>>();
  const sizeOf = (key: StorageKey) => listed.get(folderOf(key))?.get(key);

  async function* list(...[folder, options]: Parameters<BlobStorage['list']>) {
    const sizes = new Map<StorageKey, number>();
    for await (const object of storage.list(folder, options)) {
      if (object.sizeBytes > 0) sizes.set(object.key, object.sizeBytes);
      yield object;
    }
    listed.set(folder, sizes);
    await kept.keepOnly(folder, ({ key, length }) => (isWhole(key) ? sizes.get(key) === length : sizes.has(key)));
  }
  const { listKeys, ...passed } = passOn(storage);

  return {
    ...passed,
    list,
    ...(listKeys && {
      async *listKeys(folder, options) {
        if (!WHOLE.includes(folder)) return yield* listKeys(folder, options);
        for await (const { key, sizeBytes } of list(folder, options)) if (sizeBytes > 0) yield key;
      },
    }),
    lastListed: (folder) => listed.get(folder),
    read: async (key, options = {}) => {
      const { mayBeCached = false, ...reading } = options;
      const size = sizeOf(key);
      if (!mayBeCached || size === undefined) return storage.read(key, reading);
      const part = partOf(key, size, reading);
      const copy = await kept.get(part);
      if (copy && copy.length <= (options.mostBytes ?? Infinity)) return copy;
      const bytes = await storage.read(key, reading);
      if (bytes.length === part.length) await kept.add(part, bytes);
      return bytes;
    },
    write: async (key, bytes, options) => {
      await storage.write(key, bytes, options);
      listed.get(folderOf(key))?.set(key, bytes.length);
      if (isWhole(key)) await kept.add({ key, offset: 0, length: bytes.length }, bytes);
    },
    remove: async (key, options) => {
      await storage.remove(key, options);
      listed.get(folderOf(key))?.delete(key);
      await kept.keepOnly(folderOf(key), (part) => part.key !== key);
    },
  };
}

/** Some bytes of an object; all, for objects that are kept as a whole. */
interface Part {
  readonly key: StorageKey;
  readonly offset: number;
  readonly length: number;
}

function partOf(key: StorageKey, size: number, { offset = 0, length = size - offset }: ReadOptions): Part {
  return { key, offset, length };
}

const nameOf = ({ key, offset, length }: Part) => `${key}@${offset}+${length}`;

function parseName(name: string): Part | undefined {
  const [, key = '', offset, length] = /^([a-z]+\/[0-9a-f]{64})@(\d+)\+(\d+)$/.exec(name) ?? [];
  return key === '' ? undefined : { key, offset: Number(offset), length: Number(length) };
}

// A storage lists no keys but those in folders.
const folderOf = (key: StorageKey) => key.slice(0, key.indexOf('/')) as ObjectFolder;
const isWhole = (key: StorageKey) => WHOLE.includes(folderOf(key));

/** The copies in a cache. No method throws: without a copy, the storage is asked. */
class KeptCopies {
  readonly #cache: ObjectCache;
  readonly #mostBytes: number;
  #parts: Promise<Map<string, Part>> | undefined;
  #bytes = 0;

  constructor(cache: ObjectCache, mostBytes: number) {
    this.#cache = cache;
    this.#mostBytes = mostBytes;
  }

  async get(part: Part): Promise<Bytes | undefined> {
    const name = nameOf(part);
    if (!(await this.#load()).has(name)) return undefined;
    const stored = await this.#cache.get(name).catch(() => undefined);
    const bytes = stored && (await intactBytes(part, stored));
    if (!bytes) await this.#drop([name]);
    return bytes;
  }

  async add(part: Part, bytes: Bytes): Promise<void> {
    const parts = await this.#load();
    const name = nameOf(part);
    if (parts.has(name) || this.#bytes + part.length > this.#mostBytes) return;
    this.#note(parts, name, part);
    try {
      await this.#cache.set(name, isWhole(part.key) ? bytes : concatBytes([await sha256(bytes), bytes]));
    } catch {
      await this.#drop([name]);
    }
  }

  async keepOnly(folder: ObjectFolder, isKept: (part: Part) => boolean): Promise<void> {
    const parts = await this.#load();
    await this.#drop(
      [...parts].filter(([, part]) => folderOf(part.key) === folder && !isKept(part)).map(([name]) => name),
    );
  }

  #load(): Promise<Map<string, Part>> {
    return (this.#parts ??= this.#read());
  }

  async #read(): Promise<Map<string, Part>> {
    const parts = new Map<string, Part>();
    const strange: string[] = [];
    for (const name of await this.#cache.names().catch(() => [])) {
      const part = parseName(name);
      if (part) this.#note(parts, name, part);
      else strange.push(name);
    }
    if (strange.length > 0) await this.#cache.remove(strange).catch(() => undefined);
    return parts;
  }

  #note(parts: Map<string, Part>, name: string, part: Part): void {
    parts.set(name, part);
    this.#bytes += part.length;
  }

  async #drop(names: readonly string[]): Promise<void> {
    const parts = await this.#load();
    for (const name of names) {
      this.#bytes -= parts.get(name)?.length ?? 0;
      parts.delete(name);
    }
    if (names.length > 0) await this.#cache.remove(names).catch(() => undefined);
  }
}

/** The bytes of a copy, if they are those that were read. */
async function intactBytes({ key, length }: Part, stored: Bytes): Promise<Bytes | undefined> {
  if (isWhole(key)) return stored.length === length && (await sha256Hex(stored)) === idOfKey(key) ? stored : undefined;
  const bytes = stored.slice(SUM_BYTES);
  const isIntact = bytes.length === length && equalBytes(await sha256(bytes), stored.subarray(0, SUM_BYTES));
  return isIntact ? bytes : undefined;
}
