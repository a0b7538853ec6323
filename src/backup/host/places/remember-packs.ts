import type { BlobStorage, ObjectFolder, StorageKey } from '../../../engine/index.ts';
import { passOn } from '../../../engine/low-level.ts';

/** A listing of the packs of a place. Plain data. */
export interface PackListing {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The index objects that were there. */
  readonly indexes: readonly StorageKey[];
  /** The sizes of the packs, in bytes. */
  readonly packs: ReadonlyMap<StorageKey, number>;
  /** The bytes of leftovers of killed writes, where there can be any. */
  readonly leftoverBytes: number;
}

/** Where this device remembers it; may lose it, and may fail. */
export interface PackMemory {
  get(): Promise<PackListing | undefined>;
  set(listing: PackListing): Promise<void>;
}

/** Packs that vanished without any job of Heirloom are noticed after this long. */
const REMEMBERED_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * [Note: Remembered packs]
 * A terabyte has 65,000 packs, which take 66 requests to list. Every job that adds or removes packs also replaces some
 * index object, whose name never comes back. So as long as the same index objects are listed, the packs of an earlier
 * listing will do to open a place: a copy that finds nothing new then lists no packs. One that sends something lists
 * them before and after it writes a snapshot, as always.
 * @param now milliseconds since 1970.
 */
export function rememberPacks(storage: BlobStorage, memory: PackMemory, now: () => number): BlobStorage {
  /** Of the indexes and packs as last listed here, with this program's own changes since. */
  const sizes = new Map<ObjectFolder, Map<StorageKey, number>>();
  let [listedAt, leftoverBytes] = [0, 0];
  /** Whether the packs were listed here, rather than remembered. */
  let areListed = false;

  async function* list(...[folder, options]: Parameters<BlobStorage['list']>) {
    const { mayBeRemembered = false, ...listing } = options ?? {};
    const remembered = folder === 'packs' && mayBeRemembered ? await stillValid() : undefined;
    if (remembered) {
      sizes.set('packs', new Map(remembered));
      for (const [key, sizeBytes] of remembered) yield { key, sizeBytes };
      return;
    }
    const startedAt = now();
    const found = new Map<StorageKey, number>();
    for await (const object of storage.list(folder, listing)) {
      found.set(object.key, object.sizeBytes);
      yield object;
    }
    if (folder !== 'indexes' && folder !== 'packs') return;
    sizes.set(folder, found);
    if (folder === 'indexes') return;
    [listedAt, areListed] = [startedAt, true];
    await save();
  }

  async function stillValid(): Promise<ReadonlyMap<StorageKey, number> | undefined> {
    const listing = await memory.get().catch(() => undefined);
    if (!listing || !isUpToDate(listing, sizes.get('indexes'), now())) return undefined;
    [listedAt, leftoverBytes, areListed] = [listing.at, listing.leftoverBytes, false];
    return listing.packs;
  }

  async function save(): Promise<void> {
    const [indexes, packs] = [sizes.get('indexes'), sizes.get('packs')];
    if (!indexes || !packs) return;
    const listing = { at: listedAt, indexes: [...indexes.keys()], packs, leftoverBytes };
    await memory.set(listing).catch(() => undefined);
  }

  const changesOf = (key: StorageKey) => sizes.get(key.slice(0, key.indexOf('/')) as ObjectFolder); // Or nothing's.
  const { listKeys: _, measureLeftovers, ...passed } = passOn(storage);
  return {
    ...passed,
    list,
    ...(measureLeftovers && {
      measureLeftovers: async (options) => {
        if (!areListed && sizes.has('packs')) return leftoverBytes;
        leftoverBytes = await measureLeftovers(options);
        await save();
        return leftoverBytes;
      },
    }),
    write: async (key, bytes, options) => {
      await storage.write(key, bytes, options);
      changesOf(key)?.set(key, bytes.length);
      // A job writes its index after its packs.
      if (key.startsWith('indexes/')) await save();
    },
    remove: async (key, options) => {
      await storage.remove(key, options);
      changesOf(key)?.delete(key);
    },
  };
}

/** Whether a listing is recent, and the same index objects are there. */
function isUpToDate(
  { at, indexes }: PackListing,
  listed: ReadonlyMap<StorageKey, number> | undefined,
  now: number,
): boolean {
  const isRecent = now >= at && now - at < REMEMBERED_FOR_MS;
  return isRecent && listed?.size === indexes.length && indexes.every((key) => listed.has(key));
}
