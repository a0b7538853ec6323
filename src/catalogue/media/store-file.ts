import { estimateStorage } from '../../platform/browser-storage.ts';
import { CatalogueError } from '../catalogue-error.ts';
import { putFile } from '../files.ts';
import { asCatalogueError } from '../storage-errors.ts';
import { hashBlob, type HashOptions } from './hash-blob.ts';
import { notAdded, type StoreResult } from './media-types.ts';

/** Space that must remain for everything else when a file is stored. */
const SPARE_BYTES = 16 * 1024 * 1024;

/**
 * Hashes a file and stores it, whole or not at all. Memory use does not depend on its size. Never throws: the result
 * includes failures.
 */
export async function storeFile(file: File, options: HashOptions = {}): Promise<StoreResult> {
  try {
    if (!(await hasRoomFor(file.size))) return full(file);
    const hash = await hashBlob(file, options);
    await putFile(file, hash);
    return {
      kind: 'stored',
      reference: { hash, name: file.name, type: file.type, sizeBytes: file.size, addedAt: new Date().toISOString() },
    };
  } catch (thrown) {
    return failure(file, asCatalogueError(thrown), options.signal?.aborted ?? false);
  }
}

function failure(file: File, error: unknown, isCancelled: boolean): StoreResult {
  if (error instanceof CatalogueError) {
    if (error.code === 'storage-full') return full(file);
    return { kind: 'failed', reason: 'failed', message: error.message, hint: error.hint };
  }
  const name = error instanceof Error ? error.name : '';
  if (isCancelled) return notAdded(file);
  // Firefox throws its own AbortError if the file was changed meanwhile.
  if (['NotReadableError', 'NotFoundError', 'AbortError'].includes(name)) {
    return {
      kind: 'failed',
      reason: 'unreadable',
      message: `“${file.name}” could not be read. Nothing was added.`,
      hint: 'It may be a folder, or it may have been moved or changed. Choose it again.',
    };
  }
  return {
    kind: 'failed',
    reason: 'failed',
    message: `“${file.name}” could not be stored. Nothing was added.`,
    hint: 'Try again. If it happens again, reload the page.',
  };
}

function full(file: File): StoreResult {
  return {
    kind: 'failed',
    reason: 'storage-full',
    message: `There is not enough space for “${file.name}”. It was not stored.`,
    hint: 'Free some space on the device, or delete records or backups that you no longer need, and try again.',
  };
}

/** Uses the browser's own estimate, so that a file that cannot fit is refused before minutes of work. */
async function hasRoomFor(sizeBytes: number): Promise<boolean> {
  const { quota, usage } = await estimateStorage();
  return quota === undefined || usage === undefined || usage + sizeBytes + SPARE_BYTES <= quota;
}
