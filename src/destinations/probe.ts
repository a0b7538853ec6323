import { BackupError, type BlobStorage, type Bytes, type StorageOptions, type StoredObject } from '../engine/index.ts';
import { encodeHex, equalBytes, storageKey, trialObject, z } from '../engine/low-level.ts';

/*
 * [Note: Probed, never assumed]
 * Servers that speak one protocol differ in what they keep to: some ignore conditions silently, some show only the
 * first page of a listing, some keys may not delete. So connecting a destination tries everything that copying relies
 * on, with three small objects, and remembers what the server does.
 */

export const probeSchema = z.object({
  /**
   * The answer to “write this only if there is nothing”: `enforced`, `refused` as unknown, or `ignored`, which replaces
   * what is there.
   */
  conditionalWrites: z.enum(['enforced', 'refused', 'ignored']),
  /** `false`: the key may add and replace, but not delete. */
  canRemove: z.boolean(),
  /** How far the server's clock is ahead of this device's, if it says. */
  clockOffsetMs: z.optional(z.number()),
});

/** What a server does, as found out by a probe. */
export type ProbeResult = z.infer<typeof probeSchema>;

/** How a kind is probed, beyond its storage. */
export interface ProbeTarget {
  readonly storage: BlobStorage;
  /** How many objects to write. By default as many as a listing by pages takes to have two of them. */
  readonly objects?: number;
  /** A listing of `locks` that asks for so many objects at a time. */
  readonly listLocks: (pageSize: number, options: StorageOptions) => AsyncIterable<StoredObject>;
  /** Writes an object on the condition that there is none. */
  readonly create: (key: string, bytes: Bytes, options: StorageOptions) => Promise<'created' | 'exists' | 'refused'>;
  /** As in `ProbeResult`, from an object that was just written. Missing: the server does not say. */
  readonly measureClock?: (key: string, options: StorageOptions) => Promise<number | undefined>;
}

export type ProbeStep = 'write' | 'read' | 'range' | 'list' | 'condition' | 'clock' | 'remove';

const OBJECTS = 3;
/** Fewer than there are, so that the listing has a second page. */
const PAGE_SIZE = 2;
const OBJECT_BYTES = 1024;

/**
 * Tries everything that copying relies on. The objects are written among the locks, and emptied if they cannot be
 * removed. They keep nobody out, even if the trial is killed. [Note: Keys that cannot delete]
 * @throws BackupError with the failed `ProbeStep` as `context.step`.
 */
export async function probe(target: ProbeTarget, options: StorageOptions = {}): Promise<ProbeResult> {
  const objects = await makeObjects(target.objects ?? OBJECTS);
  const [first] = objects;
  if (!first) throw new BackupError('internal');
  const { storage } = target;
  const written: TrialObject[] = [];
  let canRemove: boolean | undefined;
  try {
    // One after the other: a write that was still being repeated when another had failed could leave its object.
    for (const object of objects) {
      await step('write', () => storage.write(object.key, object.bytes, options));
      written.push(object);
    }
    await step('read', async () => {
      for (const { key, bytes } of objects) assertSame(await storage.read(key, options), bytes);
    });
    await step('range', async () => {
      assertSame(await storage.read(first.key, { ...options, offset: 100, length: 7 }), first.bytes.slice(100, 107));
    });
    await step('list', () => assertListed(target, objects, options));
    const conditionalWrites = await step('condition', () => tryCondition(target, first, options));
    const clockOffsetMs = await step('clock', async () => target.measureClock?.(first.key, options));
    canRemove = await step('remove', () => removeAll(storage, objects, options));
    return { conditionalWrites, canRemove, ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
  } finally {
    // After a failure, as far as possible.
    if (canRemove === undefined) await removeAll(storage, written, options).catch(() => undefined);
  }
}

interface TrialObject {
  readonly key: string;
  readonly bytes: Bytes;
}

async function makeObjects(count: number): Promise<readonly TrialObject[]> {
  const objects: TrialObject[] = [];
  while (objects.length < count) {
    const bytes = trialObject(crypto.getRandomValues(new Uint8Array(OBJECT_BYTES)));
    const id = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    objects.push({ key: storageKey('locks', id), bytes });
  }
  return objects;
}

async function step<Value>(name: ProbeStep, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    throw new BackupError(error.code, { context: { ...error.context, step: name }, hint: error.hint, cause: error });
  }
}

function assertSame(read: Bytes, written: Bytes): void {
  if (!equalBytes(read, written)) throw new BackupError('storage-failed', { hint: 'other-bytes-came-back' });
}

async function assertListed(
  { listLocks }: ProbeTarget,
  objects: readonly TrialObject[],
  options: StorageOptions,
): Promise<void> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of listLocks(PAGE_SIZE, options)) sizes.set(key, sizeBytes);
  if (objects.some(({ key, bytes }) => sizes.get(key) !== bytes.length))
    throw new BackupError('storage-failed', { hint: 'listing-incomplete' });
}

async function tryCondition(
  { storage, create }: ProbeTarget,
  { key, bytes }: TrialObject,
  options: StorageOptions,
): Promise<ProbeResult['conditionalWrites']> {
  const others = trialObject(bytes.slice().reverse());
  const answer = await create(key, others, options);
  if (answer === 'refused') return 'refused';
  const isKept = equalBytes(await storage.read(key, options), bytes);
  return answer === 'exists' && isKept ? 'enforced' : 'ignored';
}

/** @returns whether the key may do that. */
async function removeAll(
  storage: BlobStorage,
  objects: readonly TrialObject[],
  options: StorageOptions,
): Promise<boolean> {
  let canRemove = true;
  for (const { key } of objects) {
    try {
      if (canRemove) await storage.remove(key, options);
    } catch (error) {
      if (!(error instanceof BackupError) || error.code !== 'permission-denied') throw error;
      canRemove = false;
    }
    if (!canRemove) await storage.write(key, new Uint8Array(), options);
  }
  return canRemove;
}
