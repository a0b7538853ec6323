import { expect } from 'vitest';
import type { Bytes } from '../core/bytes.ts';
import { BackupError, type ErrorCode } from '../core/errors.ts';
import { storageKey, type BlobStorage, type ObjectFolder, type StorageKey } from '../storage/blob-storage.ts';

/** Keys that no storage may accept: in a careless one, most of them would leave the folder, or hit another object. */
export const BAD_KEYS = [
  '',
  '.',
  '..',
  '/',
  '../x',
  'packs',
  'packs/',
  'packs/..',
  'packs/../repository.json',
  '/repository.json',
  'Repository.json',
  'repository.json/',
  'other/' + '0'.repeat(64),
  'packs/' + '0'.repeat(63),
  'packs/' + '0'.repeat(65),
  'packs/' + 'A'.repeat(64),
  'packs\\' + '0'.repeat(64),
  'packs/' + '0'.repeat(63) + '\0',
  'packs//' + '0'.repeat(64),
  'packs/' + '0'.repeat(64) + '\n',
  '__proto__',
  'constructor/' + '0'.repeat(64),
];

/** A key whose id is one hexadecimal digit, repeated. */
export function testKey(folder: ObjectFolder, digit: string): StorageKey {
  return storageKey(folder, digit.repeat(64));
}

/** Bytes that differ between positions, always the same for the same seed. */
export function testBytes(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Expects a typed error: untyped ones fail the test, even with a clear message. */
export async function expectCode(call: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, `expected ${code}`).toBeInstanceOf(BackupError);
  expect(error).toMatchObject({ code });
}

/** The sizes of the objects in a folder, by key. */
export async function listed(storage: BlobStorage, folder: ObjectFolder): Promise<Record<StorageKey, number>> {
  const sizes: Record<StorageKey, number> = {};
  for await (const { key, sizeBytes } of storage.list(folder)) {
    expect(sizes).not.toHaveProperty([key]);
    sizes[key] = sizeBytes;
  }
  if (storage.listKeys) {
    const keys: StorageKey[] = [];
    for await (const key of storage.listKeys(folder)) keys.push(key);
    expect(keys.sort()).toEqual(Object.keys(sizes).sort());
  }
  return sizes;
}

/** Whether two arrays are equal, without the slow deep comparison of millions of elements. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** A signal that was aborted before the call. */
export function aborted(): AbortSignal {
  const controller = new AbortController();
  controller.abort();
  return controller.signal;
}
