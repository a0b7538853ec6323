import { mapConcurrent } from '../core/concurrency.ts';
import { BackupError } from '../core/errors.ts';
import type { CallOptions } from '../core/progress.ts';
import { sha256Hex } from '../core/sha256.ts';
import type { UnreadableData } from './unreadable-data.ts';
import {
  type BlobStorage,
  idOfKey,
  type ObjectFolder,
  type StorageKey,
  type StoredObject,
} from '../storage/blob-storage.ts';
import { FindingList, joinFindings, MOST_OBJECT_FINDINGS } from './finding-list.ts';
import { isDamage } from './is-damage.ts';
import { readRepositoryConfig } from './repository.ts';

/** One problem that a check found. */
export interface Finding {
  readonly problem:
    | 'damaged-config'
    | 'damaged-object'
    | 'missing-pack'
    | 'damaged-index'
    | 'missing-index'
    | 'damaged-snapshot'
    | 'damaged-chunk'
    | 'missing-chunk'
    | 'damaged-row'
    | 'wrong-count';
  /** The affected object, chunk or table. */
  readonly subject: string;
  readonly detail: string;
  /** The affected part of the person's data, if the check can tell; screens name the problem by it. */
  readonly data?: UnreadableData;
}

export interface ObjectsReport {
  readonly objects: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  /** How many more findings there are; missing if there are none. */
  readonly furtherFindings?: number;
}

const CHECKED_FOLDERS: readonly ObjectFolder[] = ['packs', 'indexes', 'snapshots'];
const OBJECTS_AT_ONCE = 2;

export interface CheckObjectsOptions extends CallOptions {
  /** Whether to read an object. Missing: all are read. */
  readonly isMeant?: (key: StorageKey) => boolean;
}

/**
 * The check that needs no key: every object against its id, and `repository.json` against its checksum. FORMAT.md §2.
 * @returns a report; throws only if the storage itself fails or the signal was aborted.
 */
export async function checkObjects(
  storage: BlobStorage,
  { isMeant = () => true, ...options }: CheckObjectsOptions = {},
): Promise<ObjectsReport> {
  const findings = new FindingList<Finding>(MOST_OBJECT_FINDINGS);
  try {
    await readRepositoryConfig(storage, options);
  } catch (error) {
    if (!(error instanceof BackupError) || !(isDamage(error) || error.code === 'no-repository')) throw error;
    findings.add({ problem: 'damaged-config', subject: 'repository.json', detail: error.message });
  }
  const objects: StoredObject[] = [];
  for (const folder of CHECKED_FOLDERS)
    for await (const object of storage.list(folder, options))
      if (object.sizeBytes > 0 && isMeant(object.key)) objects.push(object);
  const bytesTotal = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
  let done = 0;
  let bytesDone = 0;
  const check = async (object: StoredObject) => ({ object, damage: await damageOf(storage, object, options) });
  for await (const { object, damage } of mapConcurrent(objects, OBJECTS_AT_ONCE, check, options.signal)) {
    if (damage) findings.add({ problem: 'damaged-object', subject: object.key, detail: damage });
    done += 1;
    bytesDone += object.sizeBytes;
    options.onProgress?.({ phase: 'checking', done, total: objects.length, bytesDone, bytesTotal });
  }
  return { objects: objects.length, bytes: bytesTotal, ...joinFindings([findings]) };
}

async function damageOf(storage: BlobStorage, object: StoredObject, options: CallOptions): Promise<string | undefined> {
  try {
    const isRight = (await sha256Hex(await storage.read(object.key, options))) === idOfKey(object.key);
    return isRight ? undefined : 'its bytes are not those that its name says';
  } catch (error) {
    if (!(error instanceof BackupError) || !isDamage(error)) throw error;
    if (await isReplaced(storage, object, options)) return undefined;
    return error.message;
  }
}

/** Indexes are merged and snapshots renamed while others read: the new object was written before the old one went. */
async function isReplaced(storage: BlobStorage, { key }: StoredObject, options: CallOptions): Promise<boolean> {
  return !key.startsWith('packs/') && (await storage.stat(key, options)) === undefined;
}
